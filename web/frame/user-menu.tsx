import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import Check from 'lucide-solid/icons/check';
import LogOut from 'lucide-solid/icons/log-out';
import User from 'lucide-solid/icons/user';
import { createSignal, For, Show } from 'solid-js';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { call } from '../api.ts';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { menuItemClass } from '../components/menu-item-class.ts';
import { overlayHome } from '../components/overlay-home.ts';
import { toast } from '../components/toasts.tsx';
import { failureReference, failureText } from '../failure.ts';
import { endSession, useSession } from '../session.ts';
import { t } from '../text.ts';
import { chooseTheme, theme, themes } from '../theme.ts';

export interface UserMenuProps {
  isIconOnly?: boolean;
  /** A cell of the bottom bar. */
  isCell?: boolean;
  placement: 'right-end' | 'top-end';
}

/** Who is signed in, the theme, and the ways out. */
export function UserMenu(props: UserMenuProps) {
  let trigger: HTMLElement | undefined;
  const session = useSession();
  const [asks, setAsks] = createSignal(false);
  const leave = async (everywhere: boolean) => {
    try {
      await (everywhere ? call(sessionEndpoints.endAll, {}) : call(sessionEndpoints.signOut, {}));
      endSession();
    } catch (error) {
      toast('failed', failureText(error), failureReference(error));
    }
  };
  const chosen = (value: string) => {
    const next = themes.find((each) => each === value);
    if (next !== undefined) chooseTheme(next);
  };
  return (
    <>
      <DropdownMenu placement={props.placement} gutter={6} modal={false}>
        <DropdownMenu.Trigger
          ref={(element: HTMLElement) => {
            trigger = element;
          }}
          aria-label={props.isIconOnly === true ? `${t('nav.menu')}: ${session().user.username}` : undefined}
          class={
            props.isCell === true
              ? 'flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-muted data-[expanded]:text-accent'
              : 'flex h-9 items-center gap-2.5 rounded-md px-1.5 text-left text-sm text-normal hover:bg-surface-2 data-[expanded]:bg-surface-2'
          }
        >
          <Show
            when={props.isCell !== true}
            fallback={
              <>
                <User class="size-5" aria-hidden="true" />
                {t('nav.menu')}
              </>
            }
          >
            <span
              class="flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent uppercase"
              aria-hidden="true"
            >
              {session().user.username.slice(0, 1)}
            </span>
            <Show when={props.isIconOnly !== true}>
              <span class="min-w-0 flex-1 truncate">
                <span class="sr-only">{t('nav.menu')}: </span>
                {session().user.username}
              </span>
            </Show>
          </Show>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal mount={overlayHome(trigger)}>
          <DropdownMenu.Content class="z-50 min-w-56 animate-appear rounded-lg border border-line bg-surface-1 p-1 shadow-over outline-none">
            <div class="px-2 pt-1.5 pb-2">
              <p class="truncate text-sm font-medium text-strong">{session().user.username}</p>
              <p class="truncate text-xs text-muted">{session().user.email}</p>
            </div>
            <DropdownMenu.Separator class="mx-1 border-line" />
            <DropdownMenu.Group class="py-1">
              <DropdownMenu.GroupLabel class="px-2 py-1 text-xs text-muted">
                {t('account.theme')}
              </DropdownMenu.GroupLabel>
              <DropdownMenu.RadioGroup value={theme()} onChange={chosen}>
                <For each={themes}>
                  {(each) => (
                    <DropdownMenu.RadioItem value={each} class={menuItemClass} closeOnSelect={false}>
                      <span class="flex w-4 justify-center">
                        <DropdownMenu.ItemIndicator>
                          <Check class="size-3.5 text-accent" />
                        </DropdownMenu.ItemIndicator>
                      </span>
                      {t(`account.${each}`)}
                    </DropdownMenu.RadioItem>
                  )}
                </For>
              </DropdownMenu.RadioGroup>
            </DropdownMenu.Group>
            <DropdownMenu.Separator class="mx-1 border-line" />
            <div class="pt-1">
              <DropdownMenu.Item class={menuItemClass} onSelect={() => void leave(false)}>
                <LogOut class="size-4" aria-hidden="true" />
                {t('account.signOut')}
              </DropdownMenu.Item>
              <DropdownMenu.Item class={menuItemClass} onSelect={() => setAsks(true)}>
                <span class="w-4" />
                {t('account.signOutAll')}
              </DropdownMenu.Item>
            </div>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
      <ConfirmDialog
        isOpen={asks()}
        onClose={() => setAsks(false)}
        title={t('account.signOutAllTitle')}
        text={t('account.signOutAllText')}
        confirm={t('account.signOutAll')}
        cancel={t('panel.cancel')}
        onConfirm={() => leave(true)}
      />
    </>
  );
}

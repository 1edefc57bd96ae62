import { Dialog } from '@kobalte/core/dialog';
import { useNavigate } from '@solidjs/router';
import LogOut from 'lucide-solid/icons/log-out';
import Keyboard from 'lucide-solid/icons/keyboard';
import Plus from 'lucide-solid/icons/plus';
import Search from 'lucide-solid/icons/search';
import ServerIcon from 'lucide-solid/icons/server';
import SunMoon from 'lucide-solid/icons/sun-moon';
import Upload from 'lucide-solid/icons/upload';
import { createEffect, createMemo, createSignal, createUniqueId, For, type JSX, on, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { call } from '../api.ts';
import { createFocusReturn } from '../components/dialog.tsx';
import { toast } from '../components/toasts.tsx';
import { failureReference, failureText } from '../failure.ts';
import { formatAddress } from '../format.ts';
import { paths } from '../paths.ts';
import { dataOf } from '../query.ts';
import { createServerList } from '../servers/server-list.ts';
import { endSession, useGrants } from '../session.ts';
import { t } from '../text.ts';
import { chooseTheme, isDark } from '../theme.ts';
import { bestOf } from './palette-rank.ts';
import { placesFor } from './places.ts';

interface Item {
  id: string;
  group: 'servers' | 'pages' | 'actions';
  text: string;
  note: string;
  icon: (props: { class?: string }) => JSX.Element;
  run: () => void;
}

const mostItems = 12;

/** Everything by its name: servers, pages, actions. */
export default function Palette(props: { onClose: () => void; onHelp: () => void }) {
  const navigate = useNavigate();
  const grants = useGrants();
  const [typed, setTyped] = createSignal('');
  const [active, setActive] = createSignal(0);
  const listId = createUniqueId();
  const returnFocus = createFocusReturn(() => true);
  const list = createServerList(() => ({ search: typed().trim(), all: false }));

  const signOut = async () => {
    try {
      await call(sessionEndpoints.signOut, {});
      endSession();
    } catch (error) {
      toast('failed', failureText(error), failureReference(error));
    }
  };
  const servers = (): Item[] =>
    (dataOf(list)?.pages[0]?.items ?? []).map((server) => ({
      id: server.id,
      group: 'servers',
      text: server.name,
      note: `${t(`state.${server.state}`)}${server.address === null ? '' : ` · ${formatAddress(server.address)}`}`,
      icon: ServerIcon,
      run: () => navigate(paths.server(server.id)),
    }));
  const fixed = (): Item[] => [
    ...placesFor(grants).map((place): Item => ({
      id: place.name,
      group: 'pages',
      text: t(`nav.${place.name}`),
      note: '',
      icon: place.icon,
      run: () => navigate(place.path),
    })),
    ...(grants('servers.create')
      ? [action('create', t('servers.create'), Plus, () => navigate(paths.newServer()))]
      : []),
    ...(grants('eggs.update')
      ? [action('import', t('eggs.import'), Upload, () => navigate(paths.importEggs()))]
      : []),
    action(
      'theme',
      `${t('account.theme')}: ${isDark() ? t('account.light') : t('account.dark')}`,
      SunMoon,
      () => chooseTheme(isDark() ? 'light' : 'dark'),
    ),
    action('help', t('help.title'), Keyboard, props.onHelp),
    action('out', t('account.signOut'), LogOut, () => void signOut()),
  ];
  const items = createMemo(() => {
    const found = bestOf([...servers(), ...fixed()], typed(), mostItems);
    return (['servers', 'pages', 'actions'] as const).flatMap((group) =>
      found.filter((item) => item.group === group),
    );
  });
  createEffect(on(typed, () => setActive(0), { defer: true }));

  const choose = (item: Item | undefined) => {
    if (item === undefined) return;
    props.onClose();
    item.run();
  };
  const onKey = (event: KeyboardEvent) => {
    const count = items().length;
    if (event.key === 'ArrowDown') setActive((index) => (index + 1) % Math.max(1, count));
    else if (event.key === 'ArrowUp') setActive((index) => (index - 1 + count) % Math.max(1, count));
    else if (event.key === 'Enter') choose(items()[active()]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog open onOpenChange={(open) => open || props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay class="fixed inset-0 z-40 bg-scrim" />
        <div class="fixed inset-0 z-50 flex items-start justify-center p-4 pt-[14vh] max-md:p-2 max-md:pt-2">
          <Dialog.Content
            onCloseAutoFocus={returnFocus}
            class="flex max-h-[60vh] w-full max-w-xl animate-appear flex-col rounded-xl border border-line bg-surface-1 shadow-over outline-none"
          >
            <Dialog.Title class="sr-only">{t('palette.title')}</Dialog.Title>
            <div class="flex items-center gap-2.5 border-b border-line px-4">
              <Search class="size-4 shrink-0 text-muted" aria-hidden="true" />
              <input
                ref={(element) => queueMicrotask(() => element.focus())}
                class="h-12 min-w-0 flex-1 bg-transparent text-base text-strong outline-none"
                role="combobox"
                aria-expanded="true"
                aria-controls={listId}
                aria-activedescendant={items().length === 0 ? undefined : `${listId}-${active()}`}
                aria-label={t('palette.title')}
                placeholder={t('palette.placeholder')}
                spellcheck={false}
                value={typed()}
                onInput={(event) => setTyped(event.currentTarget.value)}
                onKeyDown={onKey}
              />
            </div>
            <ul
              id={listId}
              role="listbox"
              aria-label={t('palette.title')}
              class="min-h-0 flex-1 overflow-y-auto p-1.5"
            >
              <For
                each={items()}
                fallback={<li class="px-3 py-6 text-center text-sm text-muted">{t('palette.empty')}</li>}
              >
                {(item, index) => (
                  <>
                    <Show when={items()[index() - 1]?.group !== item.group}>
                      <li role="presentation" class="px-2.5 pt-2 pb-1 text-xs text-muted">
                        {t(`palette.${item.group}`)}
                      </li>
                    </Show>
                    <li
                      id={`${listId}-${index()}`}
                      role="option"
                      aria-selected={active() === index()}
                      class="flex h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 text-sm text-normal aria-selected:bg-surface-2 aria-selected:text-strong max-md:h-11"
                      ref={(element) =>
                        createEffect(() => {
                          if (active() === index()) element.scrollIntoView({ block: 'nearest' });
                        })
                      }
                      onPointerMove={() => setActive(index())}
                      onClick={() => choose(item)}
                    >
                      <Dynamic component={item.icon} class="size-4 shrink-0 text-muted" />
                      <span class="min-w-0 flex-1 truncate">{item.text}</span>
                      <span class="truncate text-xs text-muted">{item.note}</span>
                    </li>
                  </>
                )}
              </For>
            </ul>
            <p class="border-t border-line px-4 py-2 text-xs text-muted max-md:hidden">{t('palette.hint')}</p>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog>
  );
}

const action = (id: string, text: string, icon: Item['icon'], run: () => void): Item => ({
  id,
  group: 'actions',
  text,
  note: '',
  icon,
  run,
});

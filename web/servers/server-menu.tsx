import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import { useNavigate } from '@solidjs/router';
import Download from 'lucide-solid/icons/download';
import Ellipsis from 'lucide-solid/icons/ellipsis';
import Pencil from 'lucide-solid/icons/pencil';
import Trash from 'lucide-solid/icons/trash';
import { createSignal, For, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { grants } from '../../schema/permissions.ts';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { Dialog } from '../components/dialog.tsx';
import { menuItemClass } from '../components/menu-item-class.ts';
import { overlayHome } from '../components/overlay-home.ts';
import { paths } from '../paths.ts';
import { keys, queryClient } from '../query.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import { RenameForm } from './rename-form.tsx';
import { deleteServer, reinstallRefusal, reinstallServer } from './server-actions.ts';
import type { Server } from './server.ts';

type Act = 'rename' | 'reinstall' | 'delete';

/** What is done to a server seldom: its name, its installation, its end. */
export function ServerMenu(props: { server: Server }) {
  let trigger: HTMLElement | undefined;
  const navigate = useNavigate();
  const mayAdmin = useGrants();
  const [asks, setAsks] = createSignal<Act | null>(null);

  const refusal = (act: Act): string | null => {
    const { server } = props;
    if (act === 'rename')
      return grants(server.permissions, 'settings.rename') ? null : t('power.refusedPermission');
    if (act === 'delete') return mayAdmin('servers.delete') ? null : t('power.refusedPermission');
    return reinstallRefusal(server);
  };
  const entries = [
    { act: 'rename', icon: Pencil },
    { act: 'reinstall', icon: Download },
    { act: 'delete', icon: Trash },
  ] as const;
  const remove = async () => {
    if (!(await deleteServer(props.server))) return;
    navigate(paths.servers());
    queryClient.removeQueries({ queryKey: keys.server(props.server.id) });
  };

  return (
    <>
      <DropdownMenu placement="bottom-end" gutter={4} modal={false}>
        <DropdownMenu.Trigger
          ref={(element: HTMLElement) => {
            trigger = element;
          }}
          aria-label={t('serverMenu.label')}
          data-tip={t('serverMenu.label')}
          class="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-surface-2 hover:text-strong data-[expanded]:bg-surface-2 max-md:size-11"
        >
          <Ellipsis class="size-4" aria-hidden="true" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal mount={overlayHome(trigger)}>
          <DropdownMenu.Content class="z-50 min-w-52 animate-appear rounded-lg border border-line bg-surface-1 p-1 shadow-over outline-none">
            <For each={entries}>
              {(entry) => (
                <DropdownMenu.Item
                  class={menuItemClass}
                  disabled={refusal(entry.act) !== null}
                  onSelect={() => setAsks(entry.act)}
                >
                  <Dynamic component={entry.icon} class="size-4 shrink-0" aria-hidden="true" />
                  <span class="flex min-w-0 flex-col">
                    {t(`serverMenu.${entry.act}`)}
                    <Show when={refusal(entry.act)}>
                      <span class="text-xs text-muted">{refusal(entry.act)}</span>
                    </Show>
                  </span>
                </DropdownMenu.Item>
              )}
            </For>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
      <Dialog
        isOpen={asks() === 'rename'}
        onClose={() => setAsks(null)}
        title={t('serverMenu.rename')}
        closeLabel={t('panel.cancel')}
      >
        <RenameForm server={props.server} onDone={() => setAsks(null)} />
      </Dialog>
      <ConfirmDialog
        isOpen={asks() === 'reinstall'}
        onClose={() => setAsks(null)}
        title={t('serverMenu.reinstallTitle', props.server.name)}
        text={t('serverMenu.reinstallText')}
        confirm={t('serverMenu.reinstall')}
        cancel={t('panel.cancel')}
        onConfirm={() => reinstallServer(props.server)}
      />
      <ConfirmDialog
        isOpen={asks() === 'delete'}
        onClose={() => setAsks(null)}
        title={t('serverMenu.deleteTitle', props.server.name)}
        text={props.server.node.online ? t('serverMenu.deleteText') : t('serverMenu.deleteOffline')}
        confirm={t('serverMenu.delete')}
        cancel={t('panel.cancel')}
        typed={{ wanted: props.server.name, label: t('serverMenu.typeName', props.server.name) }}
        onConfirm={remove}
      />
    </>
  );
}

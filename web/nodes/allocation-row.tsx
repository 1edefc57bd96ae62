import { A } from '@solidjs/router';
import Pencil from 'lucide-solid/icons/pencil';
import { Show } from 'solid-js';
import { Copyable } from '../components/copyable.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { formatAddress } from '../format.ts';
import { paths } from '../paths.ts';
import { t } from '../text.ts';
import type { Allocation } from './node.ts';
import { ReachMark } from './reach-mark.tsx';

/** A cell of the table of addresses. */
export const allocationCell = 'h-9 border-t border-line px-3 max-md:h-11';

export interface AllocationRowProps {
  allocation: Allocation;
  isSelected: boolean;
  onSelect?: ((ids: readonly number[], isSelected: boolean) => void) | undefined;
  onEdit: () => void;
}

/** One address. Those that a server has cannot be selected. */
export function AllocationRow(props: AllocationRowProps) {
  const shown = () => formatAddress({ host: props.allocation.publicHost, port: props.allocation.publicPort });
  const isTaken = () => props.allocation.serverId !== null;
  return (
    <tr class="hover:bg-surface-1" classList={{ 'bg-accent-soft': props.isSelected }}>
      <Show when={props.onSelect}>
        {(select) => (
          <td class="h-9 border-t border-line pl-3 max-md:h-11">
            <input
              type="checkbox"
              class="block size-4 accent-(--accent-fill) disabled:opacity-40"
              aria-label={t('nodes.select', shown())}
              aria-description={isTaken() ? t('nodes.isTaken') : undefined}
              data-tip={isTaken() ? t('nodes.isTaken') : undefined}
              disabled={isTaken()}
              checked={props.isSelected}
              onChange={(event) => select()([props.allocation.id], event.currentTarget.checked)}
            />
          </td>
        )}
      </Show>
      <td class={allocationCell}>
        <Copyable text={shown()} label={t('servers.copyAddress')} copiedLabel={t('panel.copied')} kept={6} />
        <Show when={props.allocation.reach}>
          {(reach) => (
            <span class="block pb-1 md:hidden">
              <ReachMark reach={reach()} />
            </span>
          )}
        </Show>
      </td>
      <td class={`${allocationCell} truncate font-mono text-[12.5px] text-muted max-lg:hidden`}>
        {formatAddress({ host: props.allocation.ip, port: props.allocation.port })}
      </td>
      <td class={`${allocationCell} truncate max-lg:hidden`} data-tip={props.allocation.alias ?? undefined}>
        {props.allocation.alias ?? ''}
      </td>
      <td class={`${allocationCell} truncate`}>
        <Show when={props.allocation.serverId} fallback={<span class="text-muted">{t('nodes.isFree')}</span>}>
          {(id) => (
            <A
              href={paths.server(id())}
              class="font-mono text-[12.5px] text-accent hover:underline"
              data-tip={props.allocation.isPrimary ? t('nodes.isPrimary') : undefined}
            >
              {id()}
            </A>
          )}
        </Show>
      </td>
      <td class={`${allocationCell} max-md:hidden`}>
        <ReachMark reach={props.allocation.reach} />
      </td>
      <Show when={props.onSelect}>
        <td class="border-t border-line pr-1 text-right">
          <IconButton
            label={t('nodes.edit', shown())}
            icon={<Pencil class="size-4" />}
            onClick={() => props.onEdit()}
          />
        </td>
      </Show>
    </tr>
  );
}

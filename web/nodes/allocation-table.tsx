import { For, Show } from 'solid-js';
import { Skeleton } from '../components/skeleton.tsx';
import { t } from '../text.ts';
import { AllocationRow, allocationCell } from './allocation-row.tsx';
import type { Allocation } from './node.ts';

const head = 'h-8 px-3 text-left text-xs font-medium text-muted';

export interface AllocationTableProps {
  /** Null while they are loaded. */
  allocations: readonly Allocation[] | null;
  selected: ReadonlySet<number>;
  /** Absent for who may only look. */
  onSelect?: ((ids: readonly number[], isSelected: boolean) => void) | undefined;
  onEdit: (allocation: Allocation) => void;
}

/** The addresses of a node: what players use, where games listen, whose they are, whether they are reached. */
export function AllocationTable(props: AllocationTableProps) {
  const free = () => (props.allocations ?? []).filter((each) => each.serverId === null);
  const areAllSelected = () => free().length > 0 && free().every((each) => props.selected.has(each.id));
  return (
    <table
      class="w-full table-fixed border-separate border-spacing-0 text-sm"
      aria-label={t('nodes.allocations')}
      aria-busy={props.allocations === null}
    >
      <thead>
        <tr>
          <Show when={props.onSelect}>
            {(select) => (
              <th scope="col" class="h-8 w-9 pl-3 text-left max-md:w-11">
                <input
                  type="checkbox"
                  class="block size-4 accent-(--accent-fill)"
                  aria-label={t('nodes.selectAll')}
                  data-tip={t('nodes.selectAll')}
                  disabled={free().length === 0}
                  checked={areAllSelected()}
                  onChange={(event) =>
                    select()(
                      free().map((each) => each.id),
                      event.currentTarget.checked,
                    )
                  }
                />
              </th>
            )}
          </Show>
          <th scope="col" class={head}>
            {t('nodes.public')}
          </th>
          <th scope="col" class={`${head} w-44 max-lg:hidden`}>
            {t('nodes.address')}
          </th>
          <th scope="col" class={`${head} w-40 max-lg:hidden`}>
            {t('nodes.alias')}
          </th>
          <th scope="col" class={`${head} w-28 max-md:w-24`}>
            {t('nodes.server')}
          </th>
          <th scope="col" class={`${head} w-32 max-md:hidden`}>
            {t('nodes.reach')}
          </th>
          <Show when={props.onSelect}>
            <th scope="col" class="w-12">
              <span class="sr-only">{t('panel.more')}</span>
            </th>
          </Show>
        </tr>
      </thead>
      <tbody>
        <For each={props.allocations} fallback={<For each={[0, 1, 2, 3, 4, 5]}>{() => <SkeletonRow />}</For>}>
          {(allocation) => (
            <AllocationRow
              allocation={allocation}
              isSelected={props.selected.has(allocation.id)}
              onSelect={props.onSelect}
              onEdit={() => props.onEdit(allocation)}
            />
          )}
        </For>
      </tbody>
    </table>
  );
}

const SkeletonRow = () => (
  <tr>
    <td class={allocationCell} colSpan={7}>
      <Skeleton class="h-3.5 w-60 max-w-full" />
    </td>
  </tr>
);

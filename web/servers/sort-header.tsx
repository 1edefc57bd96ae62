import ArrowDown from 'lucide-solid/icons/arrow-down';
import ArrowUp from 'lucide-solid/icons/arrow-up';
import { Show } from 'solid-js';
import { t } from '../text.ts';
import { nextSorting, type SortColumn, type Sorting } from './sorting.ts';

export interface SortHeaderProps {
  column: SortColumn;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  class?: string;
  isRight?: boolean;
}

/** A column's head that sorts by it. */
export function SortHeader(props: SortHeaderProps) {
  const isSorted = () => props.sorting.column === props.column;
  const direction = () => (props.sorting.isDescending ? 'descending' : 'ascending');
  return (
    <th
      scope="col"
      class={`h-8 px-3 text-xs font-medium ${props.class ?? ''}`}
      aria-sort={isSorted() ? direction() : undefined}
    >
      <button
        type="button"
        class="flex w-full items-center gap-1 rounded text-muted hover:text-strong"
        classList={{ 'justify-end': props.isRight === true, 'text-strong': isSorted() }}
        aria-label={t('servers.sortBy', t(`servers.${props.column}`))}
        onClick={() => props.onSort(nextSorting(props.sorting, props.column))}
      >
        {t(`servers.${props.column}`)}
        <Show when={isSorted()}>
          {props.sorting.isDescending ? <ArrowDown class="size-3" /> : <ArrowUp class="size-3" />}
        </Show>
      </button>
    </th>
  );
}

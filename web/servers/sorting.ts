import { serverStates } from '../../schema/server-state.ts';
import type { Server } from './server.ts';

const sortColumns = ['name', 'state', 'address', 'node', 'egg', 'memory', 'since'] as const;
export type SortColumn = (typeof sortColumns)[number];

export interface Sorting {
  column: SortColumn;
  isDescending: boolean;
}

/** `name`, `-since`: as it stands in the address. Anything else is the default. */
export function readSorting(text: string | undefined): Sorting {
  const isDescending = text?.startsWith('-') === true;
  const column = sortColumns.find((each) => each === text?.replace('-', ''));
  return column === undefined ? { column: 'name', isDescending: false } : { column, isDescending };
}

/** What stands in the address; nothing for the default. */
export const writeSorting = (sorting: Sorting): string | undefined =>
  sorting.column === 'name' && !sorting.isDescending
    ? undefined
    : `${sorting.isDescending ? '-' : ''}${sorting.column}`;

/** The sorting after a click on a column: the same one turns round. */
export const nextSorting = (now: Sorting, column: SortColumn): Sorting => ({
  column,
  isDescending: now.column === column && !now.isDescending,
});

/** Servers in an order that never depends on the one they came in. */
export function sortServers(servers: readonly Server[], sorting: Sorting): Server[] {
  const direction = sorting.isDescending ? -1 : 1;
  return servers.toSorted(
    (a, b) =>
      direction * compareBy(sorting.column, a, b) ||
      words.compare(a.name, b.name) ||
      words.compare(a.id, b.id),
  );
}

const words = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compareBy(column: SortColumn, a: Server, b: Server): number {
  switch (column) {
    case 'name':
      return words.compare(a.name, b.name);
    case 'state':
      return serverStates.indexOf(b.state) - serverStates.indexOf(a.state);
    case 'address':
      return (
        words.compare(a.address?.host ?? '', b.address?.host ?? '') ||
        (a.address?.port ?? 0) - (b.address?.port ?? 0)
      );
    case 'node':
      return words.compare(a.node.name, b.node.name);
    case 'egg':
      return words.compare(a.egg.name, b.egg.name);
    case 'memory':
      return (a.limits.memoryMb || Infinity) - (b.limits.memoryMb || Infinity) || 0;
    case 'since':
      return Date.parse(b.stateSince) - Date.parse(a.stateSince);
  }
}

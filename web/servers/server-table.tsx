import { createMemo, For, Show } from 'solid-js';
import { walkRows } from '../components/walk-rows.ts';
import { t } from '../text.ts';
import type { Server } from './server.ts';
import { ServerRow } from './server-row.tsx';
import { ServerRowSkeleton } from './server-row-skeleton.tsx';
import { SortHeader } from './sort-header.tsx';
import type { Sorting } from './sorting.ts';

export interface ServerTableProps {
  /** Null while they load. */
  servers: readonly Server[] | null;
  sorting: Sorting;
  showsOwner: boolean;
  onSort: (sorting: Sorting) => void;
}

const skeletonRows = [0, 1, 2, 3, 4, 5];
const plain = 'h-8 px-3 text-left text-xs font-medium text-muted max-lg:hidden';

/** The servers as a table; as cards with the same order of facts on phones. */
export function ServerTable(props: ServerTableProps) {
  // Rows stay by id, so that a poll changes only what differs.
  const byId = createMemo(() => new Map((props.servers ?? []).map((server) => [server.id, server])));
  return (
    <table
      class="w-full table-fixed border-separate border-spacing-0 text-sm max-md:block"
      aria-label={t('servers.list')}
      aria-busy={props.servers === null}
    >
      <thead class="max-md:hidden">
        <tr>
          <SortHeader column="name" class="w-auto" sorting={props.sorting} onSort={props.onSort} />
          <SortHeader column="state" class="w-30" sorting={props.sorting} onSort={props.onSort} />
          <SortHeader
            column="address"
            class="w-52 min-[1400px]:w-62"
            sorting={props.sorting}
            onSort={props.onSort}
          />
          <SortHeader
            column="egg"
            class="w-36 max-[1400px]:hidden"
            sorting={props.sorting}
            onSort={props.onSort}
          />
          <SortHeader
            column="node"
            class="w-28 max-lg:hidden"
            sorting={props.sorting}
            onSort={props.onSort}
          />
          <Show when={props.showsOwner}>
            <th scope="col" class={`${plain} w-28`}>
              {t('servers.owner')}
            </th>
          </Show>
          <SortHeader
            column="memory"
            class="w-22 max-[1400px]:hidden"
            isRight
            sorting={props.sorting}
            onSort={props.onSort}
          />
          <SortHeader
            column="since"
            class="w-18 max-lg:hidden"
            isRight
            sorting={props.sorting}
            onSort={props.onSort}
          />
          <th scope="col" class="w-37">
            <span class="sr-only">{t('power.label')}</span>
          </th>
        </tr>
      </thead>
      <tbody class="max-md:flex max-md:flex-col max-md:gap-2" onKeyDown={walkRows}>
        <Show
          when={props.servers}
          fallback={
            <For each={skeletonRows}>{() => <ServerRowSkeleton showsOwner={props.showsOwner} />}</For>
          }
        >
          {(servers) => (
            <For each={servers().map((server) => server.id)}>
              {(id) => (
                <Show when={byId().get(id)}>
                  {(server) => <ServerRow server={server()} showsOwner={props.showsOwner} />}
                </Show>
              )}
            </For>
          )}
        </Show>
      </tbody>
    </table>
  );
}

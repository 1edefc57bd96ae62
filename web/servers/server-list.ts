import { useInfiniteQuery } from '@tanstack/solid-query';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { call } from '../api.ts';
import { keys, pollMs } from '../query.ts';

export interface ServerFilter {
  search: string;
  /** Every server of the panel, for who may see them. */
  all: boolean;
}

/** Servers page by page, renewed while they are looked at. */
export const serverListQuery = (filter: ServerFilter) => ({
  queryKey: keys.servers(filter),
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    call(serverEndpoints.list, {
      query: {
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
        ...(filter.search === '' ? {} : { search: filter.search }),
        ...(filter.all ? { all: 'true' } : {}),
      },
      signal,
    }),
  initialPageParam: firstPage(),
  getNextPageParam: (last: { next: string | null }) => last.next ?? undefined,
  refetchInterval: pollMs,
});

export const createServerList = (filter: () => ServerFilter) =>
  useInfiniteQuery(() => ({
    ...serverListQuery(filter()),
    // While a search is typed the rows stay instead of blinking.
    placeholderData: <T>(before: T): T => before,
  }));

/** The first page has no cursor. */
const firstPage = (): string | undefined => undefined;

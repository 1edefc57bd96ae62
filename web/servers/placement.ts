import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { AnswerOf, QueryIn } from '../../schema/api/endpoint.ts';
import { serverStartupEndpoints } from '../../schema/api/server-startup.ts';
import { call } from '../api.ts';
import { keys } from '../query.ts';

export type Placement = AnswerOf<typeof serverStartupEndpoints.placement>;
export type Verdict = Placement['nodes'][number];
export type Wanted = QueryIn<typeof serverStartupEndpoints.placement>;

/** Where a server would be put, and why; nothing is asked before an egg is chosen. The last answer stays meanwhile. */
export const createPlacement = (wanted: () => Wanted | null) =>
  useQuery(() => {
    const query = wanted();
    return {
      queryKey: keys.placement(query ?? {}),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call(serverStartupEndpoints.placement, { query: query ?? { egg: '' }, signal }),
      enabled: query !== null,
      placeholderData: keepPreviousData,
    };
  });

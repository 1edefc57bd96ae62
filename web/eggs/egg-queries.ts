import { useQuery } from '@tanstack/solid-query';
import type { AnswerOf } from '../../schema/api/endpoint.ts';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { call } from '../api.ts';
import { allPages } from '../all-pages.ts';
import { keys } from '../query.ts';

export type Egg = AnswerOf<typeof eggEndpoints.list>['items'][number];

export const createEggs = () =>
  useQuery(() => ({
    queryKey: keys.eggs,
    queryFn: ({ signal }) => allPages((cursor) => call(eggEndpoints.list, { query: cursor, signal })),
  }));

/** One egg with its variables; nothing is asked while none is chosen. */
export const createEgg = (id: () => string | null) =>
  useQuery(() => ({
    queryKey: keys.egg(id() ?? ''),
    queryFn: ({ signal }) => call(eggEndpoints.read, { params: { egg: id() ?? '' }, signal }),
    enabled: id() !== null,
    staleTime: 60_000,
  }));

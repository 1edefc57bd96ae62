import { useQuery } from '@tanstack/solid-query';
import { eggLibraryEndpoints } from '../../schema/api/egg-library.ts';
import type { AnswerOf, QueryIn } from '../../schema/api/endpoint.ts';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { call } from '../api.ts';
import { allPages } from '../all-pages.ts';
import { keys, queryClient } from '../query.ts';

export type Egg = AnswerOf<typeof eggEndpoints.list>['items'][number];
export type EggVariable = AnswerOf<typeof eggEndpoints.read>['variables'][number];
export type WholeEgg = AnswerOf<typeof eggLibraryEndpoints.whole>;
export type ExportFormat = NonNullable<QueryIn<typeof eggLibraryEndpoints.export>['as']>;
export type Catalogue = AnswerOf<typeof eggLibraryEndpoints.catalogues>['items'][number];

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

/** Everything of one egg. */
export const createWholeEgg = (id: () => string) =>
  useQuery(() => ({
    queryKey: keys.wholeEgg(id()),
    queryFn: ({ signal }) => call(eggLibraryEndpoints.whole, { params: { egg: id() }, signal }),
  }));

/** An egg written out, with what the format loses. */
export const createEggFile = (id: () => string, format: () => ExportFormat) =>
  useQuery(() => ({
    queryKey: keys.eggFile(id(), format()),
    queryFn: ({ signal }) =>
      call(eggLibraryEndpoints.export, { params: { egg: id() }, query: { as: format() }, signal }),
  }));

export const createCatalogues = () =>
  useQuery(() => ({
    queryKey: keys.catalogues,
    queryFn: async ({ signal }) => (await call(eggLibraryEndpoints.catalogues, { signal })).items,
    staleTime: 60_000,
  }));

/** After an egg was changed: shows what it is now. */
export async function tookEgg(egg: WholeEgg): Promise<void> {
  queryClient.setQueryData(keys.wholeEgg(egg.id), egg);
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.eggs }),
    queryClient.invalidateQueries({
      queryKey: keys.egg(egg.id),
      predicate: ({ queryKey }) => queryKey[2] !== 'whole',
    }),
  ]);
}

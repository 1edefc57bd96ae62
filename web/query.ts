import { MutationCache, QueryCache, QueryClient } from '@tanstack/solid-query';
import { RequestError } from './request-error.ts';

/** Visible pages look again this often; hidden ones do not. */
export const pollMs = 5000;

const retries = 2;

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEnd }),
  mutationCache: new MutationCache({ onError: noticeEnd }),
  defaultOptions: {
    queries: {
      staleTime: 2000,
      gcTime: 300_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < retries && isPassing(error),
      retryDelay: (count) => Math.random() * Math.min(4000, 500 * 2 ** count),
    },
    // An effect is never repeated by itself.
    mutations: { retry: false },
  },
});

/** Keys of everything that is cached here. A key begins with the kind, so that one kind can be renewed as a whole. */
export const keys = {
  session: ['session'],
  servers: (filter: { search: string; all: boolean }) => ['servers', filter],
  server: (id: string) => ['server', id],
  addresses: (server: string) => ['server', server, 'addresses'],
  nodes: ['nodes'],
  node: (id: string) => ['node', id],
  nodeHealth: (id: string) => ['node', id, 'health'],
  allocations: (node: string) => ['node', node, 'allocations'],
  locations: ['locations'],
  release: ['release'],
  regions: ['regions'],
  eggs: ['eggs'],
  egg: (id: string) => ['egg', id],
  wholeEgg: (id: string) => ['egg', id, 'whole'],
  eggFile: (id: string, format: string) => ['egg', id, 'file', format],
  catalogues: ['catalogues'],
  placement: (wanted: object) => ['placement', wanted],
  startup: (server: string) => ['server', server, 'startup'],
} as const;

/** A session that ended while the panel was open sends the visitor to sign in, from wherever it was noticed. */
function noticeEnd(error: unknown): void {
  const hasEnded = error instanceof RequestError && ['not_signed_in', 'session_ended'].includes(error.code);
  if (hasEnded) queryClient.setQueryData(keys.session, null);
}

const isPassing = (error: unknown): boolean =>
  error instanceof RequestError && (error.status === 0 || error.status >= 502);

interface Settled<T> {
  readonly isPending: boolean;
  readonly isLoadingError: boolean;
  readonly data: T | undefined;
}

/**
 * A query's data, or `undefined` while there is none. It is read from the store behind the query: its own accessor tells
 * Suspense of this fetch or of later ones, which takes the page out of the document for a moment, and the cursor out of
 * the field that somebody types in.
 */
export const dataOf = <T>(query: Settled<T>): T | undefined =>
  query.isPending || query.isLoadingError ? undefined : storedData(query);

/** The descriptor of a store's property reads that very property, tracked, so that its type holds. */
const storedData = <T>(query: Settled<T>): T | undefined =>
  Object.getOwnPropertyDescriptor(query, 'data')?.get?.() as T | undefined;

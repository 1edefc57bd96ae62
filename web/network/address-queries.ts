import { useQuery } from '@tanstack/solid-query';
import type { AnswerOf } from '../../schema/api/endpoint.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { call } from '../api.ts';
import { keys, pollMs } from '../query.ts';

export type Address = AnswerOf<typeof serverEndpoints.allocations>['items'][number];

/** The addresses of a server, its primary one first; what others check shows up by itself. */
export const createAddresses = (server: () => string) =>
  useQuery(() => ({
    queryKey: keys.addresses(server()),
    queryFn: async ({ signal }) =>
      (await call(serverEndpoints.allocations, { params: { server: server() }, signal })).items,
    refetchInterval: pollMs,
  }));

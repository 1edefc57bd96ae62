import { useQuery } from '@tanstack/solid-query';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { call } from '../api.ts';
import { keys, pollMs } from '../query.ts';

/** One server, renewed while it is looked at. */
export const createServer = (id: () => string) =>
  useQuery(() => ({
    queryKey: keys.server(id()),
    queryFn: ({ signal }) => call(serverEndpoints.read, { params: { server: id() }, signal }),
    refetchInterval: pollMs,
  }));

/** What is known of a server from whoever asks for it; asks nothing itself. */
export const createKnownServer = (id: () => string | null) =>
  useQuery(() => ({
    queryKey: keys.server(id() ?? ''),
    queryFn: ({ signal }) => call(serverEndpoints.read, { params: { server: id() ?? '' }, signal }),
    enabled: false,
  }));

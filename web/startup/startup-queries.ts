import { useQuery } from '@tanstack/solid-query';
import type { AnswerOf } from '../../schema/api/endpoint.ts';
import { serverStartupEndpoints } from '../../schema/api/server-startup.ts';
import { call } from '../api.ts';
import { keys, queryClient } from '../query.ts';

export type Startup = AnswerOf<typeof serverStartupEndpoints.startup>;
export type StartupVariable = Startup['variables'][number];

/** How a server starts; nothing is asked while it is not wanted. */
export const createStartup = (server: () => string, isWanted: () => boolean = () => true) =>
  useQuery(() => ({
    queryKey: keys.startup(server()),
    queryFn: ({ signal }) => call(serverStartupEndpoints.startup, { params: { server: server() }, signal }),
    enabled: isWanted(),
    staleTime: 60_000,
  }));

/** Chooses another image of the egg, from the next start on. */
export async function changeImage(server: string, image: string): Promise<void> {
  const startup = await call(serverStartupEndpoints.updateImage, { params: { server }, body: { image } });
  queryClient.setQueryData(keys.startup(server), startup);
}

/** Another startup line, from the next start on. */
export async function changeLine(server: string, line: string): Promise<void> {
  const startup = await call(serverStartupEndpoints.updateStartup, {
    params: { server },
    body: { startup: line },
  });
  queryClient.setQueryData(keys.startup(server), startup);
}

/** Changes values of variables, from the next start on. */
export async function changeVariables(server: string, environment: Record<string, string>): Promise<void> {
  const startup = await call(serverStartupEndpoints.updateStartup, {
    params: { server },
    body: { environment },
  });
  queryClient.setQueryData(keys.startup(server), startup);
}

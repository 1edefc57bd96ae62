import { expect } from 'vitest';
import { serverEndpoints } from '../../schema/api/servers.ts';
import type { PanelClient, RawAnswer } from '../api-client.ts';
import { until } from '../stack/until.ts';

export const routeOf = (answer: RawAnswer): string => answer.headers.get('x-roost-route') ?? '';
export const nameIn = ({ body }: RawAnswer): string => serverEndpoints.read.answer.parse(body).name;

export const readServer = (client: PanelClient, server: string): Promise<RawAnswer> =>
  client.raw(serverEndpoints.read, { params: { server } });
export const renameServer = (client: PanelClient, server: string, name: string): Promise<RawAnswer> =>
  client.raw(serverEndpoints.update, { params: { server }, body: { name } });

/** Reads until the route is as wanted; every answer on the way is one that a visitor can live with. */
export async function untilRoute(
  read: () => Promise<RawAnswer>,
  wanted: string,
  timeoutMs = 30_000,
): Promise<RawAnswer> {
  let last = '';
  return await until(
    async () => {
      const answer = await read();
      expect(answer.status).toBe(200);
      last = routeOf(answer);
      return last === wanted ? answer : undefined;
    },
    { everyMs: 50, timeoutMs, onTimeout: () => `the route stayed ${last}` },
  );
}

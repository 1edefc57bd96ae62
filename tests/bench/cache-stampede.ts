import { setTimeout as delay } from 'node:timers/promises';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { addressOf } from '../api-client.ts';
import type { Ground } from '../regions/ground.ts';
import { makeServers } from './api-tenant.ts';

export interface Stampede {
  /** Requests at once for what nobody has read. */
  stampede: number;
  /** How often that asked a database. */
  stampedeReads: number;
}

const region = 'eu';
/** One way: a database that answers as late as one far away. */
const slowMs = 60;

/** Asks at once for a server that is in no memory, from the primary's region; needs links. */
export async function stampede(ground: Ground, count: number): Promise<Stampede> {
  const { links, url } = ground.stack;
  const [known = '', unknown = ''] = await makeServers(ground, ground.adminId, 2);
  const headers = { cookie: ground.admin.cookieHeader() };
  const ask = async (server: string) => {
    const answer = await fetch(addressOf(url, serverEndpoints.read.path, { server }), { headers });
    await answer.text();
    if (answer.status !== 200) throw new Error(`a read was answered ${String(answer.status)}`);
    return answer.headers.get('x-roost-route') ?? '';
  };
  while ((await ask(known)) !== `cache:${region}`) await delay(50);

  await links.set(`edge:${region}`, 'primary', { delayMs: slowMs });
  await links.forgetCrossings();
  await Promise.all(Array.from({ length: count }, () => ask(unknown)));
  const crossings = await links.crossings();
  await links.reset();
  const reads = crossings.filter(
    ({ from, to, what }) => from === `edge:${region}` && to === 'primary' && what === 'batch',
  );
  return { stampede: count, stampedeReads: reads.reduce((sum, one) => sum + one.count, 0) };
}

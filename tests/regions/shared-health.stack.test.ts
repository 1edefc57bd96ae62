import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { regionEndpoints } from '../../schema/api/regions.ts';
import type { PanelClient } from '../api-client.ts';
import { until } from '../stack/until.ts';
import { type Ground, regionUrl, startGround } from './ground.ts';

let ground: Ground;
/** Two isolates of one region, by their addresses. The second has no visitors until a test is one. */
let one: PanelClient;
let other: PanelClient;

beforeAll(async () => {
  ground = await startGround(28_450, { regions: ['eu', 'us', 'us-west'], secondEdges: ['us'] });
  one = ground.admin.unmarkedAt(regionUrl(ground, 'us'));
  other = ground.admin.unmarkedAt(ground.stack.urls.at(-1)?.url ?? '');
});

afterEach(() => {
  for (const mend of mending.splice(0)) mend();
});
afterAll(() => ground.stop());

/** What the end of a test puts right. */
const mending: (() => void)[] = [];

/** A list that no memory answers. */
async function route(client: PanelClient): Promise<string> {
  const { status, headers } = await client.raw(nodeEndpoints.list);
  expect(status).toBe(200);
  return headers.get('x-roost-route') ?? '';
}

/** Reads until the database named last answers; `never` must not on the way. */
async function untilRoute(client: PanelClient, wanted: string, never: string | null = null): Promise<void> {
  let last = '';
  await until(
    async () => {
      last = await route(client);
      if (never !== null) expect(last.split(', ')).not.toContain(never);
      return last.split(', ').includes(wanted) ? true : undefined;
    },
    { everyMs: 50, timeoutMs: 30_000, onTimeout: () => `the route stayed ${last}` },
  );
}

async function restsOf(region: string): Promise<string[]> {
  const { regions } = await ground.admin.call(regionEndpoints.list);
  return (
    regions.find((candidate) => candidate.region === region)?.rests.map(({ database }) => database) ?? []
  );
}

const untilRests = (region: string, databases: string[]): Promise<true> =>
  until(
    async () => {
      // Its visitors' isolates are the ones who tell.
      await route(one);
      return JSON.stringify(await restsOf(region)) === JSON.stringify(databases) ? true : undefined;
    },
    { everyMs: 100, timeoutMs: 30_000, onTimeout: () => `${region} never left ${databases.join()} alone` },
  );

test('a standby that hung for one isolate is left alone by another, which knows it from its first visitor on', async () => {
  await untilRoute(one, 'replica:us');
  const thaw = ground.stack.postgres.instance('us').freeze();
  mending.push(thaw);
  await untilRoute(one, 'replica:us-west');
  thaw();
  await untilRests('us', ['us']);
  // It would answer: whoever had not heard would read it.
  await untilRoute(other, 'replica:us-west', 'replica:us');
  expect(await restsOf('eu')).toEqual([]);
});

test('after its rest it is tried by the region, and all its isolates come back', async () => {
  await untilRests('us', []);
  await untilRoute(one, 'replica:us');
  await untilRoute(other, 'replica:us');
});

test('the primary that died for one isolate is away for the region, and back for it too', async () => {
  await untilRoute(one, 'replica:us');
  await untilRoute(other, 'replica:us');
  await ground.stack.postgres.instance('eu').kill();
  try {
    await untilRests('us', ['eu']);
    expect(await route(other)).toContain('replica:us');
  } finally {
    await ground.stack.postgres.instance('eu').start();
  }
  await untilRests('us', []);
  expect(await route(other)).toContain('replica:us');
});

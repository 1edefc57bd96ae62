import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { AnswerOf } from '../../schema/api/endpoint.ts';
import { regionEndpoints } from '../../schema/api/regions.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { systemEndpoints } from '../../schema/api/system.ts';
import { consistencyHeader } from '../../schema/scopes.ts';
import type { PanelClient } from '../api-client.ts';
import { until } from '../stack/until.ts';
import {
  type Ground,
  newNode,
  newServer,
  newUser,
  regionUrl,
  startGround,
  type TestServer,
} from './ground.ts';

let ground: Ground;
let server: TestServer;
let us: string;
let reader: PanelClient;

beforeAll(async () => {
  ground = await startGround(28_400, { regions: ['eu', 'us', 'ap'] });
  us = regionUrl(ground, 'us');
  reader = ground.admin.unmarkedAt(us);
  server = await newServer(ground, await newNode(ground));
});

afterEach(() => Promise.all(mending.splice(0).map((mend) => mend())));
afterAll(() => ground.stop());

/** What the end of a test puts right. */
const mending: (() => Promise<unknown>)[] = [];

type Answer = AnswerOf<typeof regionEndpoints.list>;
type Region = Answer['regions'][number];
type Database = Answer['databases'][number];

const look = (): Promise<Answer> => ground.admin.call(regionEndpoints.list);
const read = () => reader.raw(serverEndpoints.read, { params: { server: server.id } });

const databaseIn = ({ databases }: Answer, name: string): Database => {
  const found = databases.find((database) => database.name === name);
  if (found === undefined) throw new Error(`there is no database ${name}`);
  return found;
};
const regionIn = ({ regions }: Answer, name: string): Region => {
  const found = regions.find(({ region }) => region === name);
  if (found === undefined) throw new Error(`there is no region ${name}`);
  return found;
};

/** Looks again, with a visitor of the region in between, until it is as wanted. */
async function untilShown(isShown: (answer: Answer) => boolean): Promise<Answer> {
  let last: Answer | null = null;
  return await until(
    async () => {
      await read();
      last = await look();
      return isShown(last) ? last : undefined;
    },
    { everyMs: 100, timeoutMs: 30_000, onTimeout: () => `it stayed ${JSON.stringify(last)}` },
  );
}

test('every region and database is told of, the primary first', async () => {
  const answer = await untilShown((seen) => databaseIn(seen, 'us').lagMs !== null);
  expect(answer).toMatchObject({ from: 'eu', isCached: true });
  expect(answer.databases.map(({ name, isPrimary, state }) => [name, isPrimary, state])).toEqual([
    ['eu', true, 'answers'],
    ['us', false, 'answers'],
    ['ap', false, 'answers'],
  ]);
  expect(answer.regions.map(({ region, isPrimary, asks }) => [region, isPrimary, asks])).toEqual([
    ['eu', true, ['eu']],
    ['us', false, ['us', 'eu']],
    ['ap', false, ['ap', 'eu']],
  ]);
  expect(new Set(answer.databases.map(({ schema }) => schema)).size).toBe(1);
  expect(regionIn(answer, 'us')).toMatchObject({ isAnswering: true, rests: [], memory: { silentShards: 0 } });
  expect(JSON.stringify(answer)).not.toMatch(/postgres|roost\.internal/);
});

test('where nobody but the operator looks lags are told too', async () => {
  await ground.sql.query(`update heartbeat set counter = counter + 1, beat_at = now() - interval '1 hour'`);
  await until(
    async () => {
      const seen = await look();
      return ['us', 'ap'].every((name) => databaseIn(seen, name).lagMs !== null) ? true : undefined;
    },
    { everyMs: 100, timeoutMs: 20_000, onTimeout: () => 'nobody beat' },
  );
});

test('reads are counted by what answered them', async () => {
  const before = regionIn(await look(), 'us').total;
  for (let count = 0; count < 10; count += 1) await read();
  const { total, lastHour, minutes, memory } = regionIn(
    await untilShown((seen) => {
      const reads = regionIn(seen, 'us').total?.reads;
      return (reads?.memory ?? 0) >= (before?.reads.memory ?? 0) + 10;
    }),
    'us',
  );
  expect(total?.hits).toBeGreaterThan(before?.hits ?? 0);
  expect(lastHour?.reads).toEqual(total?.reads);
  expect(minutes?.memory).toHaveLength(60);
  expect(minutes?.memory.reduce((sum, count) => sum + count, 0)).toBe(total?.reads.memory);
  expect(memory?.entries).toBeGreaterThan(0);
  expect(memory?.bytes).toBeGreaterThan(0);
});

test('forged marks are counted', async () => {
  await fetch(new URL(systemEndpoints.read.path, us), { headers: { [consistencyHeader]: 'forged.token' } });
  await untilShown((seen) => (regionIn(seen, 'us').total?.marksIgnored ?? 0) > 0);
});

test('a standby that is late is told to be, in milliseconds', async () => {
  await ground.stack.setLag('us', 60_000);
  mending.push(() => ground.stack.setLag('us', 0));
  const late = await untilShown((seen) => (databaseIn(seen, 'us').lagMs ?? 0) > 3000);
  expect(databaseIn(late, 'ap').lagMs).toBeLessThan(databaseIn(late, 'us').lagMs ?? 0);
  await ground.stack.setLag('us', 0);
  await untilShown((seen) => (databaseIn(seen, 'us').lagMs ?? Infinity) < 3000);
});

test('a standby that is killed is silent, and left alone by its region, until it is back', async () => {
  await ground.stack.postgres.instance('us').kill();
  mending.push(() => ground.stack.postgres.instance('us').start());
  const silent = await look();
  expect(databaseIn(silent, 'us')).toMatchObject({ state: 'silent', lagMs: null, answerMs: null });
  expect(databaseIn(silent, 'ap').state).toBe('answers');
  const resting = await until(
    async () => {
      // Nobody has read it yet: memory has no need to ask.
      await reader.raw(serverEndpoints.activity, { params: { server: server.id } });
      const seen = await look();
      const { rests, total } = regionIn(seen, 'us');
      return rests.length > 0 && (total?.fallbacks['away'] ?? 0) > 0 ? seen : undefined;
    },
    { everyMs: 100, timeoutMs: 20_000, onTimeout: () => 'nobody noticed' },
  );
  expect(regionIn(resting, 'us').rests).toMatchObject([{ database: 'us', why: 'away' }]);
  expect(regionIn(resting, 'ap').rests).toEqual([]);
  await mending.pop()?.();
  await untilShown(
    (seen) => databaseIn(seen, 'us').state === 'answers' && regionIn(seen, 'us').rests.length === 0,
  );
});

test('with the primary away the page still tells how things are', async () => {
  await untilShown((seen) => databaseIn(seen, 'us').lagMs !== null);
  await ground.stack.postgres.instance('eu').kill();
  mending.push(() => ground.stack.postgres.instance('eu').start());
  const there = ground.admin.unmarkedAt(us);
  const answer = await until(
    async () => {
      const seen = await there.raw(regionEndpoints.list);
      return seen.status === 200 ? regionEndpoints.list.answer.parse(seen.body) : undefined;
    },
    { everyMs: 100, timeoutMs: 20_000, onTimeout: () => 'the page did not answer' },
  );
  expect(databaseIn(answer, 'eu').state).toBe('silent');
  expect(databaseIn(answer, 'us').state).toBe('answers');
});

test('with memory switched off, and one region, there are databases and nothing else to tell', async () => {
  const plain = await startGround(28_430, { regions: ['eu'], variables: { ROOST_CACHE: 'off' } });
  mending.push(() => plain.stop());
  const answer = await plain.admin.call(regionEndpoints.list);
  expect(answer).toMatchObject({
    isCached: false,
    databases: [{ name: 'eu', isPrimary: true, state: 'answers', lagMs: null }],
    regions: [{ region: 'eu', isAnswering: false, memory: null, total: null, rests: [] }],
  });
});

test('who may not see regions is refused', async () => {
  const { client } = await newUser(ground);
  const refused = await client.raw(regionEndpoints.list);
  expect(refused).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
});

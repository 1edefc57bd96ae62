import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { consistencyHeader } from '../../schema/scopes.ts';
import { PanelClient, type RawAnswer } from '../api-client.ts';
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
import { nameIn, readServer, renameServer, routeOf, untilRoute as untilRouteOf } from './route-reader.ts';

let ground: Ground;
let server: TestServer;
let us: string;
/** Carries no marks. */
let reader: PanelClient;

beforeAll(async () => {
  ground = await startGround(25_000, {
    // Which database answers is told apart only where no memory does.
    variables: { ROOST_CACHE: 'off' },
    regions: ['eu', 'us', 'us-west'],
  });
  us = regionUrl(ground, 'us');
  reader = ground.admin.unmarkedAt(us);
  server = await newServer(ground, await newNode(ground));
});

afterEach(() => Promise.all(mending.splice(0).map((mend) => mend())));
afterAll(() => ground.stop());

/** What the end of a test puts right. */
const mending: (() => unknown)[] = [];

const read = (client: PanelClient) => readServer(client, server.id);
const rename = (client: PanelClient, name: string) => renameServer(client, server.id, name);
const untilRenamed = (client: PanelClient, name: string): Promise<true> =>
  until(async () => ((await rename(client, name)).status === 200 ? true : undefined), {
    everyMs: 100,
    timeoutMs: 20_000,
    onTimeout: () => 'effects are still refused',
  });
const dataAge = (answer: RawAnswer): number => Number(answer.headers.get('x-data-age') ?? 0);

const untilRoute = (client: PanelClient, wanted: string, timeoutMs?: number) =>
  untilRouteOf(() => read(client), wanted, timeoutMs);

const postgres = (region: string) => ground.stack.postgres.instance(region);

/** Stops a database in its tracks, at the latest until the end of the test. */
function freeze(region: string): () => void {
  const thaw = postgres(region).freeze();
  mending.push(thaw);
  return thaw;
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: ground.stack.primaryUrl });
  await client.connect();
  return client;
}

async function beats(): Promise<number> {
  const { rows } = await ground.sql.query<{ counter: string }>('select counter from heartbeat');
  return Number(rows[0]?.counter);
}

test('beats come with visitors of regions that have a replica, and with nobody else', async () => {
  const before = await beats();
  for (let count = 0; count < 5; count += 1) expect((await read(ground.admin)).status).toBe(200);
  expect(await beats()).toBe(before);
  await untilRoute(reader, 'replica:us');
  // A migration that is less than a second old counts as a beat.
  const beaten = async () => {
    await read(reader);
    return (await beats()) > before ? true : undefined;
  };
  await until(beaten, { everyMs: 100, timeoutMs: 10_000, onTimeout: () => 'no beat came' });
});

test('the first visitor of a region that slept is answered by the primary, the next ones nearby', async () => {
  const there = ground.admin.unmarkedAt(regionUrl(ground, 'us-west'));
  await ground.sql.query(`update heartbeat set beat_at = beat_at - interval '1 hour'`);
  expect(routeOf(await read(there))).toBe('primary-fallback:unknown-lag');
  await untilRoute(there, 'replica:us-west');
});

test('a standby that is killed is replaced by the next region, then by the primary, and comes back', async () => {
  await untilRoute(reader, 'replica:us');
  await postgres('us').kill();
  await untilRoute(reader, 'replica:us-west');
  await postgres('us-west').kill();
  await untilRoute(reader, 'primary-fallback:away');
  expect((await rename(ground.admin.at(us), 'without a standby')).status).toBe(200);
  await Promise.all([postgres('us').start(), postgres('us-west').start()]);
  expect(nameIn(await untilRoute(reader, 'replica:us'))).toBe('without a standby');
});

test('a standby that hangs is given up for the next region, and comes back', async () => {
  await untilRoute(reader, 'replica:us');
  const thaw = freeze('us');
  await untilRoute(reader, 'replica:us-west');
  thaw();
  await untilRoute(reader, 'replica:us');
});

test('a standby ten seconds late answers those without marks, and says how late; the others get the primary', async () => {
  const marked = ground.admin.unmarkedAt(us, true);
  expect((await rename(marked, 'before the lag')).status).toBe(200);
  await untilRoute(marked, 'replica:us');
  await ground.stack.setLag('us', 10_000);
  mending.push(() => ground.stack.setLag('us', 0));
  await until(
    async () => {
      const answer = await read(reader);
      expect(routeOf(answer)).toBe('replica:us');
      expect(nameIn(answer)).toBe('before the lag');
      return dataAge(answer) > 5 ? true : undefined;
    },
    { everyMs: 100, timeoutMs: 30_000, onTimeout: () => 'the lag was never told' },
  );
  const answer = await read(marked);
  expect(routeOf(answer)).toBe('primary-fallback:lag');
  expect(dataAge(answer)).toBe(0);
  await ground.stack.setLag('us', 0);
  expect(dataAge(await untilRoute(marked, 'replica:us'))).toBe(0);
});

test('a standby more than thirty seconds late answers nobody', async () => {
  await untilRoute(reader, 'replica:us');
  await ground.stack.setLag('us', 60_000);
  mending.push(() => ground.stack.setLag('us', 0));
  // As many beats as forty seconds would bring.
  await ground.sql.query('update heartbeat set counter = counter + 44');
  await untilRoute(reader, 'replica:us-west');
  await ground.stack.setLag('us', 0);
  await untilRoute(reader, 'replica:us');
});

test.each([
  [
    'is killed',
    async () => {
      await postgres('eu').kill();
      return () => postgres('eu').start();
    },
  ],
  [
    'hangs',
    () => {
      const thaw = freeze('eu');
      return Promise.resolve(() => Promise.resolve(thaw()));
    },
  ],
])('while the primary %s reads go on and effects are refused; then all is as before', async (how, strike) => {
  await untilRoute(reader, 'replica:us');
  await ground.stack.setLag('us', 60_000);
  await ground.stack.setLag('us-west', 60_000);
  mending.push(() => Promise.all(['us', 'us-west'].map((region) => ground.stack.setLag(region, 0))));
  const marked = ground.admin.unmarkedAt(us, true);
  expect((await rename(marked, `seen before it ${how}`)).status).toBe(200);
  const mend = await strike();

  expect((await read(reader)).status).toBe(200);
  const stale = await untilRoute(marked, 'replica-stale:us');
  expect(nameIn(stale)).not.toBe(`seen before it ${how}`);
  const effect = await rename(marked, 'no');
  expect(effect.status).toBe(503);
  expect(Number(effect.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(effect.body).toMatchObject({ error: { code: 'primary_unavailable' } });

  await Promise.all(['us', 'us-west'].map((region) => ground.stack.setLag(region, 0)));
  await mend();
  expect(nameIn(await untilRoute(marked, 'replica:us'))).toBe(`seen before it ${how}`);
  await untilRenamed(marked, `after it ${how}`);
  expect(nameIn(await read(marked))).toBe(`after it ${how}`);
});

test('of an effect whose writer dies nobody knows what became, until its repeat tells', async () => {
  const client = ground.admin.unmarkedAt(us, true);
  const input = {
    params: { server: server.id },
    body: { name: 'through the death of the writer' },
    idempotencyKey: randomUUID(),
  };
  process.kill(Number(readFileSync(ground.stack.workers.pidFiles.writer, 'utf8')), 'SIGKILL');
  const answer = await until(
    async () => {
      const got = await client.raw(serverEndpoints.update, input);
      if (got.status !== 200) expect(got.body).toMatchObject({ error: { code: 'outcome_unknown' } });
      return got.status === 200 ? got : undefined;
    },
    { everyMs: 10, timeoutMs: 20_000, onTimeout: () => 'the writer did not come back' },
  );
  expect(nameIn(answer)).toBe('through the death of the writer');
});

test('an effect that is done is not called refused, whatever fails after it', async () => {
  const someone = (await newUser(ground)).client;
  const lock = await connect();
  const watch = await connect();
  // Held back at its last statement, the effect lets another session lock what it reads after its commit.
  await watch.query(`create function wait() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock_shared(1); return new; end $$;
    create trigger wait before insert on idempotency for each row execute function wait();
    select pg_advisory_lock(1)`);
  mending.push(async () => {
    await lock.end();
    await watch.query('drop function wait cascade');
    await watch.end();
  });
  const isWaiting = async () => {
    const text = `select 1 from pg_locks where locktype = 'advisory' and not granted`;
    return (await watch.query(text)).rows.length > 0 ? true : undefined;
  };

  const answer = someone.raw(sessionEndpoints.endAll);
  await until(isWaiting, { everyMs: 20, timeoutMs: 9000, onTimeout: () => 'nobody waits' });
  // Consoles are closed after the commit, on the nodes that are read then.
  await lock.query('begin');
  await lock.query('lock table nodes in access exclusive mode');
  await watch.query('select pg_advisory_unlock(1)');
  expect(await answer).toMatchObject({ status: 504, body: { error: { code: 'outcome_unknown' } } });
  await lock.query('rollback');
  expect((await someone.raw(sessionEndpoints.read)).status).toBe(401);
});

test('a mark that a promoted machine never had is void, and told as a lost write', async () => {
  const before = nameIn(await read(ground.admin));
  const writer = ground.admin.unmarkedAt(us, true);
  // After the test before, the writer lets the primary rest for a moment.
  await untilRenamed(writer, 'lost with the old primary');
  const token = writer.consistencyToken() ?? '';
  const primary = await connect();
  await primary.query('begin');
  await primary.query('update servers set name = $1 where short_id = $2', [before, server.id]);
  await primary.query('update scope_version set version = version - 1000000 where scope = $1', [
    `srv:${server.id}`,
  ]);
  await primary.query('update epoch set number = number + 1');
  await primary.query('commit');
  await primary.end();

  const again = new PanelClient(us);
  const { email: login, password } = ground.stack.secrets.firstLogin;
  await again.call(sessionEndpoints.signIn, { body: { login, password } });
  const response = await fetch(`${us}/api/v1/servers/${server.id}`, {
    headers: { cookie: again.cookieHeader(), [consistencyHeader]: token },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('x-roost-lost-write-suspected')).toBe('1');
  expect(serverEndpoints.read.answer.parse(await response.json()).name).toBe(before);
  const next = response.headers.get(consistencyHeader) ?? '';
  const later = await fetch(`${us}/api/v1/servers/${server.id}`, {
    headers: { cookie: again.cookieHeader(), [consistencyHeader]: next },
  });
  expect(later.headers.get('x-roost-lost-write-suspected')).toBeNull();
  await later.body?.cancel();
});

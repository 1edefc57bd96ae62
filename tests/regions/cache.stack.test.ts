import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { sessionEndpoints } from '../../schema/api/session.ts';
import type { PanelClient } from '../api-client.ts';
import { until } from '../stack/until.ts';
import {
  type Ground,
  newNode,
  newServer,
  newUser,
  regionUrl,
  signIn,
  startGround,
  type TestServer,
} from './ground.ts';

let ground: Ground;
let nodeId: string;
let us: string;

beforeAll(async () => {
  ground = await startGround(25_500);
  nodeId = await newNode(ground);
  us = regionUrl(ground, 'us');
});

afterAll(() => ground.stop());

interface Seen {
  status: number;
  name: unknown;
  route: string;
}

async function read(client: PanelClient, server: TestServer): Promise<Seen> {
  const { status, body, headers } = await client.raw(serverEndpoints.read, { params: { server: server.id } });
  const shown = typeof body === 'object' && body !== null && 'name' in body ? body.name : null;
  return { status, name: shown, route: headers.get('x-roost-route') ?? '' };
}

const rename = (client: PanelClient, server: TestServer, name: string) =>
  client.call(serverEndpoints.update, { params: { server: server.id }, body: { name } });

/** Who comes for the first time: sends no marks, ever. */
const visitor = (): PanelClient => ground.admin.unmarkedAt(us);

/** Reads until memory alone answers. */
const warm = (client: PanelClient, server: TestServer): Promise<Seen> =>
  until(
    async () => {
      const seen = await read(client, server).catch(() => undefined);
      return seen?.route === 'cache:us' ? seen : undefined;
    },
    { everyMs: 50, timeoutMs: 20_000, onTimeout: () => 'the cache never answered alone' },
  );

/** Lets the replica fill what memory lacks: it shows a beat that is later than the memory's birth. */
async function untilReplicaFills(): Promise<void> {
  await ground.sql.query('update heartbeat set counter = counter + 1, beat_at = now()');
  await until(
    async () => {
      const { route } = await read(visitor(), await newServer(ground, nodeId));
      return route.includes('replica:us') ? true : undefined;
    },
    { everyMs: 50, timeoutMs: 20_000, onTimeout: () => 'the replica never filled anything' },
  );
}

/** A commit of which no region is told. */
async function changeUnheard(server: TestServer, change: string): Promise<void> {
  await ground.sql.query('begin');
  await ground.sql.query(`update servers set ${change} where short_id = $1`, [server.id]);
  await ground.sql.query(
    `update scope_version set version = greatest(version + 1, (extract(epoch from clock_timestamp()) * 1e6)::bigint),
       updated_at = now() where scope = $1`,
    [`srv:${server.id}`],
  );
  await ground.sql.query('commit');
}

async function whileBehind(work: () => Promise<void>): Promise<void> {
  await ground.stack.setLag('us', 60_000);
  try {
    await work();
  } finally {
    await ground.stack.setLag('us', 0);
  }
}

test('what is read again comes from memory, with everything it shows', async () => {
  const server = await newServer(ground, nodeId, { name: 'warm' });
  const first = await visitor().call(serverEndpoints.read, { params: { server: server.id } });
  expect((await warm(visitor(), server)).name).toBe('warm');
  const again = await visitor().call(serverEndpoints.read, { params: { server: server.id } });
  expect(again).toEqual(first);
  expect(again).toEqual(await ground.admin.call(serverEndpoints.read, { params: { server: server.id } }));
});

test('a rename is seen at once by everyone in its region, whatever its replica shows', async () => {
  const server = await newServer(ground, nodeId, { name: 'before' });
  await warm(visitor(), server);
  await untilReplicaFills();
  await whileBehind(async () => {
    for (const name of ['once', 'twice', 'three times']) {
      await rename(ground.admin.at(us), server, name);
      expect((await read(visitor(), server)).name).toBe(name);
    }
    const seen = await warm(visitor(), server);
    expect(seen.name).toBe('three times');
  });
});

test('an answer is given again as it was, to who has it as its name alone, until what it shows changes', async () => {
  const user = await newUser(ground);
  const server = await newServer(ground, nodeId, { ownerId: user.id, name: 'again' });
  const look = async (etag?: string) => {
    const answer = await fetch(new URL('/api/v1/servers', us), {
      headers: {
        cookie: user.client.cookieHeader(),
        ...(etag === undefined ? {} : { 'if-none-match': etag }),
      },
    });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };
  const first = await until(
    async () => {
      const answer = await look();
      return answer.headers.get('x-roost-route') === 'cache:us' ? answer : undefined;
    },
    { everyMs: 50, timeoutMs: 20_000, onTimeout: () => 'the cache never answered alone' },
  );
  const etag = first.headers.get('etag') ?? '';
  const again = await look();
  expect(again).toMatchObject({ status: 200, text: first.text });
  for (const name of ['etag', 'x-consistency-token', 'x-roost-route', 'content-type', 'cache-control'])
    expect(again.headers.get(name), name).toBe(first.headers.get(name));
  expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  expect(await look(`"other", ${etag}`)).toMatchObject({ status: 304, text: '' });

  await rename(ground.admin.at(us), server, 'changed');
  const changed = await look(etag);
  expect(changed.status).toBe(200);
  expect(changed.text).toContain('"changed"');
  await signIn(us, user.username).then((other) => other.call(sessionEndpoints.endAll));
  expect((await look(changed.headers.get('etag') ?? '')).status).toBe(401);
});

test('a list leaves out what is gone or no longer shared, and what is shared comes into it', async () => {
  const user = await newUser(ground);
  const owner = await newUser(ground);
  const mine = await newServer(ground, nodeId, { ownerId: user.id, name: 'mine' });
  const shared = await newServer(ground, nodeId, { ownerId: owner.id, name: 'shared' });
  const list = async () => {
    // A change of membership asks for a new access token.
    const { items } = await (await signIn(us, user.username)).unmarkedAt(us).call(serverEndpoints.list);
    return items.map(({ id }) => id);
  };
  const admin = ground.admin.at(us);
  const member = { params: { server: shared.id, user: user.id } };
  expect(await list()).toEqual([mine.id]);
  await admin.call(serverEndpoints.putMember, { ...member, body: { permissions: ['control.start'] } });
  expect(await list()).toEqual([mine.id, shared.id]);
  await admin.call(serverEndpoints.removeMember, member);
  expect(await list()).toEqual([mine.id]);
  await admin.call(serverEndpoints.delete, { params: { server: mine.id }, query: { force: 'true' } });
  expect(await list()).toEqual([]);
});

test('a rename in one region is read in another by who has seen it', async () => {
  const server = await newServer(ground, nodeId, { name: 'at home' });
  await warm(visitor(), server);
  await whileBehind(async () => {
    const traveller = ground.admin.at(ground.stack.url);
    for (let round = 0; round < 20; round += 1) {
      const name = `round ${String(round)}`;
      await rename(traveller, server, name);
      expect((await read(traveller.at(us), server)).name).toBe(name);
    }
  });
});

test('what was read from memory is not unseen in another region', async () => {
  const server = await newServer(ground, nodeId, { name: 'old' });
  await rename(ground.admin.at(us), server, 'new');
  await warm(visitor(), server);
  await ground.stack.setLag('ap', 60_000);
  try {
    const traveller = ground.admin.unmarkedAt(us, true);
    expect((await warm(traveller, server)).name).toBe('new');
    const there = await read(traveller.at(regionUrl(ground, 'ap')), server);
    expect(there.name).toBe('new');
  } finally {
    await ground.stack.setLag('ap', 0);
  }
});

test('many who miss at once make one read', async () => {
  const server = await newServer(ground, nodeId, { name: 'crowd' });
  await warm(visitor(), await newServer(ground, nodeId, { name: 'warms the caller' }));
  const seen = await Promise.all(Array.from({ length: 40 }, () => read(visitor(), server)));
  expect(new Set(seen.map(({ name }) => name))).toEqual(new Set(['crowd']));
  const asked = seen.filter(({ route }) => /replica|primary/.test(route));
  expect(asked.length).toBeLessThan(10);
  console.log(`${String(seen.length)} misses at once made ${String(asked.length)} reads`);
});

test('who is refused learns nothing from the marks of the answer', async () => {
  const server = await newServer(ground, nodeId);
  await warm(visitor(), server);
  const stranger = (await newUser(ground)).client.unmarkedAt(us);
  expect((await read(stranger, server)).status).toBe(404);
  const [payload = ''] = (stranger.consistencyToken() ?? '').split('.');
  expect(Buffer.from(payload, 'base64url').toString()).not.toContain(server.id);
});

test('signing out everywhere holds at once where it was done, and soon elsewhere', async () => {
  const user = await newUser(ground);
  const server = await newServer(ground, nodeId, { ownerId: user.id });
  const thief = user.client.unmarkedAt(us);
  await warm(thief, server);
  await untilReplicaFills();
  await whileBehind(async () => {
    const owner = await signIn(us, user.username);
    await owner.call(sessionEndpoints.endAll);
    expect((await read(thief, server)).status).toBe(401);
  });
  await until(
    async () => {
      const other = user.client.unmarkedAt(regionUrl(ground, 'ap'));
      return (await read(other, server)).status === 401 ? true : undefined;
    },
    { everyMs: 50, timeoutMs: 5000, onTimeout: () => 'ap never heard of it' },
  );
});

test.each([
  ['out everywhere', sessionEndpoints.endAll],
  ['out', sessionEndpoints.signOut],
] as const)('no lagging replica lets in whom its region has signed %s', async (_, endpoint) => {
  const user = await newUser(ground);
  const server = await newServer(ground, nodeId, { ownerId: user.id });
  const thief = user.client.unmarkedAt(us);
  await warm(thief, server);
  await untilReplicaFills();
  await whileBehind(async () => {
    await user.client.at(us).call(endpoint);
    for (const asked of [serverEndpoints.list, sessionEndpoints.list]) {
      expect(await thief.raw(asked)).toMatchObject({ status: 401 });
    }
    const members = await thief.raw(serverEndpoints.members, { params: { server: server.id } });
    expect(members.status).toBe(401);
  });
});

test('signing out ends one session in memory too, and no other', async () => {
  const user = await newUser(ground);
  const server = await newServer(ground, nodeId, { ownerId: user.id });
  const other = (await signIn(us, user.username)).unmarkedAt(us);
  const mine = user.client.unmarkedAt(us);
  await warm(mine, server);
  await warm(other, server);
  await whileBehind(async () => {
    await mine.at(us).call(sessionEndpoints.signOut);
    const cookies = user.client.unmarkedAt(us);
    expect((await read(cookies, server)).status).toBe(401);
    expect((await read(other, server)).status).toBe(200);
  });
});

test('what was seen to be gone is not there again in another region', async () => {
  const server = await newServer(ground, nodeId, { name: 'goes' });
  await warm(visitor(), server);
  await changeUnheard(server, 'deleted_at = now()');
  expect(await read(visitor(), server)).toMatchObject({ status: 200, route: 'cache:us' });
  const traveller = ground.admin.unmarkedAt(ground.stack.url, true);
  expect((await read(traveller, server)).status).toBe(404);
  expect((await read(traveller.at(us), server)).status).toBe(404);
});

test('a repeat tells its region what the first run could not', async () => {
  const server = await newServer(ground, nodeId, { name: 'before' });
  const idempotencyKey = crypto.randomUUID();
  const renames = { params: { server: server.id }, body: { name: 'first run' }, idempotencyKey };
  await ground.admin.at(us).call(serverEndpoints.update, renames);
  await warm(visitor(), server);
  // As if the run had ended between its commit and telling anybody.
  await changeUnheard(server, `name = 'its commit'`);
  await ground.sql.query(
    `update idempotency set marks = jsonb_build_object(s.scope, jsonb_build_array(e.number, s.version))
     from scope_version s, epoch e where s.scope = $1 and key = $2`,
    [`srv:${server.id}`, idempotencyKey],
  );
  expect(await read(visitor(), server)).toMatchObject({ name: 'first run', route: 'cache:us' });
  await ground.admin.at(us).call(serverEndpoints.update, renames);
  expect((await read(visitor(), server)).name).toBe('its commit');
});

test('an invalidation that is lost is made good by the pull', async () => {
  const server = await newServer(ground, nodeId, { name: 'still here' });
  await warm(visitor(), server);
  await changeUnheard(server, `name = 'lost'`);
  const began = Date.now();
  expect(await read(visitor(), server)).toMatchObject({ name: 'still here', route: 'cache:us' });
  await until(async () => ((await read(visitor(), server)).name === 'lost' ? true : undefined), {
    everyMs: 100,
    timeoutMs: 20_000,
    onTimeout: () => 'the pull never brought it',
  });
  console.log(`a lost invalidation was made good after ${String(Date.now() - began)} ms`);
});

test('after an eviction no replica fills what it may lack; one that has caught up does', async () => {
  const server = await newServer(ground, nodeId, { name: 'one' });
  await warm(visitor(), server);
  await whileBehind(async () => {
    await rename(ground.admin.at(us), server, 'two');
    process.kill(Number(readFileSync(ground.stack.workers.pidFiles.edges, 'utf8')), 'SIGKILL');
    const seen = await until(async () => await read(visitor(), server).catch(() => undefined), {
      everyMs: 50,
      timeoutMs: 20_000,
      onTimeout: () => 'the edges never came back',
    });
    expect(seen.name).toBe('two');
    expect(seen.route).not.toContain('replica');
    expect((await warm(visitor(), server)).name).toBe('two');
  });
  await untilReplicaFills();
});

test('with the primary away memory answers what it has heard of, and effects are refused', async () => {
  const server = await newServer(ground, nodeId, { name: 'kept' });
  await warm(visitor(), server);
  await ground.stack.postgres.instance('eu').stop();
  expect(await read(visitor(), server)).toEqual({ status: 200, name: 'kept', route: 'cache:us' });
  const params = { server: server.id };
  const effect = await visitor().raw(serverEndpoints.update, { params, body: { name: 'no' } });
  expect(effect).toMatchObject({ status: 503, body: { error: { code: 'primary_unavailable' } } });
});

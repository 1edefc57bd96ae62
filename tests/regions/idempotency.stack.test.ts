import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allEndpoints } from '../../schema/api/all.ts';
import { apiKeyEndpoints } from '../../schema/api/api-keys.ts';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import type { Endpoint } from '../../schema/api/endpoint.ts';
import { eggLibraryEndpoints } from '../../schema/api/egg-library.ts';
import { agentEndpoints, nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { consistencyHeader } from '../../schema/scopes.ts';
import { PanelClient, type RawAnswer } from '../api-client.ts';
import { importEgg } from '../first-steps.ts';
import {
  enrol,
  facts,
  type Ground,
  newNode,
  newServer,
  newUser,
  password,
  startGround,
  type TestUser,
} from './ground.ts';
import { type FileHost, startFileHost } from './file-host.ts';
import { releasedFiles } from './released-files.ts';
import type { ScriptedAgent } from './scripted-agent.ts';
import { testEgg } from './test-egg.ts';

/** Every endpoint with an effect, by its contract: asked again under its key it answers alike and does nothing more. */
interface Case {
  client: PanelClient;
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
  /** Another body that is as valid; without it the endpoint takes none. */
  other?: Record<string, unknown>;
  /** Calls that a node must have had once. */
  agent?: ScriptedAgent;
}

let ground: Ground;
let host: FileHost;
let nodeId: string;
let owner: TestUser;
const files = releasedFiles('1.1.0');
const egg = readFileSync(new URL('../../eggs/minecraft-javascript.json', import.meta.url), 'utf8');

beforeAll(async () => {
  host = await startFileHost(28_298);
  host.files.set('/index.json', JSON.stringify({ Games: { Chess: 'chess.json' } }));
  ground = await startGround(28_260, { assets: files, routes: [host.route] });
  nodeId = await newNode(ground);
  owner = await newUser(ground);
});

afterAll(async () => {
  await ground.stop();
  rmSync(files, { recursive: true });
  await host.stop();
});

const name = (): string => `n${crypto.randomUUID().slice(0, 8)}`;
const serverOf = async (): Promise<{ server: string }> => ({
  server: (await newServer(ground, nodeId, { ownerId: owner.id })).id,
});

/** A server on a node whose agent does what it is told. */
async function onAgent(state: 'offline' | 'running', eggId = ground.eggId) {
  const node = await newNode(ground);
  const server = await newServer(ground, node, { ownerId: owner.id, eggId });
  const agent = await (await enrol(ground, node)).connect(server.uuid);
  agent.answers = ({ m }) => (m === 'servers.sync' ? undefined : { p: { state: 'starting' } });
  await ground.sql.query(`update servers set state = $1, installed_at = now() where uuid = $2`, [
    state,
    server.uuid,
  ]);
  return { client: owner.client, params: { server: server.id }, agent };
}

const licensedEgg = () => importEgg(ground.admin, testEgg('Licensed', ['eula']));

async function ownKey(): Promise<{ key: string }> {
  const { id } = await owner.client.call(apiKeyEndpoints.create, { body: { permissions: ['*'] } });
  return { key: id };
}

async function newAllocation(): Promise<{ node: string; allocation: string }> {
  const node = await newNode(ground, '20000');
  const { items } = await ground.admin.call(nodeEndpoints.allocations, { params: { node } });
  return { node, allocation: String(items[0]?.id) };
}

async function enrolmentBody() {
  const { token } = await ground.admin.call(nodeEndpoints.enrolment, {
    params: { node: await newNode(ground) },
  });
  return { token, publicKey: 'k'.repeat(43), facts };
}

const cases: Record<string, () => Promise<Case>> = {
  'apiKeys.create': async () => ({
    client: owner.client,
    body: { permissions: ['*'] },
    other: { permissions: ['nodes.read'] },
  }),
  'apiKeys.delete': async () => ({ client: owner.client, params: await ownKey() }),
  'apiKeys.setQuota': async () => ({
    client: ground.admin,
    params: await ownKey(),
    body: { requestsPerMinute: 5 },
    other: { requestsPerMinute: 6 },
  }),
  'servers.create': async () => ({
    client: ground.admin,
    body: { name: 'Once', nodeId, eggId: ground.eggId },
    other: { name: 'Twice', nodeId, eggId: ground.eggId },
  }),
  'servers.update': async () => ({
    client: owner.client,
    params: await serverOf(),
    body: { name: 'Once' },
    other: { name: 'Twice' },
  }),
  'servers.delete': async () => ({
    client: ground.admin,
    params: await serverOf(),
    query: { force: 'true' },
  }),
  'servers.power': async () => ({
    ...(await onAgent('offline')),
    body: { action: 'start' },
    other: { action: 'kill' },
  }),
  'servers.command': async () => ({
    ...(await onAgent('running')),
    body: { command: 'say once' },
    other: { command: 'say twice' },
  }),
  'servers.acceptEula': async () => await onAgent('offline', await licensedEgg()),
  'servers.reinstall': async () => await onAgent('offline'),
  'servers.updateStartup': async () => ({
    client: ground.admin,
    params: await serverOf(),
    body: { environment: { MOTD: 'Once' } },
    other: { environment: { MOTD: 'Twice' } },
  }),
  'servers.updateImage': async () => ({
    client: ground.admin,
    params: await serverOf(),
    body: { image: 'example.org/one:1' },
    other: { image: 'example.org/two:2' },
  }),
  'servers.checkReach': async () => {
    const { server } = await serverOf();
    const { items } = await owner.client.call(serverEndpoints.allocations, { params: { server } });
    return { client: owner.client, params: { server, allocation: String(items[0]?.id) } };
  },
  'servers.putMember': async () => ({
    client: owner.client,
    params: { ...(await serverOf()), user: (await newUser(ground)).id },
    body: { permissions: ['file.read'] },
    other: { permissions: [] },
  }),
  'servers.removeMember': async () => {
    const params = { ...(await serverOf()), user: (await newUser(ground)).id };
    await owner.client.call(serverEndpoints.putMember, { params, body: { permissions: [] } });
    return { client: owner.client, params };
  },
  'nodes.create': async () => {
    const location = await ground.admin.call(nodeEndpoints.createLocation, { body: { short: name() } });
    const body = { memoryMb: 0, diskMb: 0, locationId: location.id };
    return { client: ground.admin, body: { ...body, name: name() }, other: { ...body, name: name() } };
  },
  'nodes.delete': async () => ({ client: ground.admin, params: { node: await newNode(ground) } }),
  'nodes.addAllocations': async () => ({
    client: ground.admin,
    params: { node: await newNode(ground) },
    body: { ip: '127.0.0.1', ports: '6000' },
    other: { ip: '127.0.0.1', ports: '6001' },
  }),
  'nodes.enrolment': async () => ({ client: ground.admin, params: { node: await newNode(ground) } }),
  'nodes.update': async () => ({
    client: ground.admin,
    params: { node: await newNode(ground) },
    body: { description: 'once' },
    other: { description: 'twice' },
  }),
  'nodes.updateAgent': async () => {
    const node = await newNode(ground);
    const agent = await (await enrol(ground, node)).dial(crypto.randomUUID());
    agent.hello({ agentVersion: '1.0.0', releaseKey: 'SHA256:key' });
    await agent.called('servers.sync');
    return { client: ground.admin, params: { node }, agent };
  },
  'agents.rollOut': async () => ({ client: ground.admin, body: { percent: 10 }, other: { percent: 20 } }),
  'nodes.updateAllocation': async () => ({
    client: ground.admin,
    params: await newAllocation(),
    body: { publicHost: 'once.example' },
    other: { publicHost: 'twice.example' },
  }),
  'nodes.removeAllocations': async () => {
    const { node, allocation } = await newAllocation();
    const ids = [Number(allocation)];
    return { client: ground.admin, params: { node }, body: { ids }, other: { ids: [...ids, 1] } };
  },
  'locations.create': async () => ({
    client: ground.admin,
    body: { short: name() },
    other: { short: name() },
  }),
  'agent.enrol': async () => {
    const body = await enrolmentBody();
    const client = new PanelClient(ground.stack.url);
    return { client, body, other: { ...body, publicKey: 'l'.repeat(43) } };
  },
  'eggs.import': async () => ({
    client: ground.admin,
    body: { source: egg, nest: name() },
    other: { source: egg, nest: name() },
  }),
  'eggs.update': async () => {
    const body = { source: egg, nest: name() };
    const { id, version } = await ground.admin.call(eggEndpoints.import, { body });
    const params = { egg: id };
    const once = { name: 'Once', version };
    return { client: ground.admin, params, body: once, other: { name: 'Twice', version } };
  },
  'eggs.takeUpstream': async () => {
    host.files.set('/egg.json', egg);
    const body = { url: host.urlOf('/egg.json'), nest: name() };
    const params = { egg: (await ground.admin.call(eggEndpoints.import, { body })).id };
    const { digest } = await ground.admin.call(eggLibraryEndpoints.upstream, { params });
    return { client: ground.admin, params, body: { digest }, other: { digest, theirs: ['name'] } };
  },
  'eggs.delete': async () => {
    const made = await ground.admin.call(eggEndpoints.import, { body: { source: egg, nest: name() } });
    return { client: ground.admin, params: { egg: made.id } };
  },
  'catalogues.create': async () => ({
    client: ground.admin,
    body: { url: host.urlOf('/index.json'), name: name() },
    other: { url: host.urlOf('/index.json'), name: name() },
  }),
  'catalogues.delete': async () => {
    const { id } = await ground.admin.call(eggLibraryEndpoints.addCatalogue, {
      body: { url: host.urlOf('/index.json'), name: name() },
    });
    return { client: ground.admin, params: { catalogue: id } };
  },
  'users.create': async () => {
    const body = (username: string) => ({ username, email: `${username}@example.org`, password });
    return { client: ground.admin, body: body(name()), other: body(name()) };
  },
  setup: async () => {
    // Nobody is left, so that somebody can be the first again.
    await ground.sql.query(`truncate users cascade`);
    const client = new PanelClient(ground.stack.url);
    const body = { token: ground.stack.secrets.setupToken, email: 'a@example.org', username: 'a', password };
    return { client, body, other: { ...body, username: 'b' } };
  },
};

/** Their effect is the end of what the repeat would come with; there is nothing that could be done twice. */
const endsCaller = ['session.signOut', 'session.endAll'];
const anew = allEndpoints.filter(({ repeatsOf }) => repeatsOf === 'none');
const effects = allEndpoints.filter(({ effect }) => effect);
const repeatable = effects.filter((one) => !anew.includes(one) && !endsCaller.includes(one.id));

test('every endpoint with an effect is here, and no other', () => {
  expect(repeatable.map(({ id }) => id).toSorted()).toEqual(Object.keys(cases).toSorted());
  expect(anew.map(({ id }) => id)).toEqual([
    'session.signIn',
    'session.refresh',
    'eggs.inspect',
    'eggs.export',
    'eggs.upstream',
  ]);
});

const codeOf = ({ body }: RawAnswer): string | undefined => /"code":"(\w+)"/.exec(JSON.stringify(body))?.[1];

// Set-up comes last: it needs a panel without users.
const inOrder = repeatable.toSorted((a, b) => Number(a.id === 'setup') - Number(b.id === 'setup'));

test.each(inOrder.map((endpoint) => [endpoint.id, endpoint] as const))(
  '%s under its key is done once, and answered alike',
  async (id, endpoint: Endpoint) => {
    const { client, agent, other, ...input } = await (cases[id] ?? missing)();
    const idempotencyKey = crypto.randomUUID();
    const ask = (body = input.body) =>
      client.raw(endpoint, { ...input, ...(body === undefined ? {} : { body }), idempotencyKey });
    const before = await activityCount();

    const together = await Promise.all([ask(), ask(), ask()]);
    const [first] = together.filter(({ status }) => status < 400);
    expect(together.map(({ status, body }) => [status, status < 400 ? null : body])).toContainEqual([
      endpoint.status,
      null,
    ]);
    for (const one of together) {
      const isSame = one.status === endpoint.status;
      expect(isSame || one.status === 409, `${String(one.status)} ${JSON.stringify(one.body)}`).toBe(true);
    }
    const done = await activityCount();
    const again = await ask();
    if (endpoint.answersSecret === true) expect(codeOf(again)).toBe('already_created');
    else {
      expect([again.status, again.body]).toEqual([first?.status, first?.body]);
      expect(again.headers.get(consistencyHeader)).not.toBeNull();
    }
    expect(await activityCount(), 'a repeat does nothing').toBe(done);
    expect(done - before, 'it is done').toBeGreaterThan(0);
    expect(await doneTwice(before)).toEqual([]);
    if (agent !== undefined) {
      const calls = agent.frames.all.filter((frame) => frame.t === 'call' && frame.m !== 'servers.sync');
      const idems = calls.map((frame) => (frame.t === 'call' ? frame.idem : ''));
      expect(new Set(idems).size, JSON.stringify(calls)).toBe(1);
      agent.socket.close();
    }

    if (other !== undefined) expect(codeOf(await ask(other))).toBe('idempotency_mismatch');
    await setRecord(idempotencyKey, 'status = 0, created_at = now()');
    expect(codeOf(await ask())).toBe('still_running');
    await setRecord(idempotencyKey, `status = 0, created_at = now() - interval '31 seconds'`);
    expect(codeOf(await ask())).toBe('outcome_unknown');
  },
);

const missing = (): Promise<Case> => Promise.reject(new Error('there is no case'));

async function activityCount(): Promise<number> {
  const { rows } = await ground.sql.query<{ count: number }>(
    `select count(*)::int as count from activity where event not like 'node:%connect%'`,
  );
  return rows[0]?.count ?? 0;
}

/** What is on record more than once since then; who was refused in a race is no effect. */
async function doneTwice(before: number): Promise<unknown[]> {
  const { rows } = await ground.sql.query(
    `select event, count(*) from (select * from activity order by at offset $1) since
     where event not like '%fail' group by event, server, node, subject, properties having count(*) > 1`,
    [before],
  );
  return rows;
}

async function setRecord(key: string, set: string): Promise<void> {
  const { rowCount } = await ground.sql.query(`update idempotency set ${set} where key = $1`, [key]);
  expect(rowCount).toBe(1);
}

test('what is refused keeps no key, though the refusal is on record', async () => {
  const idempotencyKey = crypto.randomUUID();
  const body = { ...(await enrolledLater()), publicKey: 'k'.repeat(43), facts };
  const ask = () => new PanelClient(ground.stack.url).raw(agentEndpoints.enrol, { body, idempotencyKey });
  expect([codeOf(await ask()), codeOf(await ask())]).toEqual(['enrolment_refused', 'enrolment_refused']);
});

const enrolledLater = async () => ({ token: 'x'.repeat(32) });

test('signing in again is another session, whatever its key; refreshing again gives the same successor', async () => {
  await ground.sql.query(`update users set suspended = false`);
  const idempotencyKey = crypto.randomUUID();
  const input = { body: { login: 'a', password }, idempotencyKey };
  const [one, two] = [new PanelClient(ground.stack.url), new PanelClient(ground.stack.url)];
  expect((await one.raw(sessionEndpoints.signIn, input)).status).toBe(200);
  expect((await two.raw(sessionEndpoints.signIn, input)).status).toBe(200);
  const { rows } = await ground.sql.query(`select id from sessions where ended_at is null`);
  expect(rows).toHaveLength(2);
  const tabs = [one.at(one.base), one.at(one.base)];
  for (const tab of tabs) await tab.call(sessionEndpoints.refresh, { idempotencyKey });
  const refreshes = tabs.map((tab) => /roost-refresh=([^;]+)/.exec(tab.cookieHeader())?.[1]);
  expect(new Set(refreshes).size).toBe(1);
});

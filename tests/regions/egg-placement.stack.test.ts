import { afterEach, afterAll, beforeAll, expect, test } from 'vitest';
import type { BodyIn, QueryIn } from '../../schema/api/endpoint.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverStartupEndpoints } from '../../schema/api/server-startup.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import type { NodeFacts } from '../../schema/protocol.ts';
import { importEgg } from '../first-steps.ts';
import { enrol, type Ground, newUser, startGround } from './ground.ts';
import type { ScriptedAgent } from './scripted-agent.ts';
import { testEgg } from './test-egg.ts';

let ground: Ground;
let eggId: string;
const agents: ScriptedAgent[] = [];
const { placement } = serverStartupEndpoints;

beforeAll(async () => {
  ground = await startGround(23_260);
  eggId = await importEgg(ground.admin, testEgg());
});

afterAll(() => ground.stop());

/** A test's nodes are no candidates of the next one's. */
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.socket.close();
  await ground.sql.query('update nodes set public = false');
});

let made = 0;

interface Made {
  id: string;
  name: string;
  locationId: string;
}

/** A node whose agent is connected and tells these facts. */
async function node(
  options: { facts?: Partial<NodeFacts>; memoryMb?: number; ports?: string; isAway?: boolean } = {},
): Promise<Made> {
  made += 1;
  const name = `place-${String(made)}`;
  const location = await ground.admin.call(nodeEndpoints.createLocation, { body: { short: name } });
  const { id } = await ground.admin.call(nodeEndpoints.create, {
    body: { name, locationId: location.id, memoryMb: options.memoryMb ?? 1000, diskMb: 1000 },
  });
  if (options.ports !== '')
    await ground.admin.call(nodeEndpoints.addAllocations, {
      params: { node: id },
      body: { ip: '127.0.0.1', ports: options.ports ?? '20000-20009' },
    });
  if (options.isAway !== true) {
    const agent = await (await enrol(ground, id)).dial(crypto.randomUUID());
    agents.push(agent);
    agent.hello(options.facts ?? {});
    await agent.called('servers.sync');
  }
  return { id, name, locationId: location.id };
}

const create = (body: Partial<BodyIn<typeof serverEndpoints.create>> = {}) =>
  ground.admin.call(serverEndpoints.create, { body: { name: 'Placed', eggId, ...body } });
const where = (query: Partial<QueryIn<typeof placement>> = {}) =>
  ground.admin.call(placement, { query: { egg: eggId, ...query } });

/** Its installer needs a container. */
const rootEgg = testEgg('Needs root').replace(
  '"script":"true"',
  '"script":"apt-get update && apt-get install -y x"',
);

test('without a node the one that keeps most of its memory free is chosen, as it was said', async () => {
  const small = await node({ memoryMb: 1000 });
  const large = await node({ memoryMb: 4000 });
  const away = await node({ isAway: true });
  const full = await node({ memoryMb: 100 });
  const bare = await node({ ports: '' });
  const said = await where({ memoryMb: 500 });
  expect(said.chosen).toMatchObject({ node: { id: large.id, name: large.name }, code: 'chosen' });
  const codes = Object.fromEntries(said.nodes.map((verdict) => [verdict.node.id, verdict.code]));
  expect(codes).toMatchObject({
    [large.id]: 'chosen',
    [small.id]: 'fits',
    [away.id]: 'not_enrolled',
    [full.id]: 'node_full',
    [bare.id]: 'no_free_allocation',
  });
  expect(said.nodes.every(({ reason }) => reason.endsWith('.'))).toBe(true);
  const server = await create({ limits: { memoryMb: 500 } });
  expect(server.node.id).toBe(large.id);
});

test('a location narrows the choice, and contradicts a node of another one', async () => {
  const here = await node();
  const there = await node({ memoryMb: 9000 });
  expect((await where({ location: here.locationId })).chosen?.node.id).toBe(here.id);
  const server = await create({ locationId: here.locationId });
  expect(server.node.id).toBe(here.id);
  await expect(create({ nodeId: there.id, locationId: here.locationId })).rejects.toThrow('locationId');
  await expect(create({ allocationId: 1 })).rejects.toThrow('allocationId');
});

test('an egg goes where it can run; another node refuses it with the reason, unless it is trusted', async () => {
  const needsRoot = await importEgg(ground.admin, rootEgg);
  const host = { tools: { bash: '5' }, ociRoots: false };
  const bare = await node({ memoryMb: 9000, facts: host });
  const docker = await node({ facts: { runtime: 'docker' } });
  const said = await where({ egg: needsRoot });
  expect(said.chosen?.node.id).toBe(docker.id);
  expect(said.nodes.find(({ node: { id } }) => id === bare.id)).toMatchObject({
    fits: false,
    code: 'egg_unsuited',
    reason: expect.stringContaining('Docker'),
  });
  expect((await create({ eggId: needsRoot })).node.id).toBe(docker.id);
  const asked = () => create({ eggId: needsRoot, nodeId: bare.id });
  await expect(asked()).rejects.toMatchObject({ code: 'egg_unsuited' });
  await expect(asked()).rejects.toThrow('Docker');
  expect((await create({ eggId: needsRoot, nodeId: bare.id, evenIfUnsuited: true })).node.id).toBe(bare.id);
});

test('where nothing fits, everything that is in the way is said', async () => {
  const away = await node({ isAway: true });
  const small = await node({ memoryMb: 10 });
  expect(await where({ memoryMb: 100 })).toMatchObject({ chosen: null });
  const asked = () => create({ limits: { memoryMb: 100 } });
  await expect(asked()).rejects.toMatchObject({ code: 'no_node_fits' });
  await expect(asked()).rejects.toThrow(`${away.name}: No host has joined`);
  await expect(asked()).rejects.toThrow(`${small.name}: It has 10 MiB of memory left`);
});

test('what does not isolate takes servers of administrators alone', async () => {
  const open = await node({ facts: { unisolatedBecause: ['not root'] } });
  const user = await newUser(ground);
  expect((await where()).chosen?.node.id).toBe(open.id);
  expect(await where({ owner: user.id })).toMatchObject({ chosen: null });
  await expect(create({ ownerId: user.id })).rejects.toMatchObject({ code: 'no_node_fits' });
  expect((await create()).node.id).toBe(open.id);
});

test('many at once are spread, and what has no room left is refused', async () => {
  const nodes = [await node({ memoryMb: 1000 }), await node({ memoryMb: 1000 })];
  const asked = await Promise.allSettled(
    Array.from({ length: 5 }, () => create({ limits: { memoryMb: 500 } })),
  );
  const placed = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value.node.id] : []));
  expect(placed.toSorted()).toEqual(nodes.flatMap(({ id }) => [id, id]).toSorted());
  expect(asked.filter(({ status }) => status === 'rejected')).toMatchObject([
    { reason: { code: 'no_node_fits' } },
  ]);
});

test('who may create no servers learns nothing of nodes; of no egg nothing is said', async () => {
  const { client } = await newUser(ground);
  await expect(client.call(placement, { query: { egg: eggId } })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(where({ egg: crypto.randomUUID() })).rejects.toMatchObject({ code: 'not_found' });
  await expect(where({ owner: crypto.randomUUID() })).rejects.toMatchObject({ code: 'not_found' });
});

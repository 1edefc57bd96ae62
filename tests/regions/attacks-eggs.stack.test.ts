import { afterAll, beforeAll, expect, test } from 'vitest';
import { eggLibraryEndpoints } from '../../schema/api/egg-library.ts';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverStartupEndpoints } from '../../schema/api/server-startup.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { importEgg } from '../first-steps.ts';
import { chance } from '../hostile/chance.ts';
import { hostileEgg } from '../hostile/hostile-egg.ts';
import { text } from '../hostile/texts.ts';
import { until } from '../stack/until.ts';
import { enrol, type Ground, newNode, newServer, newUser, startGround } from './ground.ts';
import { testEgg } from './test-egg.ts';

const update = serverStartupEndpoints.updateStartup;

/** What an egg, a value or a node may say without the panel failing at it, or anybody else seeing it. */
let ground: Ground;
let nodeId: string;

beforeAll(async () => {
  ground = await startGround(23_400);
  nodeId = await newNode(ground);
});

afterAll(() => ground.stop());

test('a hostile egg is imported, read, exported and put on a server, or refused', async () => {
  const by = chance(3);
  let imported = 0;
  for (let round = 0; round < 80; round += 1) {
    const source = JSON.stringify(hostileEgg(by));
    const made = await ground.admin.raw(eggEndpoints.import, { body: { source, nest: 'Hostile' } });
    expect(made.status, source).toBeLessThan(500);
    if (made.status !== 201) continue;
    const { id } = eggEndpoints.import.answer.parse(made.body);
    const params = { egg: id };
    const answers = await Promise.all([
      ground.admin.raw(eggEndpoints.read, { params }),
      ground.admin.raw(eggLibraryEndpoints.whole, { params }),
      ground.admin.raw(eggLibraryEndpoints.export, { params, query: { as: 'own' } }),
      ground.admin.raw(serverEndpoints.create, { body: { name: 'Of a hostile egg', nodeId, eggId: id } }),
    ]);
    for (const { status } of answers) expect(status, source).toBeLessThan(500);
    imported += 1;
  }
  expect(imported).toBeGreaterThan(5);
  expect((await ground.admin.raw(eggEndpoints.list)).status).toBe(200);
});

test('hostile values of variables are kept or refused', async () => {
  const eggId = await importEgg(ground.admin, testEgg());
  const server = await newServer(ground, nodeId, { eggId });
  const params = { server: server.id };
  const by = chance(5);
  let kept = 0;
  for (let round = 0; round < 60; round += 1) {
    const value = text(by);
    const environment = by.is(0.2) ? { [value]: value } : { ADMIN_PASSWORD: value };
    const { status } = await ground.admin.raw(update, { params, body: { environment } });
    expect(status, JSON.stringify(value)).toBeLessThan(500);
    if (status === 200) kept += 1;
  }
  expect(kept).toBeGreaterThan(20);
  const seen = await ground.admin.call(serverStartupEndpoints.startup, { params });
  expect(seen.variables.map(({ envVariable }) => envVariable)).toEqual(['TITLE', 'SLOTS', 'ADMIN_PASSWORD']);
});

test('a node that lies about its addresses is in nobody’s way', async () => {
  const mine = await newNode(ground, '21000-21002');
  const owner = await newUser(ground);
  const server = await newServer(ground, mine, { ownerId: owner.id });
  const other = await newServer(ground, nodeId, { ownerId: owner.id });
  const link = await enrol(ground, mine);
  const mapping = { ip: '127.0.0.1', port: 21_000, protocol: 'tcp', publicPort: 21_000, error: null };
  const lies: [string, object][] = [
    ['markup', { outsideIp: '<script>alert(1)</script>' }],
    ['a name', { outsideIp: 'metadata.google.internal' }],
    ['a port that is none', { mappings: [{ ...mapping, publicPort: 70_000 }] }],
    ['a port beyond all numbers', { mappings: [{ ...mapping, publicPort: 2 ** 40 }] }],
    ['its own port beyond all numbers', { mappings: [{ ...mapping, port: 2 ** 40 }] }],
    ['somebody else’s port', { mappings: [{ ...mapping, port: 20_000, publicPort: 1 }] }],
  ];
  for (const [what, lie] of lies) {
    const agent = await link.connect(server.uuid);
    const truth = { outsideIp: null, by: 'upnp', findings: [], mappings: [] };
    agent.event('node.reach', { ...truth, ...lie });
    // What is said after it is read after it.
    agent.event('node.reach', { ...truth, findings: [finding(what)] });
    const closed = agent.closed.then(() => 'closed');
    const heard = until(
      async () => {
        const { items } = await ground.admin.call(nodeEndpoints.list);
        const said = items.find(({ id }) => id === mine)?.reach?.findings[0]?.message;
        return said === what ? 'heard' : undefined;
      },
      { everyMs: 50, timeoutMs: 20_000, onTimeout: () => `nothing was heard after ${what}` },
    );
    await Promise.race([closed, heard.catch(() => 'silent')]);
    const { items } = await owner.client.call(serverEndpoints.list);
    expect(items.map(({ id }) => id).toSorted(), what).toEqual([server.id, other.id].toSorted());
    await ground.admin.call(nodeEndpoints.allocations, { params: { node: mine } });
    await agent.close();
  }
});

const finding = (message: string) => ({ code: 'test', level: 'ok', message, remedy: null });

test('a node speaks of its own servers alone, and of none in numbers that there are not', async () => {
  const [mine, theirs] = [await newNode(ground, '23000-23002'), await newNode(ground, '23010-23012')];
  const [own, other] = [await newServer(ground, mine), await newServer(ground, theirs)];
  const agent = await (await enrol(ground, mine)).connect(own.uuid);
  const stateOf = async (server: { id: string }) =>
    (await ground.admin.call(serverEndpoints.read, { params: { server: server.id } })).state;
  const before = await stateOf(other);
  const report = { ...agent.report, state: 'running', at: Date.now() };
  const exit = { code: 0, signal: null, oomKilled: false };
  const install = { uuid: other.uuid, fence: [1, 1], number: 1, ok: true, exit };
  const far = 2 ** 52;
  const calls: [string, object][] = [
    ['state.put', { reports: [{ ...report, uuid: other.uuid, fence: [far, far] }] }],
    ['state.put', { reports: [{ ...report, uuid: `${other.uuid}'; drop table servers; --` }] }],
    ['state.put', { reports: [{ ...report, uuid: other.uuid, fence: [1, 1], at: -far }] }],
    ['install.finished', install],
    ['install.finished', { ...install, uuid: 'x' }],
    ['install.finished', { ...install, uuid: own.uuid, number: far, fence: [far, far] }],
  ];
  for (const [method, params] of calls) {
    const answer = await agent.call(method, params);
    expect(answer.t === 'ok' || (answer.t === 'err' && answer.code === 'invalid_input'), method).toBe(true);
  }
  expect(await stateOf(other)).toBe(before);
  const said = await agent.call('state.put', { reports: [{ ...report, state: 'offline', at: Date.now() }] });
  expect(said.t).toBe('ok');
  expect(await stateOf(own)).toBe('offline');
  await agent.close();
});

test('facts of a size that no host has end the link', async () => {
  const mine = await newNode(ground, '23020-23022');
  const agent = await (await enrol(ground, mine)).dial('x');
  const tools = Object.fromEntries(
    Array.from({ length: 5000 }, (_, at) => [`tool-${String(at)}`, 'x'.repeat(60)]),
  );
  agent.hello({ tools });
  expect((await agent.closed).code).toBe(4400);
  expect((await ground.admin.raw(nodeEndpoints.list)).status).toBe(200);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverStartupEndpoints } from '../../schema/api/server-startup.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import type { ServerState } from '../../schema/server-state.ts';
import { importEgg } from '../first-steps.ts';
import { enrol, type Ground, newNode, newServer, newUser, signIn, startGround } from './ground.ts';
import { testEgg } from './test-egg.ts';

let ground: Ground;
/** An egg whose game asks for its licence to be accepted. */
let licensed: string;

beforeAll(async () => {
  ground = await startGround(29_100);
  licensed = await importEgg(ground.admin, testEgg('Licensed', ['eula']));
});

afterAll(() => ground.stop());

async function newGame(state: ServerState, eggId = licensed) {
  const owner = await newUser(ground);
  const nodeId = await newNode(ground);
  const server = await newServer(ground, nodeId, { ownerId: owner.id, eggId });
  const agent = await (await enrol(ground, nodeId)).connect(server.uuid);
  agent.report = { ...agent.report, state, fence: [1, 1], at: Date.now() };
  expect(await agent.call('state.put', { reports: [agent.report] })).toMatchObject({ t: 'ok' });
  const params = { server: server.id };
  return { owner, server, agent, params };
}

test('the node is asked once, and it is on record', async () => {
  const { owner, server, agent, params } = await newGame('crashed');
  await owner.client.call(serverStartupEndpoints.acceptEula, { params });
  expect((await agent.called('server.acceptEula')).p).toEqual({ uuid: server.uuid, fence: [1, 1] });
  const { items } = await owner.client.call(serverEndpoints.activity, { params });
  expect(items[0]).toMatchObject({ event: 'server:file.write', properties: { file: 'eula.txt' } });
});

test('it needs the permission to start', async () => {
  const { owner, params } = await newGame('offline');
  const member = await newUser(ground);
  // What somebody may do is part of their session: after a change they come with a new one.
  const ask = async () => {
    const client = await signIn(ground.stack.url, member.username);
    await client.call(serverStartupEndpoints.acceptEula, { params });
  };
  await expect(ask()).rejects.toMatchObject({ code: 'not_found' });
  const give = (permissions: ('control.stop' | 'control.start')[]) =>
    owner.client.call(serverEndpoints.putMember, {
      params: { ...params, user: member.id },
      body: { permissions },
    });
  await give(['control.stop']);
  await expect(ask()).rejects.toMatchObject({ code: 'forbidden' });
  await give(['control.start']);
  await ask();
});

test('not while it is installed', async () => {
  const { owner, params } = await newGame('installing');
  const asked = owner.client.call(serverStartupEndpoints.acceptEula, { params });
  await expect(asked).rejects.toMatchObject({ code: 'wrong_state' });
});

test('an egg without a licence has none to accept', async () => {
  const { owner, params } = await newGame('offline', ground.eggId);
  const asked = owner.client.call(serverStartupEndpoints.acceptEula, { params });
  await expect(asked).rejects.toMatchObject({ code: 'wrong_state' });
  await expect(asked).rejects.toThrow('asks for no licence');
});

test('what the node refuses is not on record', async () => {
  const { owner, agent, params } = await newGame('offline');
  agent.answers = ({ m }) => (m === 'server.acceptEula' ? { code: 'wrong_state', message: '' } : undefined);
  const asked = owner.client.call(serverStartupEndpoints.acceptEula, { params });
  await expect(asked).rejects.toMatchObject({ code: 'wrong_state' });
  const { items } = await owner.client.call(serverEndpoints.activity, { params });
  expect(items.map(({ event }) => event)).not.toContain('server:file.write');
});

test('an agent that does not know the call is too old', async () => {
  const { owner, agent, params } = await newGame('offline');
  agent.answers = ({ m }) =>
    m === 'server.acceptEula' ? { code: 'unsupported_call', message: 'unknown' } : undefined;
  const asked = owner.client.call(serverStartupEndpoints.acceptEula, { params });
  await expect(asked).rejects.toMatchObject({ code: 'unsupported_call' });
});

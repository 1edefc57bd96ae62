import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WriterCall } from './fake-writer.ts';
import { startGateway } from './gateway-ground.ts';
import type { GatewayGround, TestNode } from './gateway-ground.ts';

let ground: GatewayGround;

beforeAll(async () => {
  ground = await startGateway(24_000);
});

afterAll(async () => {
  await ground.stop();
});

const told = (name: WriterCall['name'], node: TestNode) =>
  ground.writer.calls.take(
    (call) => call.name === name && 'node' in call.params && call.params.node === node.uuid,
  );

const connectionIn = (call: WriterCall): number =>
  'connection' in call.params ? call.params.connection : -1;

/** Until then every answer of the writer is held back. */
function holdWriter(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  ground.writer.hold = promise;
  return () => {
    ground.writer.hold = Promise.resolve();
    resolve();
  };
}

test('a hello is written down and answered with the desired state and the generation', async () => {
  const node = ground.node();
  const agent = await node.silentAgent();
  agent.hello();
  expect(await told('node-connected', node)).toMatchObject({
    params: { facts: { os: 'linux' }, reports: [{ uuid: node.server }] },
  });
  expect(await agent.called('servers.sync')).toMatchObject({ p: { servers: [] } });
  const generation = await agent.frames.take((frame) => frame.t === 'event' && frame.m === 'generation');
  expect(generation).toMatchObject({ p: { generation: 1 } });
  await agent.close();
});

test('a call reaches the agent with its key and a deadline, and its result comes back', async () => {
  const node = ground.node();
  const agent = await node.agent();
  agent.answers = (call) => (call.m === 'server.power' ? { p: { state: 'starting' } } : undefined);
  const params = { uuid: node.server, fence: [1, 1], action: 'start' };
  expect(await node.call('server.power', params)).toEqual({ status: 200, body: { state: 'starting' } });
  const call = await agent.called('server.power');
  expect(call.p).toEqual(params);
  expect(call.idem).toHaveLength(36);
  expect(call.dl).toBeGreaterThan(Date.now() - 1000);
  await agent.close();
});

test.each([
  ['wrong_state', 409, 'wrong_state'],
  ['unsupported_call', 501, 'unsupported_call'],
  ['not_signed_in', 502, 'node_failed'],
  ['exploded', 502, 'node_failed'],
])('an agent that answers %s is heard as %i %s', async (code, status, heard) => {
  const node = ground.node();
  const agent = await node.agent();
  agent.answers = (call) => (call.m === 'server.power' ? { code, message: 'because' } : undefined);
  const answer = await node.call('server.power', { uuid: node.server, fence: [1, 1], action: 'start' });
  expect(answer).toMatchObject({ status, body: { code: heard } });
  await agent.close();
});

test('an answer in a wrong shape is a failure of the node', async () => {
  const node = ground.node();
  const agent = await node.agent();
  agent.answers = (call) => (call.m === 'server.power' ? { p: { state: 'confused' } } : undefined);
  const answer = await node.call('server.power', { uuid: node.server, fence: [1, 1], action: 'start' });
  expect(answer).toMatchObject({ status: 502, body: { code: 'node_failed' } });
  await agent.close();
});

test('without an agent a node is unreachable, also before the hello', async () => {
  const node = ground.node();
  const params = { uuid: node.server };
  expect(await node.call('stats.history', params)).toMatchObject({
    status: 503,
    body: { code: 'node_unreachable' },
  });
  const agent = await node.silentAgent();
  expect(await node.call('stats.history', params)).toMatchObject({ status: 503 });
  await agent.close();
});

test('no answer in time: a question may be repeated, an effect may have happened; a late answer is nothing', async () => {
  const node = ground.node();
  const agent = await node.agent();
  agent.answers = () => null;
  const effect = node.call(
    'server.power',
    { uuid: node.server, fence: [1, 1], action: 'start' },
    { timeoutMs: 300 },
  );
  const late = await agent.called('server.power');
  expect(await effect).toMatchObject({ status: 504, body: { code: 'outcome_unknown' } });
  const question = await node.call('stats.history', { uuid: node.server }, { timeoutMs: 300 });
  expect(question).toMatchObject({ status: 503, body: { code: 'node_unreachable' } });
  agent.socket.send(JSON.stringify({ v: 1, t: 'ok', id: late.id, p: { state: 'starting' } }));
  agent.answers = () => undefined;
  expect(await node.call('stats.history', { uuid: node.server })).toMatchObject({ status: 200 });
  await agent.close();
});

test('an agent that goes away in the middle of a call ends it at once', async () => {
  const node = ground.node();
  const agent = await node.agent();
  agent.answers = () => null;
  const answer = node.call('server.power', { uuid: node.server, fence: [1, 1], action: 'start' });
  await agent.called('server.power');
  agent.socket.terminate();
  expect(await answer).toMatchObject({ status: 504, body: { code: 'outcome_unknown' } });
});

test('a state is acknowledged after the commit, and refused while the writer is away', async () => {
  const node = ground.node();
  const agent = await node.agent();
  const release = holdWriter();
  const report = { ...agent.report, state: 'stopping', at: 2 };
  const answer = agent.call('state.put', { reports: [report] });
  const written = await told('node-states', node);
  expect(written).toMatchObject({ params: { reports: [{ state: 'stopping' }] } });
  expect(agent.frames.all.some(({ t }) => t === 'ok')).toBe(false);
  release();
  expect(await answer).toMatchObject({ t: 'ok' });
  ground.writer.failing = { status: 503, code: 'primary_unavailable' };
  const refused = await agent.call('state.put', { reports: [report] });
  expect(refused).toMatchObject({ t: 'err', code: 'primary_unavailable' });
  ground.writer.failing = { status: 422, code: 'invalid_input' };
  const never = await agent.call('state.put', { reports: [report] });
  expect(never).toMatchObject({ t: 'err', code: 'invalid_input' });
  ground.writer.failing = null;
  expect(await agent.call('state.put', { reports: [report] })).toMatchObject({ t: 'ok' });
  await agent.close();
});

test('writes of one node keep their order, however long one takes', async () => {
  const node = ground.node();
  const agent = await node.agent();
  const release = holdWriter();
  const [first, second, result] = [2, 3].map((at) =>
    agent.call('state.put', { reports: [{ ...agent.report, at }] }),
  );
  const installed = {
    uuid: node.server,
    fence: [1, 1],
    number: 1,
    ok: true,
    exit: { code: 0, signal: null, oomKilled: false },
  };
  const third = agent.call('install.finished', installed);
  expect(await told('node-states', node)).toMatchObject({ params: { reports: [{ at: 2 }] } });
  expect(result).toBeUndefined();
  release();
  expect(await told('node-states', node)).toMatchObject({ params: { reports: [{ at: 3 }] } });
  expect(await told('install-finished', node)).toMatchObject({ params: { number: 1, ok: true } });
  for (const answer of [first, second, third]) expect(await answer).toMatchObject({ t: 'ok' });
  await agent.close();
});

test('a hello that the writer could not take is written later; until then nothing of the agent is', async () => {
  const node = ground.node();
  ground.writer.failing = { status: 503, code: 'primary_unavailable' };
  const agent = await node.silentAgent();
  agent.hello();
  const refused = await agent.call('state.put', { reports: [agent.report] });
  expect(refused).toMatchObject({ t: 'err', code: 'primary_unavailable' });
  expect(await node.call('stats.history', { uuid: node.server })).toMatchObject({ status: 200 });
  ground.writer.failing = null;
  await node.hibernate();
  agent.event('node.state', { uptimeMs: 1, load: 0, memoryUsedMb: 1, diskUsedMb: 1, running: 0 });
  await agent.called('servers.sync');
  expect(await agent.call('state.put', { reports: [agent.report] })).toMatchObject({ t: 'ok' });
  await agent.close();
});

test('how players reach a node is written, later where the writer could not, also after a sleep', async () => {
  const node = ground.node();
  const agent = await node.agent();
  const reach = { outsideIp: '45.0.0.2', by: 'upnp', findings: [], mappings: [] };
  agent.event('node.reach', reach);
  expect(await told('node-reach', node)).toMatchObject({ params: { reach } });
  const next = { ...reach, by: 'off' };
  ground.writer.failing = { status: 503, code: 'primary_unavailable' };
  agent.event('node.reach', next);
  // Answered after what was said before it has had its attempts.
  await agent.call('state.put', { reports: [agent.report] });
  ground.writer.failing = null;
  await node.hibernate();
  const before = ground.writer.calls.all.length;
  agent.event('node.state', { uptimeMs: 1, load: 0, memoryUsedMb: 1, diskUsedMb: 1, running: 0 });
  const isIt = (call: WriterCall) =>
    call.name === 'node-reach' && ground.writer.calls.all.indexOf(call) >= before;
  expect(await ground.writer.calls.take(isIt)).toMatchObject({ params: { node: node.uuid, reach: next } });
  await agent.close();
});

test('a desired state that an agent did not take is sent again, without the hello’s old states', async () => {
  const node = ground.node();
  const agent = await node.silentAgent();
  agent.answers = (call) => (call.m === 'servers.sync' ? { code: 'busy', message: '' } : undefined);
  agent.hello();
  await agent.called('servers.sync');
  expect(await told('node-connected', node)).toMatchObject({ params: { reports: [{ uuid: node.server }] } });
  agent.answers = () => undefined;
  agent.event('node.state', { uptimeMs: 1, load: 0, memoryUsedMb: 1, diskUsedMb: 1, running: 0 });
  await agent.called('servers.sync');
  expect(await told('node-connected', node)).toMatchObject({ params: { reports: [] } });
  await agent.close();
});

test('the newest agent wins; numbers of connections grow, also across sleep', async () => {
  const node = ground.node();
  const first = await node.agent();
  const one = connectionIn(await told('node-connected', node));
  await node.hibernate();
  const second = await node.agent();
  expect(await first.closed).toEqual({ code: 4000, reason: 'replaced' });
  const two = connectionIn(await told('node-connected', node));
  expect(two).toBeGreaterThan(one);
  expect(await node.call('stats.history', { uuid: node.server })).toMatchObject({ status: 200 });
  await second.called('stats.history');
  await second.close();
  expect(connectionIn(await told('node-disconnected', node))).toBe(two);
  const third = await node.agent();
  expect(connectionIn(await told('node-connected', node))).toBeGreaterThan(two);
  await third.close();
});

test('a disconnect that the writer could not take is told again', async () => {
  const node = ground.node();
  const agent = await node.agent();
  ground.writer.failing = { status: 503, code: 'primary_unavailable' };
  await agent.close();
  for (let attempt = 0; attempt < 3; attempt++) await told('node-disconnected', node);
  ground.writer.failing = null;
  await told('node-disconnected', node);
});

const v = 1;
test.each([
  ['no JSON', 'x{'],
  ['no envelope', '[]'],
  ['a second hello', JSON.stringify({ v, t: 'event', m: 'hello', p: {} })],
  ['lines in a wrong shape', JSON.stringify({ v, t: 'event', m: 'console.lines', p: { uuid: 1 } })],
  ['a frame that is too large', JSON.stringify({ v, t: 'event', m: 'x', p: 'x'.repeat(600_000) })],
  ['bytes', Buffer.from('{}')],
])('%s closes the agent’s link by its name', async (_, frame) => {
  const node = ground.node();
  const agent = await node.agent();
  agent.socket.send(frame);
  expect(await agent.closed).toEqual({ code: 4400, reason: 'bad_frame' });
  await told('node-disconnected', node);
});

test('a flood of frames closes the link', async () => {
  const node = ground.node();
  const agent = await node.agent();
  const frame = JSON.stringify({ v, t: 'event', m: 'x', p: 0 });
  while (agent.socket.readyState === agent.socket.OPEN) {
    for (let count = 0; count < 1000; count++) agent.socket.send(frame);
    await new Promise((resolve) => setImmediate(resolve));
  }
  // What it still has to send, nobody reads.
  agent.socket.terminate();
  expect(await agent.closed).toMatchObject({ code: 4400 });
});

test('a node that connects without end is told to wait, and another one is not', async () => {
  const node = ground.node();
  const dial = async () => (await node.silentAgent()).close();
  const dialMany = async () => {
    for (let count = 0; count < 500; count += 1) await dial();
  };
  await expect(dialMany()).rejects.toThrow('429');
  await (await ground.node().agent()).close();
});

test('an agent that is too old is told so', async () => {
  const node = ground.node();
  const agent = await node.silentAgent();
  agent.socket.send(JSON.stringify({ v: -1, t: 'event', m: 'hello', p: {} }));
  expect(await agent.closed).toEqual({ code: 4011, reason: 'protocol_too_old' });
});

test('a call that the panel does not know is unsupported', async () => {
  const node = ground.node();
  const agent = await node.agent();
  expect(await agent.call('panel.delete', {})).toMatchObject({ t: 'err', code: 'unsupported_call' });
  await agent.close();
});

test('a revoked agent is closed and its node offline', async () => {
  const node = ground.node();
  const agent = await node.agent();
  await node.post('/close-agent');
  expect(await agent.closed).toEqual({ code: 4003, reason: 'revoked' });
  await told('node-disconnected', node);
  expect(await node.call('stats.history', { uuid: node.server })).toMatchObject({ status: 503 });
});

test('an agent that went without a word is found and its node offline; one that speaks stays', async () => {
  const node = ground.node();
  const agent = await node.agent();
  await node.post('/look');
  expect(await node.call('stats.history', { uuid: node.server })).toMatchObject({ status: 200 });
  await node.post('/forget-word');
  await node.hibernate();
  await node.post('/look');
  expect(await agent.closed).toEqual({ code: 4408, reason: 'silent' });
  await told('node-disconnected', node);
});

test('an agent that went away together with its object is found offline when nobody comes back', async () => {
  const node = ground.node();
  const agent = await node.agent();
  const connection = connectionIn(await told('node-connected', node));
  await node.post('/die');
  await agent.closed;
  await node.post('/look');
  expect(connectionIn(await told('node-disconnected', node))).toBe(connection);
});

test('an agent that is back when its object looks is not taken for gone', async () => {
  const node = ground.node();
  const agent = await node.agent();
  await told('node-connected', node);
  await node.post('/die');
  await agent.closed;
  const again = await node.agent();
  await told('node-connected', node);
  const before = ground.writer.calls.all.length;
  await node.post('/look');
  expect(ground.writer.calls.all.slice(before)).toEqual([]);
  await again.close();
});

test('an agent that comes back while its former connection is being written is written too', async () => {
  const node = ground.node();
  const release = holdWriter();
  const first = await node.silentAgent();
  first.hello();
  const one = connectionIn(await told('node-connected', node));
  const second = await node.silentAgent();
  second.hello();
  expect((await first.closed).code).toBe(4000);
  release();
  expect(connectionIn(await told('node-connected', node))).toBeGreaterThan(one);
  await second.called('servers.sync');
  expect(first.frames.all.some((frame) => frame.t === 'call')).toBe(false);
  await second.close();
});

test('a newer desired state does not overtake an older one', async () => {
  const node = ground.node();
  const release = holdWriter();
  const agent = await node.silentAgent();
  agent.hello();
  await told('node-connected', node);
  const removed = node.call('server.remove', { uuid: node.server, fence: [1, 1] });
  expect(await node.call('stats.history', { uuid: node.server })).toMatchObject({ status: 200 });
  expect(agent.frames.all.filter((frame) => frame.t === 'call').map(({ m }) => m)).toEqual(['stats.history']);
  release();
  expect(await removed).toMatchObject({ status: 200 });
  const calls = agent.frames.all.filter((frame) => frame.t === 'call').map(({ m }) => m);
  expect(calls).toEqual(['stats.history', 'servers.sync', 'server.remove']);
  await agent.close();
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleLimits } from '../../schema/console.ts';
import type { ConsoleViewer } from './console-viewer.ts';
import { startGateway } from './gateway-ground.ts';
import type { GatewayGround } from './gateway-ground.ts';

let ground: GatewayGround;

beforeAll(async () => {
  ground = await startGateway(24_100);
});

afterAll(async () => {
  await ground.stop();
});

/** Waits until a viewer has been sent this line. */
const line = (viewer: ConsoleViewer, text: string) =>
  viewer.frames.take((frame) => frame.t === 'lines' && frame.lines.includes(text));

const numbered = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `line ${from + index}`);

test('viewers get history, then live lines; each begins where it wants', async () => {
  const node = ground.node();
  const agent = await node.agent();
  agent.ring = numbered(10);
  const [all, some] = [await node.viewer(), await node.viewer()];
  expect(await all.next('hello')).toMatchObject({ node: 'online' });
  await all.resume();
  await some.resume({ boot: 'b', seq: 6 });
  expect(await all.next('state')).toMatchObject({ state: 'running', boot: 'b' });
  agent.print('line 10', 'line 11');
  agent.print('line 12');
  for (const viewer of [all, some]) await line(viewer, 'line 12');
  expect(all.lines).toEqual(numbered(13));
  expect(some.lines).toEqual(numbered(6, 7));
  await agent.close();
  expect(await all.next('node')).toEqual({ t: 'node', node: 'offline' });
  await Promise.all([all.close(), some.close()]);
});

test('the agent is told when the first viewer comes and when the last one goes', async () => {
  const node = ground.node();
  const agent = await node.agent();
  const [one, two] = [await node.viewer(), await node.viewer()];
  expect(await agent.called('console.watch')).toMatchObject({ p: { uuid: node.server, watch: true } });
  await one.close();
  await two.close();
  expect(await agent.called('console.watch')).toMatchObject({ p: { watch: false } });
  expect(agent.frames.all.filter((frame) => frame.t === 'call' && frame.m === 'console.watch')).toHaveLength(
    2,
  );
  await agent.close();
});

test('a viewer that came before the agent is served when it comes, and again after it was away', async () => {
  const node = ground.node();
  const viewer = await node.viewer();
  expect(await viewer.next('hello')).toMatchObject({ node: 'offline' });
  viewer.send({ t: 'resume', after: null });
  const first = await node.agent();
  first.ring = ['early'];
  expect(await viewer.next('node')).toMatchObject({ node: 'online' });
  await viewer.next('live');
  first.print('one');
  await line(viewer, 'one');
  first.socket.terminate();
  expect(await viewer.next('node')).toMatchObject({ node: 'offline' });
  const second = await node.silentAgent();
  second.ring = [...first.ring, 'while away'];
  second.hello();
  await viewer.next('live');
  second.print('two');
  await line(viewer, 'two');
  expect(viewer.lines.slice(viewer.lines.indexOf('one'))).toEqual(['one', 'while away', 'two']);
  await Promise.all([viewer.close(), second.close()]);
});

test('a state reaches viewers before it is committed, figures and history too', async () => {
  const node = ground.node();
  const agent = await node.agent();
  const point = {
    at: 5,
    memoryBytes: 1,
    memoryLimitBytes: 2,
    cpuPercent: 3,
    diskBytes: 4,
    networkRxBytes: 5,
    networkTxBytes: 6,
    uptimeMs: 7,
  };
  agent.answers = (call) => (call.m === 'stats.history' ? { p: { points: [point] } } : undefined);
  const viewer = await node.viewer();
  await viewer.resume();
  expect(await viewer.next('history')).toEqual({ t: 'history', points: [point] });
  await viewer.next('state');
  const { promise, resolve } = Promise.withResolvers<void>();
  ground.writer.hold = promise;
  const answer = agent.call('state.put', { reports: [{ ...agent.report, state: 'stopping', at: 9 }] });
  expect(await viewer.next('state')).toMatchObject({ state: 'stopping', at: 9 });
  resolve();
  ground.writer.hold = Promise.resolve();
  expect(await answer).toMatchObject({ t: 'ok' });
  agent.event('server.stats', { uuid: node.server, ...point });
  expect(await viewer.next('stats')).toEqual({ t: 'stats', ...point });
  await Promise.all([viewer.close(), agent.close()]);
});

test('a command reaches the agent with the server’s fence, is recorded, and answered', async () => {
  const node = ground.node();
  const agent = await node.agent();
  const viewer = await node.viewer({ userId: 'ann' });
  viewer.send({ t: 'resume', after: null });
  viewer.send({ t: 'command', id: 'c1', command: 'say hi' });
  expect(await agent.called('server.command')).toMatchObject({
    p: { uuid: node.server, fence: [1, 7], command: 'say hi' },
  });
  expect(await viewer.next('ok')).toEqual({ t: 'ok', id: 'c1' });
  const recorded = await ground.writer.calls.take(
    (call) => call.name === 'console-command' && call.params.server === node.server,
  );
  expect(recorded.params).toEqual({
    node: node.uuid,
    server: node.server,
    user: 'ann',
    command: 'say hi',
    ip: '192.0.2.1',
  });
  agent.answers = (call) =>
    call.m === 'server.command' ? { code: 'server_offline', message: '' } : undefined;
  viewer.send({ t: 'command', id: 'c2', command: 'say ho' });
  expect(await viewer.next('error')).toMatchObject({ id: 'c2', code: 'server_offline' });
  await Promise.all([viewer.close(), agent.close()]);
});

test('a viewer without the permission sends nothing, and nobody sends too much', async () => {
  const node = ground.node();
  const agent = await node.agent();
  const reader = await node.viewer({ permissions: ['websocket.connect'] });
  await reader.resume();
  reader.send({ t: 'command', id: 'no', command: 'stop' });
  expect(await reader.next('error')).toMatchObject({ id: 'no', code: 'forbidden' });
  const eager = await node.viewer({ permissions: ['control.console'] });
  await eager.resume();
  agent.answers = (call) => (call.m === 'server.command' ? null : undefined);
  for (let id = 0; id < 17; id++) eager.send({ t: 'command', id: String(id), command: 'x' });
  expect(await eager.next('error')).toMatchObject({ id: '16', code: 'busy' });
  const commands = agent.frames.all.filter((frame) => frame.t === 'call' && frame.m === 'server.command');
  expect(commands).toHaveLength(16);
  expect(JSON.stringify(commands)).not.toContain('stop');
  await Promise.all([reader.close(), eager.close(), agent.close()]);
});

test('while the node is away a command fails at once', async () => {
  const node = ground.node();
  const viewer = await node.viewer();
  viewer.send({ t: 'resume', after: null });
  viewer.send({ t: 'command', id: 'x', command: 'y' });
  expect(await viewer.next('error')).toMatchObject({ id: 'x', code: 'node_unreachable' });
  await viewer.close();
});

test('a fresh token lengthens the session; without one it ends', async () => {
  const node = ground.node();
  const agent = await node.agent();
  const viewer = await node.viewer({
    userId: 'bob',
    permissions: ['websocket.connect'],
    expiresAt: Date.now() + 30_000,
  });
  await viewer.resume();
  expect(await viewer.next('expiring')).toMatchObject({ t: 'expiring' });
  ground.writer.session = {
    expiresAt: Date.now() + 900_000,
    permissions: ['websocket.connect', 'control.console'],
  };
  viewer.send({ t: 'auth', token: 'fresh' });
  expect(await viewer.next('renewed')).toEqual({ t: 'renewed', expiresAt: ground.writer.session.expiresAt });
  const asked = await ground.writer.calls.take((call) => call.name === 'viewer-auth');
  expect(asked.params).toEqual({ server: node.server, user: 'bob', token: 'fresh' });
  viewer.send({ t: 'command', id: 'now', command: 'allowed' });
  expect(await viewer.next('ok')).toMatchObject({ id: 'now' });
  ground.writer.failing = { status: 401, code: 'session_ended' };
  viewer.send({ t: 'auth', token: 'stale' });
  expect(await viewer.next('error')).toMatchObject({ id: null, code: 'session_ended' });
  ground.writer.failing = null;
  const ended = await node.viewer({ expiresAt: Date.now() - 1 });
  expect(await ended.closed).toEqual({ code: 4001, reason: 'expired' });
  ground.writer.session = { expiresAt: Date.now() + 900_000, permissions: [] };
  viewer.send({ t: 'auth', token: 'member no more' });
  expect(await viewer.closed).toEqual({ code: 4003, reason: 'revoked' });
  await agent.close();
});

test('a viewer that signs in anew again and again is stopped before it asks the writer', async () => {
  const viewer = await ground.node().viewer();
  ground.writer.failing = { status: 401, code: 'not_signed_in' };
  const codes = new Set<string>();
  for (let count = 0; count < 50 && !codes.has('rate_limited'); count += 1) {
    viewer.send({ t: 'auth', token: 'guess' });
    codes.add((await viewer.next('error')).code);
  }
  ground.writer.failing = null;
  expect(codes).toEqual(new Set(['not_signed_in', 'rate_limited']));
  await viewer.close();
});

test('sockets are closed by user, by server, and by both', async () => {
  const node = ground.node();
  const second = crypto.randomUUID();
  const [ann, annElsewhere, bob] = [
    await node.viewer({ userId: 'ann' }),
    await node.viewer({ userId: 'ann', server: second }),
    await node.viewer({ userId: 'bob' }),
  ];
  await node.post('/close-viewers', { userId: 'ann', server: second });
  expect(await annElsewhere.closed).toEqual({ code: 4003, reason: 'revoked' });
  await node.post('/close-viewers', { userId: 'ann' });
  expect(await ann.closed).toEqual({ code: 4003, reason: 'revoked' });
  expect(await bob.frames.take((frame) => frame.t === 'viewers' && frame.viewers.length === 1)).toMatchObject(
    {
      viewers: [{ id: expect.any(String) }],
    },
  );
  await node.post('/close-viewers', { server: node.server });
  expect((await bob.closed).code).toBe(4003);
});

test.each([
  ['no JSON', '{'],
  ['an unknown frame', JSON.stringify({ t: 'shutdown' })],
  ['a position in a wrong shape', JSON.stringify({ t: 'resume', after: { boot: 'b', seq: -4 } })],
  ['a command that is too long', JSON.stringify({ t: 'command', id: 'x', command: 'y'.repeat(5000) })],
  ['a frame that is too large', JSON.stringify({ t: 'auth', token: 'y'.repeat(50_000) })],
  ['an acknowledgement of too much', JSON.stringify({ t: 'ack', bytes: 1e9 })],
  ['bytes', Buffer.from('{"t":"ack","bytes":0}')],
])('%s closes the socket by its name', async (_, frame) => {
  const node = ground.node();
  const viewer = await node.viewer();
  viewer.socket.send(frame);
  expect(await viewer.closed).toEqual({ code: 4400, reason: 'bad_frame' });
});

test('a flood of frames closes the socket', async () => {
  const node = ground.node();
  const viewer = await node.viewer();
  for (let count = 0; count < 1500; count++) viewer.send({ t: 'ack', bytes: 0 });
  expect(await viewer.closed).toMatchObject({ code: 4400 });
});

test('one user has no endless number of sockets', async () => {
  const node = ground.node();
  const open: ConsoleViewer[] = [];
  const join = async () => open.push(await node.viewer({ userId: 'many' }));
  for (let count = 0; count < 128; count++) await join();
  await expect(join()).rejects.toThrow('429');
  for (const viewer of open) viewer.socket.terminate();
});

test('a viewer that does not acknowledge is skipped, and catches up when it does', async () => {
  const node = ground.node();
  const agent = await node.agent();
  const viewer = await node.viewer();
  await viewer.resume();
  const wide = 'x'.repeat(30_000);
  const count = Math.ceil((2 * consoleLimits.skipBytes) / wide.length);
  for (let index = 0; index < count; index++) agent.print(`${index} ${wide}`);
  await viewer.next('skipped');
  expect(viewer.receivedBytes).toBeLessThanOrEqual(consoleLimits.skipBytes + 200);
  // The ring of this agent holds everything: the rest comes in answers that fit into a frame.
  agent.answers = (call) => {
    if (call.m !== 'console.replay') return undefined;
    const seq = Number(/"seq":(\d+)/.exec(JSON.stringify(call.p))?.[1] ?? -1) + 1;
    const lines = agent.ring.slice(seq, seq + 10);
    const chunks = lines.length === 0 ? [] : [{ boot: 'b', role: 'server', seq, lines }];
    return { p: { chunks, gap: null, more: seq + 10 < agent.ring.length, report: agent.report } };
  };
  viewer.ack();
  let last = '';
  while (last !== agent.ring.at(-1)) {
    const frame = await viewer.frames.take(({ t }) => t === 'lines' || t === 'skipped');
    if (frame.t === 'lines') last = frame.lines.at(-1) ?? '';
    viewer.ack();
  }
  expect(viewer.lines).toEqual(agent.ring);
  await Promise.all([viewer.close(), agent.close()]);
});

test('fifty viewers get every line of a flood, in order', async () => {
  const node = ground.node();
  const agent = await node.agent();
  const viewers = await Promise.all(Array.from({ length: 50 }, () => node.viewer()));
  await Promise.all(viewers.map((viewer) => viewer.resume()));
  const batches = 60;
  for (let batch = 0; batch < batches; batch++) agent.print(...numbered(100, batch * 100));
  await Promise.all(viewers.map((viewer) => line(viewer, `line ${batches * 100 - 1}`)));
  for (const viewer of viewers) expect(viewer.lines).toEqual(numbered(batches * 100));
  for (const viewer of viewers) viewer.socket.terminate();
  await agent.close();
});

test('after sleep everything goes on: lines, position, permission, credit, calls', async () => {
  const node = ground.node();
  const agent = await node.agent();
  const viewer = await node.viewer({ permissions: ['control.console'] });
  await viewer.resume();
  agent.print('before');
  await line(viewer, 'before');
  await node.hibernate();
  agent.print('after');
  await line(viewer, 'after');
  viewer.ack();
  viewer.send({ t: 'command', id: 'c', command: 'still here' });
  expect(await agent.called('server.command')).toMatchObject({ p: { fence: [1, 7] } });
  await viewer.next('ok');
  agent.ring.push('missed');
  agent.print('next');
  await line(viewer, 'next');
  expect(viewer.lines).toEqual(['before', 'after', 'missed', 'next']);
  expect(await node.call('stats.history', { uuid: node.server })).toMatchObject({ status: 200 });
  await viewer.close();
  expect(await agent.called('console.watch')).toMatchObject({ p: { watch: true } });
  expect(await agent.called('console.watch')).toMatchObject({ p: { watch: false } });
  await agent.close();
});

import { expect, test } from 'vitest';
import type { ConsoleFrame, ConsoleLines, ConsolePosition } from '../../schema/console.ts';
import { consoleFrame, consoleLimits } from '../../schema/console.ts';
import type { ServerReport } from '../../schema/protocol.ts';
import type { InstanceStats } from '../../schema/stats.ts';
import type { Effect } from './delivery.ts';
import { FanOut } from './fan-out.ts';
import type { Replay } from './replay.ts';
import { newViewer } from './testing/new-viewer.ts';
import type { Viewer } from './viewer.ts';

const mine = 'server-mine';
const other = 'server-other';

const report = (changes: Partial<ServerReport> = {}): ServerReport => ({
  uuid: mine,
  state: 'running',
  boot: 'b',
  fence: [1, 4],
  version: [1, 1],
  exit: null,
  at: 10,
  ...changes,
});

const lines = (seq: number, ...text: string[]): ConsoleLines => ({
  boot: 'b',
  role: 'server',
  seq,
  lines: text,
});

const replay = (...chunks: ConsoleLines[]): Replay => ({ chunks, gap: null, more: false, report: report() });

const point: InstanceStats = {
  at: 1,
  memoryBytes: 1,
  memoryLimitBytes: 1,
  cpuPercent: 1,
  diskBytes: 1,
  networkRxBytes: 1,
  networkTxBytes: 1,
  uptimeMs: 1,
};

/** The frames that effects send to a viewer. */
const framesTo = (viewer: Viewer, effects: readonly Effect[]): ConsoleFrame[] =>
  effects.flatMap((effect) =>
    effect.do === 'send' && effect.to.includes(viewer) ? [consoleFrame.parse(JSON.parse(effect.text))] : [],
  );

const kinds = (viewer: Viewer, effects: readonly Effect[]): string[] =>
  framesTo(viewer, effects).map(({ t }) => t);

const others = (effects: readonly Effect[]): Effect[] => effects.filter((effect) => effect.do !== 'send');

/** A fan-out with one viewer that stands live after an empty replay. */
function liveViewer(changes: Partial<Viewer> = {}): { fanOut: FanOut; viewer: Viewer } {
  const fanOut = new FanOut([], true);
  const viewer = newViewer('v', mine, changes);
  fanOut.join(viewer, 0);
  fanOut.resume(viewer, null, 0);
  fanOut.replayed(mine, null, replay(), 0);
  return { fanOut, viewer };
}

test('the first viewer of a server makes the agent watch it, the last one ends that', () => {
  const fanOut = new FanOut([], true);
  const [a, b] = [newViewer('a', mine), newViewer('b', mine)];
  expect(others(fanOut.join(a, 0))).toEqual([{ do: 'watch', server: mine, watch: true }]);
  expect(others(fanOut.join(b, 0))).toEqual([]);
  expect(others(fanOut.leave(a, 0))).toEqual([]);
  expect(others(fanOut.leave(b, 0))).toEqual([{ do: 'watch', server: mine, watch: false }]);
  expect(fanOut.leave(b, 0)).toEqual([]);
});

test('a viewer is greeted, replayed to, told that it is live, and then gets lines as they come', () => {
  const fanOut = new FanOut([], true);
  const viewer = newViewer('v', mine);
  expect(kinds(viewer, fanOut.join(viewer, 0))).toEqual(['hello', 'viewers']);
  expect(others(fanOut.resume(viewer, null, 0))).toEqual([
    { do: 'replay', server: mine, after: null },
    { do: 'history', server: mine },
  ]);
  expect(fanOut.lines(mine, lines(2, 'left out'), 0)).toEqual([]);
  const replayed = fanOut.replayed(mine, null, replay(lines(0, 'a', 'b', 'left out')), 0);
  expect(kinds(viewer, replayed)).toEqual(['state', 'lines', 'live']);
  const live = fanOut.lines(mine, lines(3, 'c'), 0);
  expect(framesTo(viewer, live)).toEqual([{ t: 'lines', ...lines(3, 'c') }]);
  expect(viewer.position).toEqual({ boot: 'b', seq: 3 });
});

test('all live viewers share one text', () => {
  const fanOut = new FanOut([], true);
  const viewers = ['1', '2', '3'].map((id) => newViewer(id, mine));
  for (const viewer of viewers) {
    fanOut.join(viewer, 0);
    fanOut.resume(viewer, null, 0);
  }
  fanOut.replayed(mine, null, replay(), 0);
  const effects = fanOut.lines(mine, lines(0, 'hello'), 0);
  expect(effects).toEqual([
    { do: 'send', to: viewers, text: JSON.stringify({ t: 'lines', ...lines(0, 'hello') }) },
  ]);
});

test('viewers at the same position share a replay and the first figures', () => {
  const fanOut = new FanOut([], true);
  const asked: Effect[] = [];
  const viewers = ['1', '2', '3'].map((id) => newViewer(id, mine));
  for (const [index, viewer] of viewers.entries()) {
    fanOut.join(viewer, 0);
    asked.push(...fanOut.resume(viewer, index === 2 ? { boot: 'b', seq: 1 } : null, 0));
  }
  expect(asked).toEqual([
    { do: 'replay', server: mine, after: null },
    { do: 'history', server: mine },
    { do: 'replay', server: mine, after: { boot: 'b', seq: 1 } },
  ]);
  const history = fanOut.historyRead(mine, [point], 0);
  expect(viewers.map((viewer) => kinds(viewer, history))).toEqual([['history'], ['history'], ['history']]);
  const late = fanOut.replayed(mine, { boot: 'b', seq: 1 }, replay(lines(2, 'c')), 0);
  expect(viewers.map((viewer) => kinds(viewer, late).length > 0)).toEqual([false, false, true]);
});

test('nothing of one server reaches the viewers of another', () => {
  const { fanOut, viewer } = liveViewer();
  const stranger = newViewer('s', other);
  fanOut.join(stranger, 0);
  fanOut.resume(stranger, null, 0);
  fanOut.replayed(other, null, replay(), 0);
  const effects = [
    ...fanOut.lines(mine, lines(0, 'secret'), 0),
    ...fanOut.stats(mine, point, 0),
    ...fanOut.report(report({ state: 'stopping', at: 11 }), 0),
    ...fanOut.leave(viewer, 0),
  ];
  expect(framesTo(stranger, effects)).toEqual([]);
  expect(framesTo(viewer, effects)).toHaveLength(3);
});

test('at one megabyte unacknowledged a viewer is skipped, told once, and resumed from its last line', () => {
  const { fanOut, viewer } = liveViewer();
  const line = 'x'.repeat(32_000);
  let seq = 0;
  while (viewer.mode === 'live') fanOut.lines(mine, lines(seq++, line), 0);
  expect(viewer.mode).toBe('skipped');
  expect(viewer.sentBytes).toBeLessThanOrEqual(consoleLimits.skipBytes + 100);
  expect(viewer.sentBytes).toBeGreaterThan(consoleLimits.skipBytes - 33_000);
  expect(viewer.position).toEqual({ boot: 'b', seq: seq - 2 });
  expect(fanOut.lines(mine, lines(seq++, line), 0)).toEqual([]);
  expect(fanOut.stats(mine, { ...point, at: 2 }, 0)).toHaveLength(1);
  expect(others(fanOut.ack(viewer, 100, 0))).toEqual([]);
  const resumed = others(fanOut.ack(viewer, viewer.sentBytes - 1000, 0));
  expect(resumed).toEqual([{ do: 'replay', server: mine, after: viewer.position }]);
});

test('a viewer that takes not even notices is closed', () => {
  const { fanOut, viewer } = liveViewer();
  let closed: Effect[] = [];
  for (let at = 0; closed.length === 0 && at < 100_000; at++) {
    closed = others(fanOut.report(report({ at }), 0)).filter(({ do: what }) => what === 'close');
  }
  expect(closed).toEqual([{ do: 'close', viewer, reason: 'too_slow' }]);
});

test('an acknowledgement of bytes never sent, and a second beginning, close the socket', () => {
  const first = liveViewer();
  expect(others(first.fanOut.ack(first.viewer, first.viewer.sentBytes + 1, 0))[0]).toMatchObject({
    do: 'close',
    reason: 'bad_frame',
  });
  const second = liveViewer();
  expect(others(second.fanOut.resume(second.viewer, null, 0))[0]).toMatchObject({ reason: 'bad_frame' });
});

test('an older acknowledgement takes nothing back', () => {
  const { fanOut, viewer } = liveViewer();
  fanOut.ack(viewer, 100, 0);
  fanOut.ack(viewer, 40, 0);
  expect(viewer.ackedBytes).toBe(100);
});

test('a session is warned of once, ends at its time, and lives on when renewed', () => {
  const { fanOut, viewer } = liveViewer({ expiresAt: 100_000 });
  expect(kinds(viewer, fanOut.stats(mine, point, 30_000))).toEqual(['stats']);
  expect(kinds(viewer, fanOut.stats(mine, point, 50_000))).toEqual(['expiring', 'stats']);
  expect(kinds(viewer, fanOut.stats(mine, point, 51_000))).toEqual(['stats']);
  const renewed = fanOut.renew(viewer, { expiresAt: 200_000, mayCommand: false }, 99_999);
  expect(framesTo(viewer, renewed)).toEqual([{ t: 'renewed', expiresAt: 200_000 }]);
  expect(viewer.mayCommand).toBe(false);
  expect(kinds(viewer, fanOut.stats(mine, point, 100_001))).toEqual(['stats']);
  const ended = fanOut.stats(mine, point, 200_000);
  expect(ended).toEqual([
    { do: 'close', viewer, reason: 'expired' },
    { do: 'watch', server: mine, watch: false },
  ]);
});

test('presence names each user once and changes with users, not with sockets', () => {
  const fanOut = new FanOut([], true);
  const ann = { id: 'ann', username: 'Ann' };
  const [tab, secondTab] = [newViewer('1', mine, { user: ann }), newViewer('2', mine, { user: ann })];
  const bob = newViewer('bob', mine);
  fanOut.join(tab, 0);
  expect(kinds(tab, fanOut.join(secondTab, 0))).toEqual([]);
  expect(framesTo(tab, fanOut.join(bob, 0))).toEqual([{ t: 'viewers', viewers: [ann, bob.user] }]);
  expect(kinds(bob, fanOut.leave(tab, 0))).toEqual([]);
  expect(framesTo(bob, fanOut.leave(secondTab, 0))).toEqual([{ t: 'viewers', viewers: [bob.user] }]);
});

test('a state is told once, however often the agent repeats it', () => {
  const { fanOut, viewer } = liveViewer();
  expect(kinds(viewer, fanOut.report(report(), 0))).toEqual([]);
  expect(kinds(viewer, fanOut.report(report({ state: 'stopping', at: 20 }), 0))).toEqual(['state']);
  expect(kinds(viewer, fanOut.report(report({ state: 'stopping', at: 20 }), 0))).toEqual([]);
  expect(fanOut.fenceOf(mine)).toEqual([1, 4]);
});

test('while the agent is away viewers wait, and go on where they stood when it is back', () => {
  const { fanOut, viewer } = liveViewer();
  fanOut.lines(mine, lines(0, 'a'), 0);
  expect(framesTo(viewer, fanOut.agentOffline(0))).toEqual([{ t: 'node', node: 'offline' }]);
  expect(fanOut.lines(mine, lines(1, 'stray'), 0)).toEqual([]);
  const online = fanOut.agentOnline(0);
  expect(framesTo(viewer, online)).toEqual([{ t: 'node', node: 'online' }]);
  expect(others(online)).toEqual([
    { do: 'watch', server: mine, watch: true },
    { do: 'replay', server: mine, after: { boot: 'b', seq: 0 } },
    { do: 'history', server: mine },
  ]);
});

test('an agent that reconnects during a replay is asked again and its former answer is nothing', () => {
  const fanOut = new FanOut([], true);
  const viewer = newViewer('v', mine);
  fanOut.join(viewer, 0);
  fanOut.resume(viewer, null, 0);
  fanOut.replayed(mine, null, null, 0);
  fanOut.agentOffline(0);
  expect(others(fanOut.agentOnline(0)).filter(({ do: what }) => what === 'replay')).toHaveLength(1);
  fanOut.agentOffline(0);
  expect(kinds(viewer, fanOut.replayed(mine, null, replay(lines(0, 'a')), 0))).toEqual([]);
  expect(viewer.position).toBeNull();
});

test('a replay that failed is asked for again when the server next says something', () => {
  for (const speak of [
    (fanOut: FanOut) => fanOut.lines(mine, lines(5, 'x'), 0),
    (fanOut: FanOut) => fanOut.report(report({ at: 99 }), 0),
    (fanOut: FanOut) => fanOut.tend(0),
  ]) {
    const fanOut = new FanOut([], true);
    const viewer = newViewer('v', mine);
    fanOut.join(viewer, 0);
    fanOut.watchFailed(mine);
    fanOut.resume(viewer, null, 0);
    fanOut.replayed(mine, null, null, 0);
    expect(others(speak(fanOut))).toContainEqual({ do: 'replay', server: mine, after: null });
    expect(fanOut.lines(mine, lines(5, 'x'), 0)).toEqual([]);
  }
});

test('a new run is asked for, so that its first line cannot come before the end of the run before', () => {
  const { fanOut, viewer } = liveViewer();
  fanOut.lines(mine, lines(0, 'a'), 0);
  const next: ConsoleLines = { boot: 'c', role: 'server', seq: 0, lines: ['new'] };
  const after: ConsolePosition = { boot: 'b', seq: 0 };
  expect(others(fanOut.lines(mine, next, 0))).toEqual([{ do: 'replay', server: mine, after }]);
  const effects = fanOut.replayed(mine, after, replay(lines(1, 'last words'), next), 0);
  expect(framesTo(viewer, effects).filter(({ t }) => t === 'lines')).toEqual([
    { t: 'lines', ...lines(1, 'last words') },
    { t: 'lines', ...next },
  ]);
});

test('what the ring no longer holds is said, also by an agent that does not say it', () => {
  const { fanOut, viewer } = liveViewer();
  fanOut.lines(mine, lines(0, 'a'), 0);
  fanOut.lines(mine, lines(9, 'far'), 0);
  const effects = fanOut.replayed(mine, { boot: 'b', seq: 0 }, replay(lines(7, 'h', 'i', 'far')), 0);
  expect(framesTo(viewer, effects)).toEqual([
    { t: 'gap', boot: 'b', from: 1, to: 7 },
    { t: 'lines', ...lines(7, 'h', 'i', 'far') },
    { t: 'live' },
  ]);
});

test('a replay that never ends stops asking', () => {
  const fanOut = new FanOut([], true);
  const viewer = newViewer('v', mine);
  fanOut.join(viewer, 0);
  fanOut.resume(viewer, null, 0);
  const empty = { ...replay(), more: true };
  expect(others(fanOut.replayed(mine, null, empty, 0))).toEqual([]);
  expect(viewer.mode).toBe('waiting');
});

test('viewers are closed with a reason, and the others are told who is left', () => {
  const { fanOut, viewer } = liveViewer();
  const bob = newViewer('bob', mine);
  fanOut.join(bob, 0);
  const effects = fanOut.close([viewer], 'revoked', 0);
  expect(others(effects)).toEqual([{ do: 'close', viewer, reason: 'revoked' }]);
  expect(framesTo(bob, effects)).toEqual([{ t: 'viewers', viewers: [bob.user] }]);
});

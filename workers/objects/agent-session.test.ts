import { expect, test } from 'vitest';
import { envelope, linkLimits, protocolVersion } from '../../schema/protocol.ts';
import {
  agreedVersion,
  callFrame,
  nextConnection,
  nextLook,
  readAgentFrame,
  refusal,
  unanswered,
} from './agent-session.ts';
import { PendingCalls } from './pending-calls.ts';

const facts = {
  agentVersion: '1.0.0',
  protocol: 1,
  os: 'linux',
  arch: 'x64',
  kernel: '6',
  cpus: 2,
  memoryMb: 1,
  diskMb: 1,
  runtime: 'process',
  unisolatedBecause: [],
};
const event = (m: string, p: unknown, v = protocolVersion): string => JSON.stringify({ v, t: 'event', m, p });
const call = (m: string, p: unknown, more: object = {}): string =>
  JSON.stringify({ v: protocolVersion, t: 'call', id: 'c1', m, p, ...more });
const greeted = (text: string) => readAgentFrame(text, true, 1_000_000);
const bad = { is: 'broken', reason: 'bad_frame' };

test('a connection begins with its hello, once', () => {
  const hello = event('hello', { facts, reports: [] });
  expect(readAgentFrame(hello, false, 0)).toMatchObject({
    is: 'hello',
    version: protocolVersion,
    hello: { facts },
  });
  expect(greeted(hello)).toEqual(bad);
  expect(readAgentFrame(event('node.state', {}), false, 0)).toEqual(bad);
  expect(readAgentFrame(call('state.put', { reports: [] }), false, 0)).toEqual(bad);
});

test('each side speaks its own version and the one before', () => {
  expect(agreedVersion(protocolVersion)).toBe(protocolVersion);
  expect(agreedVersion(protocolVersion - 1)).toBe(protocolVersion - 1);
  expect(agreedVersion(protocolVersion + 1)).toBe(protocolVersion);
  expect(agreedVersion(protocolVersion - 2)).toBeNull();
  expect(agreedVersion(protocolVersion + 2)).toBeNull();
  const old = event('hello', {}, protocolVersion - 2);
  expect(readAgentFrame(old, false, 0)).toEqual({ is: 'broken', reason: 'protocol_too_old' });
});

test.each([
  ['not JSON', '{'],
  ['no object', '"text"'],
  ['no envelope', '{}'],
  ['an envelope of another kind', JSON.stringify({ v: 1, t: 'shout', m: 'x' })],
  ['too large', `"${'x'.repeat(linkLimits.frameBytes)}"`],
  [
    'lines in a wrong shape',
    event('console.lines', { uuid: 'u', boot: 'b', role: 'server', seq: -1, lines: [] }),
  ],
  [
    'lines that are no text',
    event('console.lines', { uuid: 'u', boot: 'b', role: 'server', seq: 0, lines: [1] }),
  ],
  ['figures in a wrong shape', event('server.stats', { uuid: 'u' })],
  ['a way for players in a wrong shape', event('node.reach', { outsideIp: null, by: 'magic' })],
  ['a state in a wrong shape', event('node.state', { uptimeMs: 'long' })],
  ['a call in a wrong shape', call('state.put', { reports: [{ uuid: 'u' }] })],
  ['a result in a wrong shape', call('install.finished', {})],
  ['an id that is too long', JSON.stringify({ v: 1, t: 'ok', id: 'x'.repeat(65), p: {} })],
])('%s breaks the connection', (_, text) => {
  expect(greeted(text)).toEqual(bad);
});

test('how players reach a node is told by an event', () => {
  const reach = { outsideIp: null, by: 'off', findings: [], mappings: [] };
  expect(greeted(event('node.reach', reach))).toEqual({ is: 'reach', reach });
});

test('events of a newer agent are passed over and unknown calls refused', () => {
  expect(greeted(event('weather', { rain: true }))).toEqual({ is: 'nothing' });
  expect(greeted(call('weather.put', {}))).toMatchObject({ is: 'refused', code: 'unsupported_call' });
  expect(greeted(call('constructor', {}))).toMatchObject({ is: 'refused', code: 'unsupported_call' });
});

test('a call is refused after its deadline, give or take the difference that clocks may have', () => {
  const put = (dl: number) => greeted(call('state.put', { reports: [] }, { dl }));
  expect(put(1_000_001)).toMatchObject({ is: 'call', method: 'state.put' });
  expect(put(1_000_000 - 59_000)).toMatchObject({ is: 'call' });
  expect(put(1_000_000 - 61_000)).toMatchObject({ is: 'refused', code: 'deadline_passed' });
});

test('an error of an agent keeps its code unless it speaks of the caller', () => {
  expect(refusal('wrong_state', 'told in their words')).toEqual({
    ok: false,
    code: 'wrong_state',
    message: null,
  });
  expect(refusal('server_offline', '')).toMatchObject({ code: 'server_offline' });
  expect(refusal('unsupported_call', '')).toMatchObject({ code: 'unsupported_call' });
  for (const code of ['not_signed_in', 'session_ended', 'forbidden', 'internal', 'made_up', '__proto__']) {
    expect(refusal(code, 'why')).toEqual({ ok: false, code: 'node_failed', message: 'why' });
  }
});

test('connection numbers grow, also when the clock or the object is another', () => {
  expect(nextConnection(0, 5000)).toBe(5000);
  expect(nextConnection(5000, 5000)).toBe(5001);
  expect(nextConnection(9000, 5000)).toBe(9001);
});

test('a connection is looked at again when its silence would be too long', () => {
  expect(nextLook(1000, 1000)).toBe(1000 + linkLimits.silenceMs);
  expect(nextLook(1000, 999 + linkLimits.silenceMs)).toBe(1000 + linkLimits.silenceMs);
  expect(nextLook(1000, 1000 + linkLimits.silenceMs)).toBeNull();
});

test('a call is a frame of the protocol', () => {
  const frame = callFrame(1, {
    id: 'x',
    method: 'console.watch',
    params: JSON.stringify({ uuid: 'u', watch: true }),
    deadline: 77,
    idem: 'k',
  });
  expect(envelope.parse(JSON.parse(frame))).toEqual({
    v: 1,
    t: 'call',
    id: 'x',
    m: 'console.watch',
    dl: 77,
    idem: 'k',
    p: { uuid: 'u', watch: true },
  });
});

test('a call is settled once: by its answer, or given up, and a late answer is nothing', () => {
  const calls = new PendingCalls();
  const seen: unknown[] = [];
  calls.open('a', 'server.power', (outcome) => seen.push(['a', outcome]));
  calls.open('b', 'console.replay', (outcome) => seen.push(['b', outcome]));
  calls.open('c', 'server.power', (outcome) => seen.push(['c', outcome]));
  expect(calls.settle('c', { ok: true, value: 1 })).toBe(true);
  expect(calls.settle('c', { ok: true, value: 2 })).toBe(false);
  calls.expire('c');
  calls.expire('a');
  expect(calls.settle('a', { ok: true, value: 3 })).toBe(false);
  calls.expireAll();
  calls.expireAll();
  expect(seen).toEqual([
    ['c', { ok: true, value: 1 }],
    ['a', unanswered('server.power')],
    ['b', unanswered('console.replay')],
  ]);
  expect(unanswered('server.power')).toMatchObject({ code: 'outcome_unknown' });
  expect(unanswered('console.replay')).toMatchObject({ code: 'node_unreachable' });
});

test('a call that is opened while all are given up stays', () => {
  const calls = new PendingCalls();
  let isSettled = false;
  calls.open('a', 'stats.history', () => calls.open('again', 'stats.history', () => (isSettled = true)));
  calls.expireAll();
  expect(isSettled).toBe(false);
  calls.expireAll();
  expect(isSettled).toBe(true);
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { agentCloseReasons, agentEvents } from '../schema/protocol.ts';
import { connectToken, createKey } from './identity.ts';
import { Link } from './link.ts';
import { createLogger } from './log.ts';
import { TestPanel } from './testing/panel.ts';

const panel = new TestPanel();
let link: Link;
let logged: string[] = [];

/** Waits for the log to say that something happened so many times. */
let onLog: () => void = () => undefined;
function untilLogged(text: string, times = 1): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  onLog = () => {
    if (logged.filter((line) => line.includes(text)).length >= times) resolve();
  };
  onLog();
  return promise;
}

function makeLink(): Link {
  // The link of the test before may have a last word: it is not of this test.
  const own: string[] = [];
  logged = own;
  const key = createKey();
  panel.publicKey = key.x;
  const linkUrl = `${panel.url.replace('http', 'ws')}/api/v1/agent/link`;
  const identity = { nodeId: panel.nodeId, name: 'n', panelUrl: panel.url, linkUrl, key };
  const hello = agentEvents.hello.parse({
    facts: {
      agentVersion: '0',
      protocol: 1,
      os: 'x',
      arch: 'x',
      kernel: 'x',
      cpus: 1,
      memoryMb: 1,
      diskMb: 1,
      runtime: 'process',
      unisolatedBecause: [],
    },
    reports: [],
  });
  return new Link({
    url: linkUrl,
    token: () => connectToken(identity, Date.now()),
    hello: () => Promise.resolve(hello),
    answer: (call) => Promise.resolve({ v: 1, t: 'ok', id: call.id, p: {} }),
    onOpen: () => undefined,
    onClose: () => undefined,
    onSeenFrom: () => undefined,
    reconnectMinMs: 10,
    log: createLogger((line) => {
      own.push(line);
      onLog();
    }),
  });
}

beforeEach(async () => {
  panel.hellos = 0;
  panel.seen.length = 0;
  panel.refuseWith = 0;
  panel.acknowledges = true;
  await panel.start();
  link = makeLink();
});

afterEach(async () => {
  link.stop();
  await panel.stop();
});

const untilHello = (count: number) => panel.until(`hello ${String(count)}`, () => panel.hellos >= count);

test('says hello first, then takes calls and makes calls', async () => {
  expect(link.event('node.state', { uptimeMs: 0, load: 0, memoryUsedMb: 0, diskUsedMb: 0, running: 0 })).toBe(
    false,
  );
  await expect(link.call('state.put', { reports: [] }, 'x')).rejects.toMatchObject({
    code: 'node_unreachable',
  });
  link.start();
  await untilHello(1);
  expect(panel.seen[0]).toMatchObject({ t: 'event', m: 'hello' });
  expect(await panel.exchange({ m: 'server.power', p: {} })).toMatchObject({ t: 'ok' });
  expect(await link.call('state.put', { reports: [] }, 'x')).toEqual({});
});

test('comes back after the panel was away', async () => {
  link.start();
  await untilHello(1);
  await panel.stop();
  await untilLogged('link.closed');
  expect(link.isOpen).toBe(false);
  await untilLogged('link.error');
  await panel.start();
  await untilHello(2);
});

test('a call under way when the connection ends has an unknown outcome', async () => {
  panel.acknowledges = false;
  link.start();
  await untilHello(1);
  const call = link.call('state.put', { reports: [] }, 'x');
  const [outcome] = await Promise.allSettled([
    call,
    panel
      .until('the call', () => panel.seen.some((frame) => frame.t === 'call'))
      .then(() => {
        panel.close(1001);
      }),
  ]);
  expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'outcome_unknown' } });
});

test('tries again after a refusal', async () => {
  panel.refuseWith = 503;
  link.start();
  await untilLogged('"status":503');
  panel.refuseWith = 0;
  await untilHello(1);
  expect(link.isOpen).toBe(true);
});

test('is refused with a key that the panel does not know', async () => {
  panel.publicKey = createKey().x;
  link.start();
  await untilLogged('"status":401', 2);
  expect(panel.hellos).toBe(0);
});

test.each(['replaced', 'revoked', 'protocol_too_old'] as const)('stays away after %s', async (reason) => {
  link.start();
  await untilHello(1);
  panel.close(agentCloseReasons[reason].code);
  await untilLogged('link.stopped');
  link.start();
  expect(link.isOpen).toBe(false);
});

test.each(['generation_changed', 'bad_frame'] as const)('comes back after %s', async (reason) => {
  link.start();
  await untilHello(1);
  panel.close(agentCloseReasons[reason].code);
  await untilHello(2);
  expect(logged.join('')).toContain(reason);
});

test('connects anew when the generation changes', async () => {
  link.start();
  await untilHello(1);
  panel.send(JSON.stringify({ v: 1, t: 'event', m: 'generation', p: { generation: 1 } }));
  panel.send(JSON.stringify({ v: 1, t: 'event', m: 'generation', p: { generation: 1 } }));
  panel.send(JSON.stringify({ v: 1, t: 'event', m: 'generation', p: { generation: 2 } }));
  await untilHello(2);
  expect(panel.hellos).toBe(2);
});

test('events and answers that mean nothing here are passed over', async () => {
  link.start();
  await untilHello(1);
  for (const frame of [
    { v: 1, t: 'event', m: 'generation', p: 'x' },
    { v: 1, t: 'event', m: 'unheard.of', p: {} },
    { v: 1, t: 'ok', id: 'nobody', p: {} },
    { v: 1, t: 'err', id: 'nobody', code: 'x', message: 'y' },
  ]) {
    panel.send(JSON.stringify(frame));
  }
  expect(await panel.exchange({ m: 'server.power', p: {} })).toMatchObject({ t: 'ok' });
});

test('a frame that means nothing ends the connection, not the agent', async () => {
  link.start();
  await untilHello(1);
  panel.send('no json');
  await untilHello(2);
  expect(logged.join('')).toContain('link.bad_frame');
});

test('a frame above the limit ends the connection, not the agent', async () => {
  link.start();
  await untilHello(1);
  panel.send(JSON.stringify({ v: 1, t: 'event', m: 'x', p: 'x'.repeat(600_000) }));
  await untilHello(2);
  expect(logged.join('')).toContain('link.error');
});

import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ApiError } from '../schema/errors.ts';
import { protocolVersion } from '../schema/protocol.ts';
import { Dispatcher, type Afterwards, type Handlers } from './calls.ts';
import { Journal } from './journal.ts';
import type { CallFrame } from './link.ts';
import { createLogger } from './log.ts';
import { scratch } from './testing/scratch.ts';

const uuid = crypto.randomUUID();
const fence: [number, number] = [1, 1];
const command = (text: string, more: Partial<CallFrame> = {}): CallFrame => ({
  v: protocolVersion,
  t: 'call',
  id: crypto.randomUUID(),
  m: 'server.command',
  p: { uuid, fence, command: text },
  idem: crypto.randomUUID(),
  ...more,
});
const power = (action: string, more: Partial<CallFrame> = {}): CallFrame =>
  command('', { m: 'server.power', p: { uuid, fence, action }, ...more });

/** Handlers that note what they did; a command can be made to wait or to fail. */
function makeHandlers() {
  const done: string[] = [];
  let hold: Promise<void> = Promise.resolve();
  let failure: Error | null = null;
  const began = Promise.withResolvers<void>();
  const handlers: Handlers = {
    'servers.sync': () => Promise.resolve({ unknown: [] }),
    'server.put': () => Promise.resolve({}),
    'server.remove': () => Promise.resolve({}),
    'server.acceptEula': () => Promise.resolve({}),
    'agent.update': () => Promise.resolve({}),
    'reach.listen': () => Promise.resolve({ isListening: true }),
    'reach.probe': () => Promise.resolve({ reached: true, reason: 'open' as const, detail: null }),
    'server.power': ({ action }) => {
      done.push(action);
      return Promise.resolve({ state: 'starting' });
    },
    'server.command': async ({ command: text }) => {
      began.resolve();
      await hold;
      if (failure !== null) throw failure;
      done.push(text);
      return {};
    },
    'console.watch': () => Promise.resolve({}),
    'console.replay': () => Promise.reject(new ApiError('not_found')),
    'stats.history': () => Promise.resolve({ points: [] }),
  };
  return {
    done,
    handlers,
    /** The first command has reached its handler. */
    began: began.promise,
    holdUntil: (promise: Promise<void>) => {
      hold = promise;
    },
    failWith: (error: Error | null) => {
      failure = error;
    },
  };
}

async function setUp(options: { file?: string; afterwards?: Afterwards; now?: () => number } = {}) {
  const file = options.file ?? path.join(await scratch(onTestFinished), 'journal');
  const now = options.now ?? (() => 1000);
  const journal = await Journal.open(file, now());
  const world = makeHandlers();
  const logged: string[] = [];
  const dispatcher = new Dispatcher({
    handlers: world.handlers,
    afterwards: options.afterwards ?? { 'server.command': () => 'never' },
    journal,
    now,
    log: createLogger((line) => logged.push(line)),
  });
  return { ...world, file, journal, dispatcher, logged };
}

test('answers with the result and the id of the call', async () => {
  const { dispatcher } = await setUp();
  expect(await dispatcher.answer(power('start', { id: 'x' }))).toEqual({
    v: protocolVersion,
    t: 'ok',
    id: 'x',
    p: { state: 'starting' },
  });
});

test('refuses calls it does not know, also those that objects inherit', async () => {
  const { dispatcher } = await setUp();
  for (const m of ['server.explode', '__proto__', 'constructor', 'toString', '']) {
    expect(await dispatcher.answer(command('x', { m }))).toMatchObject({
      t: 'err',
      code: 'unsupported_call',
    });
  }
});

test('refuses parameters that the contract does not allow', async () => {
  const { dispatcher, done } = await setUp();
  const wrong = [
    {},
    null,
    7,
    { uuid, fence, command: '' },
    { uuid, fence, command: 'x'.repeat(5000) },
    { uuid, fence: 1 },
  ];
  for (const p of wrong) {
    expect(await dispatcher.answer(command('x', { p }))).toMatchObject({ t: 'err', code: 'invalid_input' });
  }
  expect(done).toEqual([]);
});

test('applies an effect once per idem, also when both calls run at the same time', async () => {
  const { dispatcher, done } = await setUp();
  const idem = 'one';
  const [first, second] = await Promise.all([
    dispatcher.answer(command('a', { idem })),
    dispatcher.answer(command('a', { idem })),
  ]);
  const third = await dispatcher.answer(command('a', { idem }));
  expect([first.t, second.t, third.t]).toEqual(['ok', 'ok', 'ok']);
  expect(done).toEqual(['a']);
});

test('remembers effects after a restart of the agent', async () => {
  const before = await setUp();
  await before.dispatcher.answer(power('start', { idem: 'p' }));
  before.journal.close();
  const after = await setUp({ file: before.file });
  expect(await after.dispatcher.answer(power('start', { idem: 'p' }))).toMatchObject({
    p: { state: 'starting' },
  });
  expect(after.done).toEqual([]);
});

test('the same idem for another call is refused', async () => {
  const { dispatcher } = await setUp();
  await dispatcher.answer(command('a', { idem: 'i' }));
  expect(await dispatcher.answer(power('start', { idem: 'i' }))).toMatchObject({
    code: 'idempotency_mismatch',
  });
});

test('nothing is done after the deadline, but a stored outcome is told', async () => {
  let now = 1000;
  const { dispatcher, done } = await setUp({ now: () => now });
  await dispatcher.answer(command('in time', { idem: 'i', dl: 1500 }));
  now = 2000;
  expect(await dispatcher.answer(command('late', { dl: 1999 }))).toMatchObject({ code: 'node_unreachable' });
  expect(await dispatcher.answer(command('in time', { idem: 'i', dl: 1500 }))).toMatchObject({ t: 'ok' });
  expect(done).toEqual(['in time']);
});

test('the deadline counts when the turn comes, not when the call came', async () => {
  let now = 1000;
  const { dispatcher, done, holdUntil, began } = await setUp({ now: () => now });
  const { promise, resolve } = Promise.withResolvers<void>();
  holdUntil(promise);
  const first = dispatcher.answer(command('first', { dl: 1500 }));
  const second = dispatcher.answer(command('second', { dl: 1500 }));
  await began;
  now = 2000;
  resolve();
  expect(await first).toMatchObject({ t: 'ok' });
  expect(await second).toMatchObject({ t: 'err' });
  expect(done).toEqual(['first']);
});

test('commands of one server keep their order, kill does not wait for them', async () => {
  const { dispatcher, done, holdUntil } = await setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  holdUntil(promise);
  const commands = ['1', '2', '3'].map((text) => dispatcher.answer(command(text)));
  await dispatcher.answer(power('kill'));
  expect(done).toEqual(['kill']);
  resolve();
  await Promise.all(commands);
  expect(done).toEqual(['kill', '1', '2', '3']);
});

test('servers do not wait for each other', async () => {
  const { dispatcher, done, holdUntil } = await setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  holdUntil(promise);
  const slow = dispatcher.answer(command('slow'));
  const other = { uuid: crypto.randomUUID(), fence, action: 'start' };
  await dispatcher.answer(command('', { m: 'server.power', p: other }));
  expect(done).toEqual(['start']);
  resolve();
  await slow;
});

test('a command in which the agent died is never given again', async () => {
  const before = await setUp();
  await before.journal.note({ idem: 'c', method: 'server.command', at: 900, phase: 'begun' }, false);
  const after = await setUp({ file: before.file });
  expect(await after.dispatcher.answer(command('x', { idem: 'c' }))).toMatchObject({
    code: 'outcome_unknown',
  });
  expect(after.done).toEqual([]);
});

test('any other effect in which the agent died is decided by looking', async () => {
  const before = await setUp();
  await before.journal.note({ idem: 'happened', method: 'server.power', at: 900, phase: 'begun' }, true);
  await before.journal.note({ idem: 'did not', method: 'server.power', at: 900, phase: 'begun' }, true);
  const looked: number[] = [];
  const afterwards: Afterwards = {
    'server.power': ({ action }, begunAt) => {
      looked.push(begunAt);
      return action === 'start' ? { state: 'running' } : 'again';
    },
  };
  const after = await setUp({ file: before.file, afterwards });
  const happened = await after.dispatcher.answer(power('start', { idem: 'happened' }));
  expect(happened).toMatchObject({ p: { state: 'running' } });
  await after.dispatcher.answer(power('stop', { idem: 'did not' }));
  expect(after.done).toEqual(['stop']);
  expect(looked).toEqual([900, 900]);
});

test('a refusal may be repeated; a failure of a command may not', async () => {
  const { dispatcher, done, failWith, logged } = await setUp();
  failWith(new ApiError('server_offline'));
  expect(await dispatcher.answer(command('a', { idem: 'r' }))).toMatchObject({ code: 'server_offline' });
  failWith(null);
  expect(await dispatcher.answer(command('a', { idem: 'r' }))).toMatchObject({ t: 'ok' });
  failWith(new Error('disk on fire'));
  const failed = await dispatcher.answer(command('b', { idem: 'f' }));
  expect(failed).toMatchObject({ code: 'node_failed' });
  expect(JSON.stringify(failed)).not.toContain('fire');
  expect(logged.join()).toContain('disk on fire');
  failWith(null);
  expect(await dispatcher.answer(command('b', { idem: 'f' }))).toMatchObject({ code: 'outcome_unknown' });
  expect(done).toEqual(['a']);
});

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ApiError } from '../schema/errors.ts';
import type { ServerReport } from '../schema/protocol.ts';
import { createLogger } from './log.ts';
import { Outbox, type InstallFinished, type OutboxDeps } from './outbox.ts';
import { scratch } from './testing/scratch.ts';

const report = (uuid: string, state: ServerReport['state'], at = 1): ServerReport => ({
  uuid,
  state,
  boot: null,
  fence: [1, 1],
  version: [1, 1],
  exit: null,
  at,
});
const install: InstallFinished = {
  uuid: 's',
  fence: [1, 1],
  number: 3,
  ok: true,
  exit: { code: 0, signal: null, oomKilled: false },
};

/** A panel that acknowledges when told to. */
async function setUp(file?: string) {
  const at = file ?? path.join(await scratch(onTestFinished), 'outbox.json');
  const calls: { method: string; params: unknown; idem: string; answer: (error?: Error) => void }[] = [];
  const waiting: (() => void)[] = [];
  let open = true;
  const deps: OutboxDeps = {
    call: (method, params, idem) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const answer = (error?: Error) => {
        if (error === undefined) resolve();
        else reject(error);
      };
      calls.push({ method, params, idem, answer });
      for (const look of waiting.splice(0)) look();
      return promise;
    },
    isOpen: () => open,
    log: createLogger(() => undefined),
  };
  const outbox = await Outbox.open(at, deps);
  const nextCall = async (index: number) => {
    while (calls[index] === undefined) await new Promise<void>((resolve) => waiting.push(resolve));
    return calls[index];
  };
  const setOpen = (value: boolean) => {
    open = value;
  };
  return { file: at, outbox, calls, nextCall, setOpen };
}

test('sends at once and forgets after the acknowledgement', async () => {
  const { outbox, nextCall } = await setUp();
  outbox.report(report('a', 'running'));
  const call = await nextCall(0);
  expect(call).toMatchObject({ method: 'state.put', params: { reports: [{ uuid: 'a', state: 'running' }] } });
  expect(outbox.size).toBe(1);
  call?.answer();
  await expect.poll(() => outbox.size).toBe(0);
});

test('while one call is under way only the newest state of each server waits', async () => {
  const { outbox, nextCall, calls } = await setUp();
  outbox.report(report('a', 'starting'));
  const first = await nextCall(0);
  outbox.report(report('a', 'running', 2));
  outbox.report(report('a', 'stopping', 3));
  outbox.report(report('b', 'running', 3));
  first?.answer();
  const second = await nextCall(1);
  expect(second?.params).toEqual({ reports: [report('a', 'stopping', 3), report('b', 'running', 3)] });
  second?.answer();
  await expect.poll(() => outbox.size).toBe(0);
  expect(calls.length).toBe(2);
});

test('what was not acknowledged is told by the next process, the installation first and under its own idem', async () => {
  const before = await setUp();
  before.setOpen(false);
  before.outbox.report(report('a', 'running'));
  await before.outbox.installFinished(install);
  before.outbox.stop();
  expect((await readFile(before.file, 'utf8')).length).toBeGreaterThan(10);
  const after = await setUp(before.file);
  after.outbox.flush();
  const first = await after.nextCall(0);
  expect(first).toMatchObject({ method: 'install.finished', params: install, idem: 'install:s:3' });
  first?.answer();
  expect(await after.nextCall(1)).toMatchObject({ method: 'state.put' });
});

test('repeats after a failure', async () => {
  const { outbox, nextCall } = await setUp();
  await outbox.installFinished(install);
  (await nextCall(0))?.answer(new ApiError('outcome_unknown'));
  const again = await nextCall(1);
  expect(again?.idem).toBe('install:s:3');
  again?.answer();
  await expect.poll(() => outbox.size).toBe(0);
});

test('a refusal that repeating would not change does not hold up the rest', async () => {
  const { outbox, nextCall } = await setUp();
  await outbox.installFinished(install);
  outbox.report(report('a', 'running'));
  (await nextCall(0))?.answer(new ApiError('not_found'));
  expect(await nextCall(1)).toMatchObject({ method: 'state.put' });
});

test('forgets a removed server', async () => {
  const { outbox, setOpen } = await setUp();
  setOpen(false);
  outbox.report(report('s', 'running'));
  await outbox.installFinished(install);
  outbox.forget('s');
  expect(outbox.size).toBe(0);
});

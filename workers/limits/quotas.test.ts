import { expect, test } from 'vitest';
import { createLeases, type Spent } from './region-leases.ts';
import { createQuotas } from './quotas.ts';
import { createWindows } from './window.ts';

const key = { keyId: 'key', userId: 'user', secretHash: 'hash', quotaPerMinute: 10 };

/** A region's share which answers until it is made silent or broken. */
function createRegion() {
  const windows = createWindows(10);
  const add = (counts: Parameters<typeof windows.add>[0][], span: Parameters<typeof windows.add>[1]) =>
    counts.map((count) => windows.add(count, span, 0));
  const leases = createLeases(
    {
      add: (counts, span) => Promise.resolve(add([...counts], span)),
      forget: () => Promise.resolve(),
    },
    10,
  );
  let answer: (spent: Promise<Spent>) => Promise<Spent> = (spent) => spent;
  return {
    spendAt: (_: string, hash: string, limit: number) => answer(leases.spend(hash, limit, () => 0)),
    fallSilent: () => void (answer = () => Promise.withResolvers<Spent>().promise),
    breakDown: () => void (answer = () => Promise.reject(new Error('gone'))),
  };
}

const allowed = (all: Spent[]): number => all.filter(({ isAllowed }) => isAllowed).length;

const spend = async (quotas: ReturnType<typeof createQuotas>, count: number, now = 0): Promise<Spent[]> => {
  const all: Spent[] = [];
  for (let at = 0; at < count; at += 1) all.push(await quotas.spend(key, 'eu', now));
  return all;
};

test('an isolate that must count alone goes on from what it heard last', async () => {
  const region = createRegion();
  const quotas = createQuotas({ spendAt: region.spendAt, answerMs: 1 });
  const before = await spend(quotas, 4);
  region.fallSilent();
  const after = await spend(quotas, 9);
  expect(allowed([...before, ...after])).toBe(10);
  expect(after.map(({ remaining }) => remaining)).toEqual([5, 4, 3, 2, 1, 0, 0, 0, 0]);
});

test('what was spent stays spent until the window ends', async () => {
  const region = createRegion();
  const quotas = createQuotas({ spendAt: region.spendAt, answerMs: 1000 });
  expect(allowed(await spend(quotas, 12))).toBe(10);
  region.breakDown();
  expect(allowed(await spend(quotas, 3))).toBe(0);
  expect(allowed(await spend(quotas, 12, 60_000))).toBe(10);
});

import { expect, test } from 'vitest';
import { databaseNames } from './names.ts';
import { createContact } from './contact.ts';
import { createCounters } from './figures.ts';
import { createSharedHealth, type SharedHealth, takeSaid } from './shared-health.ts';
import { createHealth, type Health } from '../db/health.ts';
import { createTopology } from '../db/topology.ts';

const url = (name: string): string => `postgresql://roost:secret@${name}.example/roost`;
const [primary, replica] = [url('primary'), url('replica')];
const topology = createTopology({
  ROOST_REGION: '',
  DATABASE_PRIMARY_URL: primary,
  DATABASE_PRIMARY_REGION: 'eu',
  DATABASE_REPLICAS: JSON.stringify([{ region: 'us', url: replica }]),
});

/** Isolates of one region whose clocks differ, and the object that they share. */
function region() {
  let time = 1_000_000;
  let isolates = 0;
  let shared: SharedHealth | null = createSharedHealth('object');
  return {
    pass: (ms: number) => void (time += ms),
    lose: () => void (shared = null),
    isolate() {
      isolates += 1;
      const ahead = isolates * 777_777;
      const now = (): number => time + ahead;
      const health = createHealth(primary, () => 0.5);
      const contact = createContact(`isolate ${String(isolates)}`, {
        topology,
        health,
        counters: createCounters(),
        now,
        homeOf: () => ({
          share: (said) => Promise.resolve(shared === null ? null : takeSaid(shared, said, time)),
          count: () => Promise.resolve(true),
          reports: () => Promise.resolve([]),
        }),
      });
      return { health, now, share: () => contact.share('us', true) };
    },
  };
}

const isAway = ({ health, now }: { health: Health; now: () => number }): boolean =>
  health.beforeAsking(replica, false, now()) === 'away';

test('no address of a database leaves the isolate', () => {
  const names = databaseNames([topology.primary, ...topology.orderFrom('eu').replicas]);
  expect(names.nameOf(replica)).toBe('us');
});

test('an isolate that knows nothing has the region’s beat after one question', async () => {
  const { isolate, pass } = region();
  const [one, other] = [isolate(), isolate()];
  expect(await one.share()).toEqual({ isBeatDue: true, toTry: [] });
  one.health.learn({ epoch: 1, counter: 3, atMs: 9_000_000, ageMs: 40 }, one.now());
  pass(10);
  await one.share();
  expect(other.health.beforeAsking(replica, false, other.now())).toBe('unknown-lag');
  expect(await other.share()).toEqual({ isBeatDue: false, toTry: [] });
  expect(other.health.beforeAsking(replica, false, other.now())).toBeNull();
  pass(20_000);
  expect(other.health.beforeAsking(replica, false, other.now())).toBe('unknown-lag');
});

test('a failure is felt by one isolate; one tries again, and all know the outcome', async () => {
  const { isolate, pass } = region();
  const [one, other] = [isolate(), isolate()];
  for (const each of [one, other]) {
    each.health.learn({ epoch: 1, counter: 3, atMs: 9_000_000, ageMs: 0 }, each.now());
    await each.share();
  }
  one.health.failed(replica, one.now());
  await one.share();
  await other.share();
  expect([isAway(one), isAway(other)]).toEqual([true, true]);
  pass(10_000);
  expect((await other.share())?.toTry).toEqual([replica]);
  expect((await one.share())?.toTry).toEqual([]);
  expect([isAway(one), isAway(other)]).toEqual([true, true]);
  expect([one, other].map(({ health, now }) => health.admits(replica, 800, now()))).toEqual([false, false]);
  other.health.answered(replica);
  await other.share();
  expect([isAway(one), isAway(other)]).toEqual([true, false]);
  await one.share();
  expect(isAway(one)).toBe(false);
});

test('a read that was under way when others told of the failure does not end their rest', async () => {
  const { isolate, pass } = region();
  const [one, other] = [isolate(), isolate()];
  one.health.failed(replica, one.now());
  await one.share();
  await other.share();
  other.health.answered(replica);
  await other.share();
  pass(5000);
  await one.share();
  expect([isAway(one), isAway(other)]).toEqual([true, true]);
});

test('what was found out while the region was asked is not overwritten by its answer', async () => {
  const { isolate, pass } = region();
  const one = isolate();
  const asking = one.share();
  one.health.failed(replica, one.now());
  await asking;
  expect(isAway(one)).toBe(true);
  const other = isolate();
  await other.share();
  expect(isAway(other)).toBe(false);
  await one.share();
  pass(100);
  await other.share();
  expect(isAway(other)).toBe(true);
});

test('without the region each isolate tries for itself, and tells later', async () => {
  const { isolate, pass, lose } = region();
  const one = isolate();
  await one.share();
  lose();
  one.health.failed(replica, one.now());
  expect(await one.share()).toBeNull();
  pass(10_000);
  expect(one.health.admits(replica, 800, one.now())).toBe(true);
  expect(one.health.admits(replica, 800, one.now())).toBe(false);
});

test('a replica that is much too late rests for the whole region', async () => {
  const { isolate, pass } = region();
  const [one, other] = [isolate(), isolate()];
  for (const each of [one, other]) {
    each.health.learn({ epoch: 1, counter: 500, atMs: 9_000_000, ageMs: 0 }, each.now());
    await each.share();
  }
  const late = { epoch: 1, counter: 400, atMs: 8_900_000 };
  expect(one.health.afterAsking(replica, late, false, one.now())).toBe('far-behind');
  await one.share();
  await other.share();
  expect(other.health.beforeAsking(replica, false, other.now())).toBe('far-behind');
  pass(10_000);
  await other.share();
  expect(other.health.beforeAsking(replica, false, other.now())).toBeNull();
});

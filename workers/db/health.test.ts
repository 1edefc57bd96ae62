import { expect, test } from 'vitest';
import { schemaVersion } from '../../schema/schema-version.ts';
import { createHealth, type Health, type Hindrance } from './health.ts';
import type { Beat } from './lag.ts';

const primary = 'primary';
const replica = 'replica';
/** The primary has beaten each second; the last beat is known at `now`. */
const now = 1_000_000;
const newest: Beat = { epoch: 1, counter: 500, atMs: 9_000_000 };
/** What a replica shows that lags by so many seconds of regular beats. */
const behind = (seconds: number): Beat => ({
  epoch: 1,
  counter: newest.counter - seconds,
  atMs: newest.atMs - seconds * 1000,
});

/** With chance in the middle, so that rests are 10 s and 2 s. */
function wellKnown(): Health {
  const health = createHealth(primary, () => 0.5);
  health.learn({ ...newest, ageMs: 0 }, now);
  return health;
}

const verdicts: [lagSeconds: number, marked: Hindrance | null, unmarked: Hindrance | null][] = [
  [0, null, null],
  [1, null, null],
  [5, null, null],
  [6, 'lag', null],
  [30, 'lag', null],
  [31, 'far-behind', 'far-behind'],
  [400, 'far-behind', 'far-behind'],
];

test.each(verdicts)('a replica %d s behind: marked readers %s, others %s', (lag, marked, unmarked) => {
  for (const [isMarked, verdict] of [
    [true, marked],
    [false, unmarked],
  ] as const) {
    const health = wellKnown();
    expect(health.beforeAsking(replica, isMarked, now)).toBeNull();
    expect(health.afterAsking(replica, behind(lag), isMarked, now)).toBe(verdict);
    expect(health.ageMs(behind(lag), now)).toBe(lag * 1000);
  }
});

test('a lag that was seen spares marked readers the question for two seconds, others ask on', () => {
  const health = wellKnown();
  health.afterAsking(replica, behind(10), false, now);
  expect(health.beforeAsking(replica, false, now)).toBeNull();
  expect(health.beforeAsking(replica, true, now + 1999)).toBe('lag');
  expect(health.beforeAsking(replica, true, now + 2000)).toBeNull();
  expect(health.beforeAsking('another', true, now)).toBeNull();
});

test('a replica that has caught up is asked by all at once', () => {
  const health = wellKnown();
  health.afterAsking(replica, behind(10), false, now);
  health.afterAsking(replica, behind(1), false, now + 500);
  expect(health.beforeAsking(replica, true, now + 500)).toBeNull();
});

test('a replica that lacks more than thirty seconds of beats rests for ten', () => {
  const health = wellKnown();
  health.afterAsking(replica, behind(60), false, now);
  for (const isMarked of [true, false]) {
    expect(health.beforeAsking(replica, isMarked, now + 9999)).toBe('far-behind');
    expect(health.beforeAsking(replica, isMarked, now + 10_000)).toBeNull();
  }
});

test('after a pause a replica that lacks only the first new beat is asked again by the next reader', () => {
  const health = createHealth(primary, () => 0.5);
  health.learn({ ...newest, counter: newest.counter + 1, atMs: newest.atMs + 3_600_000, ageMs: 0 }, now);
  expect(health.afterAsking(replica, newest, false, now)).toBe('far-behind');
  expect(health.beforeAsking(replica, false, now)).toBeNull();
  const caughtUp = { ...newest, counter: newest.counter + 1, atMs: newest.atMs + 3_600_000 };
  expect(health.afterAsking(replica, caughtUp, true, now)).toBeNull();
});

test('with no beat of the last twenty seconds no replica is asked, until a new one is known', () => {
  const asleep = createHealth(primary, () => 0.5);
  expect(asleep.beforeAsking(replica, false, now)).toBe('unknown-lag');
  const health = wellKnown();
  for (const isMarked of [true, false]) {
    expect(health.beforeAsking(replica, isMarked, now + 20_000)).toBeNull();
    expect(health.beforeAsking(replica, isMarked, now + 20_001)).toBe('unknown-lag');
    expect(health.afterAsking(replica, newest, isMarked, now + 20_001)).toBe('unknown-lag');
  }
  health.learn({ ...newest, ageMs: 25_000 }, now + 25_000);
  expect(health.beforeAsking(replica, false, now + 25_000)).toBe('unknown-lag');
  health.learn(
    { ...newest, counter: newest.counter + 1, atMs: newest.atMs + 25_000, ageMs: 10 },
    now + 25_010,
  );
  expect(health.beforeAsking(replica, false, now + 25_010)).toBeNull();
});

test('a replica of another epoch than the newest beat has no lag that anybody knows', () => {
  const health = wellKnown();
  expect(health.afterAsking(replica, { ...newest, epoch: 2 }, false, now)).toBe('unknown-lag');
  health.learn({ epoch: 2, counter: 1, atMs: 1, ageMs: 0 }, now);
  expect(health.afterAsking(replica, newest, false, now)).toBe('unknown-lag');
  expect(health.afterAsking(replica, { epoch: 2, counter: 1, atMs: 1 }, true, now)).toBeNull();
});

test('a replica that fails is left alone for ten seconds, then tried by one reader', () => {
  const health = wellKnown();
  health.failed(replica, now);
  expect(health.beforeAsking(replica, false, now + 9999)).toBe('away');
  expect(health.admits(replica, 800, now + 9999)).toBe(false);
  expect(health.beforeAsking(replica, false, now + 10_000)).toBeNull();
  expect(health.admits(replica, 800, now + 10_000)).toBe(true);
  expect(health.admits(replica, 800, now + 10_000)).toBe(false);
  health.answered(replica);
  expect(health.admits(replica, 800, now + 10_001)).toBe(true);
  expect(health.isPrimaryAway(now)).toBe(false);
});

test('while the primary is away lags do not count, but a replica that is away still is', () => {
  const health = wellKnown();
  health.afterAsking(replica, behind(60), false, now);
  health.failed(primary, now);
  expect(health.isPrimaryAway(now + 1999)).toBe(true);
  for (const isMarked of [true, false]) {
    expect(health.beforeAsking(replica, isMarked, now + 1999)).toBeNull();
    expect(health.afterAsking(replica, behind(400), isMarked, now + 1999)).toBeNull();
    expect(health.afterAsking(replica, { ...newest, epoch: 0 }, isMarked, now + 1999)).toBeNull();
  }
  health.failed('another', now);
  expect(health.beforeAsking('another', false, now)).toBe('away');
});

test('when the primary may be tried again the rules hold again, save for those who wait for the trial', () => {
  const health = wellKnown();
  health.failed(primary, now);
  expect(health.beforeAsking(replica, false, now + 30_000)).toBe('unknown-lag');
  expect(health.admits(primary, 4000, now + 30_000)).toBe(true);
  expect(health.beforeAsking(replica, false, now + 30_001)).toBeNull();
  health.answered(primary);
  expect(health.isPrimaryAway(now + 30_002)).toBe(false);
  expect(health.beforeAsking(replica, false, now + 30_002)).toBe('unknown-lag');
});

test('without a known lag the age is told by the clocks', () => {
  const health = createHealth(primary, () => 0.5);
  expect(health.ageMs({ epoch: 1, counter: 1, atMs: now - 7000 }, now)).toBe(7000);
  expect(health.ageMs({ epoch: 1, counter: 1, atMs: now + 7000 }, now)).toBe(0);
  const away = wellKnown();
  away.failed(primary, now);
  expect(away.ageMs({ ...newest, atMs: now - 9000 }, now)).toBe(9000);
});

test('a replica that is no use rests, also for callers without marks, and is then looked at again', () => {
  const health = wellKnown();
  const standing = { schema: 0, copy: 'standby' } as const;
  expect(health.unfitness(replica, standing, now)).toBe('schema');
  expect(health.beforeAsking(replica, false, now + 2999)).toBe('schema');
  expect(health.beforeAsking(replica, false, now + 3000)).toBeNull();
  expect(health.unfitness(replica, { ...standing, schema: schemaVersion }, now + 3000)).toBeNull();
  health.disqualify(replica, 'caching', now + 3000);
  expect(health.beforeAsking(replica, true, now + 3001)).toBe('caching');
});

test('a subscriber is read after a beat that says the publication is whole, and until one says otherwise', () => {
  const health = wellKnown();
  const subscriber = { schema: schemaVersion, copy: 'subscriber' } as const;
  expect(health.unfitness(replica, subscriber, now)).toBe('incomplete');
  health.learn({ ...newest, ageMs: 0, isPublished: true }, now);
  expect(health.unfitness(replica, subscriber, now)).toBeNull();
  health.learn({ ...newest, counter: newest.counter + 1, ageMs: 0 }, now);
  expect(health.unfitness(replica, subscriber, now)).toBeNull();
  health.learn({ ...newest, counter: newest.counter + 2, ageMs: 0, isPublished: false }, now);
  expect(health.unfitness(replica, subscriber, now)).toBe('incomplete');
});

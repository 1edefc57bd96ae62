import { expect, test } from 'vitest';
import { addFigures, createRing, lastHour, totalOf } from './figure-ring.ts';
import { countAnswer } from './count-answer.ts';
import { createCounter, createCounters, figureOfRoute } from './figures.ts';

const minuteMs = 60_000;

test('each region has its own counts, and they are taken once', () => {
  const counters = createCounters();
  counters('us').add('hit');
  counters('us').add('hit', 2);
  counters('eu').add('miss');
  counters('eu').add('hit', 0);
  expect(counters('us').take()).toEqual({ hit: 3 });
  expect(counters('us').take()).toEqual({});
  expect(counters('eu').take()).toEqual({ miss: 1 });
});

test('a route is counted by its tier, or by why the primary answered', () => {
  const names = ['cache:us', 'replica:us-west', 'replica-stale:us', 'primary', 'primary-fallback:mark'];
  expect(names.map(figureOfRoute)).toEqual([
    'read:cache',
    'read:replica',
    'read:replica-stale',
    'read:primary',
    'fallback:mark',
  ]);
});

test('an answer is counted by its headers; what a write read is no read', () => {
  const headers = new Headers({ 'X-Roost-Route': 'cache:us, primary-fallback:lag', 'X-Data-Age': '7' });
  const counter = createCounter();
  countAnswer(counter, headers, { isRead: true });
  expect(counter.take()).toEqual({ 'read:cache': 1, 'fallback:lag': 1, aged: 1 });
  countAnswer(counter, new Headers({ 'X-Roost-Route': 'primary', 'X-Roost-Propagating': 'us' }), {
    isRead: false,
  });
  expect(counter.take()).toEqual({ propagating: 1 });
});

test('the last hour is kept by minutes, everything in the total', () => {
  const ring = createRing(0);
  addFigures(ring, { hit: 1 }, 0);
  addFigures(ring, { hit: 2 }, 59_999);
  addFigures(ring, { hit: 4, miss: 1 }, 30 * minuteMs);
  const now = 59 * minuteMs;
  const hour = lastHour(ring, now);
  expect(hour).toHaveLength(60);
  expect([hour[0], hour[30], hour[59]]).toEqual([{ hit: 3 }, { hit: 4, miss: 1 }, {}]);
  expect(lastHour(ring, now + minuteMs)[29]).toEqual({ hit: 4, miss: 1 });
  addFigures(ring, { hit: 8 }, 200 * minuteMs);
  expect(ring.minutes).toHaveLength(1);
  expect(totalOf(ring)).toEqual({ hit: 15, miss: 1 });
});

test('names are bounded, and what is no number is left out', () => {
  const ring = createRing(0);
  for (let index = 0; index < 1000; index += 1) addFigures(ring, { [`name-${String(index)}`]: 1 }, index);
  addFigures(ring, { 'name-1': Number.NaN }, 0);
  expect(Object.keys(totalOf(ring))).toHaveLength(100);
  expect(totalOf(ring)['name-1']).toBe(1);
});

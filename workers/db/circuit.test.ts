import { expect, test } from 'vitest';
import { createCircuits } from './circuit.ts';

test('a database that failed is left alone for about ten seconds, others are not', () => {
  for (const [jitter, openMs] of [
    [0, 8000],
    [0.5, 10_000],
    [1, 12_000],
  ] as const) {
    const circuits = createCircuits(() => jitter);
    circuits.open('a', 'replica', 1000);
    expect(circuits.isOpen('a', 1000 + openMs - 1)).toBe(true);
    expect(circuits.admits('a', 800, 1000 + openMs - 1)).toBe(false);
    expect(circuits.isOpen('a', 1000 + openMs)).toBe(false);
    expect(circuits.isOpen('b', 1000)).toBe(false);
  }
});

test('after its rest one caller tries it, the others when that one had time enough or success', () => {
  const circuits = createCircuits(() => 0.5);
  circuits.open('a', 'primary', 0);
  expect(circuits.admits('a', 800, 2000)).toBe(true);
  expect(circuits.admits('a', 800, 2000)).toBe(false);
  expect(circuits.isOpen('a', 2799)).toBe(true);
  expect(circuits.admits('a', 800, 2800)).toBe(true);
  circuits.close('a');
  expect(circuits.admits('a', 800, 2801)).toBe(true);
  expect(circuits.admits('a', 800, 2801)).toBe(true);
});

test('what others know is kept open without a reason of one’s own, until they or a trial say otherwise', () => {
  const circuits = createCircuits(() => 0.5);
  circuits.hear('a', 5000);
  expect(circuits.isOpen('a', 4999)).toBe(true);
  expect(circuits.close('a')).toBe(false);
  expect(circuits.isOpen('a', 4999)).toBe(true);
  expect(circuits.admits('a', 800, 5000)).toBe(true);
  expect(circuits.admits('a', 800, 5000)).toBe(false);
  expect(circuits.close('a')).toBe(true);
  expect(circuits.urls()).toEqual([]);
});

test('who tries for others keeps everyone else away meanwhile', () => {
  const circuits = createCircuits(() => 0.5);
  circuits.hear('a', 5000);
  circuits.try('a', 9000);
  expect(circuits.admits('a', 800, 8999)).toBe(false);
  expect(circuits.close('a')).toBe(true);
  expect(circuits.admits('a', 800, 8999)).toBe(true);
  circuits.hear('a', 9999);
  circuits.forget('a');
  expect(circuits.isOpen('a', 9000)).toBe(false);
});

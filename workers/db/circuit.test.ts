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
    expect(circuits.isOpen('a', 1000 + openMs)).toBe(false);
    expect(circuits.isOpen('b', 1000)).toBe(false);
  }
});

import { expect, test } from 'vitest';
import { areRangesReady, emptyNodeDraft, readStep, stepIssues } from './node-draft.ts';

const named = { ...emptyNodeDraft(), name: 'Attic', place: { is: 'known', id: 'l' } as const };

test('each step says what is missing in it', () => {
  expect(stepIssues(emptyNodeDraft(), 'name').map(({ path }) => path)).toEqual(['name']);
  expect(stepIssues(named, 'name')).toEqual([]);
  const place = { is: 'new', short: ' ' } as const;
  expect(stepIssues({ ...named, place }, 'name').map(({ path }) => path)).toEqual(['short']);
  const capacity = { ...named.capacity, memoryMb: 0 };
  expect(stepIssues({ ...named, capacity }, 'room').map(({ path }) => path)).toEqual(['memoryMb']);
});

test('an address of a later step leads to the first one that is not filled in', () => {
  expect(readStep(undefined, named)).toBe('name');
  expect(readStep('addresses', named)).toBe('addresses');
  expect(readStep('addresses', emptyNodeDraft())).toBe('name');
  expect(readStep('elsewhere', named)).toBe('name');
});

test('a range that cannot be sent holds the node back', () => {
  expect(areRangesReady(named)).toBe(true);
  const [range] = named.ranges;
  expect(range).toBeDefined();
  const wrong = { ip: '0.0.0.0', publicHost: '', publicPorts: '', ports: '99999' };
  expect(areRangesReady({ ...named, ranges: [...named.ranges, wrong] })).toBe(false);
  expect(areRangesReady({ ...named, ranges: [] })).toBe(true);
});

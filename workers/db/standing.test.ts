import { expect, test } from 'vitest';
import { type Origin, type Standing, unfitnessOf } from './standing.ts';

const needed = 7;
const well: Origin = { isPublished: true, isAway: false };
const fit = (standing: Partial<Standing>, origin: Partial<Origin> = {}) =>
  unfitnessOf({ schema: needed, copy: 'standby', ...standing }, needed, { ...well, ...origin });

test('whole copies are read, whichever way they are made', () => {
  expect(fit({ copy: 'standby' })).toBe(null);
  expect(fit({ copy: 'subscriber' })).toBe(null);
});

test('a standby has no need of the publication', () => {
  expect(fit({ copy: 'standby' }, { isPublished: false })).toBe(null);
});

test('a subscriber is read while the publication is known to be whole', () => {
  expect(fit({ copy: 'subscriber' }, { isPublished: false })).toBe('incomplete');
  expect(fit({ copy: 'subscriber' }, { isPublished: null })).toBe('incomplete');
  expect(fit({ copy: 'partial' })).toBe('incomplete');
});

test('a replica that lacks a migration is not read, one that is ahead is', () => {
  expect(fit({ schema: needed - 1 })).toBe('schema');
  expect(fit({ schema: needed + 1 })).toBe(null);
  expect(fit({ schema: 0, copy: 'other' }, { isAway: true })).toBe('schema');
});

test('with the primary away what may be read grows, but never to a part of the tables', () => {
  expect(fit({ copy: 'other' })).toBe('no-replica');
  expect(fit({ copy: 'other' }, { isAway: true })).toBe(null);
  expect(fit({ copy: 'subscriber' }, { isPublished: null, isAway: true })).toBe(null);
  expect(fit({ copy: 'subscriber' }, { isPublished: false, isAway: true })).toBe('incomplete');
  expect(fit({ copy: 'partial' }, { isAway: true })).toBe('incomplete');
});

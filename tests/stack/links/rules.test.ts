import { expect, test } from 'vitest';
import { isFar, linkBetween, type LinkRule, type LinkState, withRule } from './rules.ts';

const state = (...rules: LinkRule[]): LinkState => ({
  version: 1,
  delaysMs: { 'ap eu': 80, 'eu ap': 80, 'ap us': 110 },
  primaryRegion: 'eu',
  rules,
});
const open = { is: 'open', delayMs: 0, jitterMs: 0, lose: 0, duplicate: 0 };

test('parties are as far apart as their regions; those without a region stand with the primary', () => {
  expect(linkBetween(state(), 'edge:ap', 'writer')).toEqual({ ...open, delayMs: 80 });
  expect(linkBetween(state(), 'writer', 'objects:ap')).toEqual({ ...open, delayMs: 80 });
  expect(linkBetween(state(), 'edge:ap', 'replica:us')).toEqual({ ...open, delayMs: 110 });
  expect(linkBetween(state(), 'edge:ap', 'replica:ap')).toEqual(open);
  expect(linkBetween(state(), 'writer', 'primary')).toEqual(open);
  expect([isFar(state(), 'edge:ap', 'primary'), isFar(state(), 'edge:eu', 'primary')]).toEqual([true, false]);
});

test('later rules win, field by field, and a rule replaces the one of the same ends', () => {
  const slow = withRule([], 'edge:*', 'primary', { delayMs: 300 });
  const both = withRule(slow, '*', 'primary', 'cut');
  expect(linkBetween(state(...both), 'edge:us', 'primary')).toEqual({ ...open, delayMs: 300, is: 'cut' });
  expect(linkBetween(state(...both), 'writer', 'primary')).toEqual({ ...open, is: 'cut' });
  expect(linkBetween(state(...both), 'edge:us', 'replica:us')).toEqual(open);
  const mended = withRule(both, '*', 'primary', 'open');
  expect(mended).toHaveLength(2);
  expect(linkBetween(state(...mended), 'edge:us', 'primary').is).toBe('open');
});

import { expect, test } from 'vitest';
import { groupChanges, isLong, type UpstreamChange } from './change-groups.ts';

const change = (path: string, state: UpstreamChange['state']): UpstreamChange => ({
  path,
  state,
  base: 'a',
  local: 'b',
  theirs: 'c',
});

test('every difference goes to who decides about it', () => {
  const groups = groupChanges([
    change('name', 'theirs-only'),
    change('stop', 'local-only'),
    change('tags', 'both-same'),
    change('install.script', 'conflict'),
  ]);
  expect(groups.theirs.map(({ path }) => path)).toEqual(['name']);
  expect(groups.local.map(({ path }) => path)).toEqual(['stop']);
  expect(groups.conflicts.map(({ path }) => path)).toEqual(['install.script']);
});

test('a text of several lines on any side is read line by line', () => {
  expect(isLong({ base: null, local: 'a', theirs: 'b' })).toBe(false);
  expect(isLong({ base: null, local: null, theirs: 'a\nb' })).toBe(true);
});

import { expect, test } from 'vitest';
import { groupEggs } from './egg-groups.ts';

const egg = (name: string, nest: string) => ({
  id: name,
  name,
  author: 'support@example.org',
  description: '',
  nest: { id: nest, name: nest },
  servers: 0,
});
const eggs = [
  egg('Paper', 'Minecraft'),
  egg('Rust', 'Games'),
  egg('Forge', 'Minecraft'),
  egg('ark 2', 'games'),
];
const shown = (search: string) =>
  groupEggs(eggs, search).map(({ nest, eggs: all }) => [nest, ...all.map((each) => each.name)]);

test('eggs stand in their nest, both by name', () => {
  expect(shown('')).toEqual([
    ['Games', 'Rust'],
    ['games', 'ark 2'],
    ['Minecraft', 'Forge', 'Paper'],
  ]);
});

test('every word must be in the name, the nest or the author', () => {
  expect(shown('mine FOR')).toEqual([['Minecraft', 'Forge']]);
  expect(shown('nothing')).toEqual([]);
});

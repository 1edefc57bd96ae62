import { expect, test } from 'vitest';
import { bestOf } from './palette-rank.ts';

const items = ['Lobby 1', 'Skyblock lobby', 'Creative', 'Go to nodes'].map((text) => ({ text }));
const found = (typed: string) => bestOf(items, typed, 9).map((item) => item.text);

test('every word must be found, beginnings first', () => {
  expect(found('lob')).toEqual(['Lobby 1', 'Skyblock lobby']);
  expect(found('lob sky')).toEqual(['Skyblock lobby']);
  expect(found('REAT')).toEqual(['Creative']);
  expect(found('xyz')).toEqual([]);
});

test('nothing typed keeps everything in its order', () => {
  expect(found('  ')).toEqual(items.map((item) => item.text));
  expect(bestOf(items, '', 2)).toHaveLength(2);
});

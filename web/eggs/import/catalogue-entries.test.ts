import { expect, test } from 'vitest';
import { groupEntries } from './catalogue-entries.ts';

const entry = (name: string, group: string) => ({ name, group, url: `https://example.org/${name}` });
const entries = [entry('Paper', 'Minecraft'), entry('Rust', 'Steam'), entry('Forge', 'Minecraft')];

test('a catalogue is browsed by group and searched by name and group', () => {
  expect(groupEntries(entries, '', 9).groups.map(({ group, entries: all }) => [group, all.length])).toEqual([
    ['Minecraft', 2],
    ['Steam', 1],
  ]);
  expect(groupEntries(entries, 'mine pap', 9).groups[0]?.entries).toEqual([entries[0]]);
});

test('a long catalogue is cut, and says how long it is', () => {
  const { groups, total } = groupEntries(entries, '', 2);
  expect(total).toBe(3);
  expect(groups.flatMap(({ entries: all }) => all)).toHaveLength(2);
});

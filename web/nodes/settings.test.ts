import { expect, test } from 'vitest';
import { settingsBody, settingsIssues, settingsOf } from './settings.ts';
import { nodeOf } from './testing-node.ts';

const node = nodeOf('Attic', { fqdn: 'play.example.org', memoryMb: 8192, diskMb: 1024 });

test('a form that was not touched changes nothing', () => {
  expect(settingsBody(node, settingsOf(node))).toEqual({});
});

test('only what was changed is sent', () => {
  const settings = { ...settingsOf(node), name: ' Cellar ', maintenance: true, fqdn: ' ' };
  expect(settingsBody(node, settings)).toEqual({ name: 'Cellar', maintenance: true, fqdn: null });
  const capacity = { ...settings.capacity, memoryOver: null };
  expect(settingsBody(node, { ...settingsOf(node), capacity })).toEqual({ memoryOverallocatePercent: -1 });
  const place = { is: 'known', id: 'elsewhere' } as const;
  expect(settingsBody(node, { ...settingsOf(node), place })).toEqual({ locationId: 'elsewhere' });
});

test('what a form can see itself is said before it is sent', () => {
  const settings = settingsOf(node);
  expect(settingsIssues(settings)).toEqual([]);
  const wrong = {
    name: ' ',
    place: { is: 'new', short: '' } as const,
    capacity: { ...settings.capacity, diskMb: 0, memoryOver: 'x' },
  };
  expect(settingsIssues(wrong).map(({ path }) => path)).toEqual([
    'name',
    'short',
    'memoryOverallocatePercent',
    'diskMb',
  ]);
});

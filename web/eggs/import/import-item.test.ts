import { expect, test } from 'vitest';
import { type EggReport, type ImportItem, mostItems, newSources, reportOf, toImport } from './import-item.ts';

const way = { can: true, because: null };
const report: EggReport = {
  format: 'PTDL_v2',
  name: 'Paper',
  author: '',
  description: '',
  warnings: [],
  needs: { docker: way, ociRoot: way, hostTools: { ...way, tools: [] } },
  variables: [],
  sameAs: null,
};
const item = (id: string, stage: ImportItem['stage'], isChosen = true): ImportItem => ({
  id,
  label: id,
  source: { url: `https://example.org/${id}` },
  stage,
  isChosen,
});

test('the same file or address comes in once', () => {
  const items = [item('a', { is: 'waiting' })];
  const added = [
    { source: { url: 'https://example.org/a' } },
    { source: { source: '{}' } },
    { source: { source: '{}' } },
    { source: { url: 'https://example.org/b' } },
  ];
  expect(newSources(items, added)).toEqual([added[1], added[3]]);
});

test('a list that is full takes no more', () => {
  const items = Array.from({ length: mostItems - 1 }, (_, index) => item(String(index), { is: 'waiting' }));
  expect(newSources(items, [{ source: { source: 'x' } }, { source: { source: 'y' } }])).toHaveLength(1);
});

test('what was read and chosen is imported, and what was refused once more', () => {
  const items = [
    item('read', { is: 'read', report }),
    item('refused', { is: 'refused', report, failure: null }),
    item('left', { is: 'read', report }, false),
    item('reading', { is: 'reading' }),
    item('importing', { is: 'importing', report }),
    item('done', { is: 'done', egg: { id: 'x', name: 'X' } }),
    item('unreadable', { is: 'unreadable', failure: null }),
  ];
  expect(toImport(items).map(({ id }) => id)).toEqual(['read', 'refused']);
  expect(items.map(({ stage }) => reportOf(stage) !== null)).toEqual([
    true,
    true,
    true,
    false,
    true,
    false,
    false,
  ]);
});

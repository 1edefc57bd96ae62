import { expect, test } from 'vitest';
import { bodyOf, emptyDraft, missingIn } from './draft.ts';

const variables = [
  { envVariable: 'VERSION', defaultValue: '1.20.4' },
  { envVariable: 'MOTD', defaultValue: 'hi' },
];

const filled = { ...emptyDraft('egg'), name: 'Weekend', nodeId: 'node' };

test('a form that lacks egg, name or node is no request, and says which', () => {
  expect(missingIn(emptyDraft(null))).toEqual(['eggId', 'name', 'nodeId']);
  expect(missingIn({ ...filled, name: ' ' })).toEqual(['name']);
  expect(missingIn(filled)).toEqual([]);
  for (const gap of [{ eggId: null }, { name: ' ' }, { nodeId: null }])
    expect(bodyOf({ ...filled, ...gap }, variables)).toBeNull();
});

test('variables that were not touched carry the defaults, also when emptied on purpose', () => {
  const body = bodyOf({ ...filled, environment: { MOTD: '', GONE: 'x' } }, variables);
  expect(body?.environment).toEqual({ VERSION: '1.20.4', MOTD: '' });
});

test('an empty processor limit is unlimited', () => {
  const limits = (cpu: string) => bodyOf({ ...filled, cpu }, variables)?.limits?.cpuPercent;
  expect(['', '150', ' 50 % ', 'much', '-5'].map(limits)).toEqual([0, 150, 50, 0, 0]);
});

test('what is not chosen is left to the panel', () => {
  const body = bodyOf(filled, variables);
  expect(body).not.toHaveProperty('allocationId');
  expect(body).not.toHaveProperty('image');
});

import { expect, test } from 'vitest';
import { bodyOf, emptyDraft } from './draft.ts';

const variables = [
  { envVariable: 'VERSION', defaultValue: '1.20.4' },
  { envVariable: 'MOTD', defaultValue: 'hi' },
];

test('a form without egg or node is no request', () => {
  expect(bodyOf(emptyDraft(null), variables)).toBeNull();
  expect(bodyOf({ ...emptyDraft('egg'), nodeId: null }, variables)).toBeNull();
});

test('variables that were not touched carry the defaults, also when emptied on purpose', () => {
  const body = bodyOf(
    { ...emptyDraft('egg'), nodeId: 'node', environment: { MOTD: '', GONE: 'x' } },
    variables,
  );
  expect(body?.environment).toEqual({ VERSION: '1.20.4', MOTD: '' });
});

test('an empty processor limit is unlimited', () => {
  const limits = (cpu: string) =>
    bodyOf({ ...emptyDraft('egg'), nodeId: 'node', cpu }, variables)?.limits?.cpuPercent;
  expect(['', '150', ' 50 % ', 'much', '-5'].map(limits)).toEqual([0, 150, 50, 0, 0]);
});

test('what is not chosen is left to the panel', () => {
  const body = bodyOf({ ...emptyDraft('egg'), nodeId: 'node' }, variables);
  expect(body).not.toHaveProperty('allocationId');
  expect(body).not.toHaveProperty('image');
});

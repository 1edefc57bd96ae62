import { expect, test } from 'vitest';
import { joinProgress } from './join-progress.ts';

const early = '2026-11-20T12:00:00.000Z';
const late = '2026-11-20T12:05:00.000Z';
const fresh = { status: 'new', statusSince: null } as const;

test('a new host enrols, then joins', () => {
  expect(joinProgress(fresh, fresh)).toBe('waiting');
  expect(joinProgress(fresh, { status: 'offline', statusSince: early })).toBe('enrolled');
  expect(joinProgress(fresh, { status: 'online', statusSince: late })).toBe('joined');
});

test('a node that is online already joins with its next connection', () => {
  const before = { status: 'online', statusSince: early } as const;
  expect(joinProgress(before, before)).toBe('waiting');
  expect(joinProgress(before, { status: 'offline', statusSince: late })).toBe('enrolled');
  expect(joinProgress(before, { status: 'online', statusSince: late })).toBe('joined');
});

test('a node that was away joins when it is back', () => {
  const before = { status: 'offline', statusSince: early } as const;
  expect(joinProgress(before, before)).toBe('waiting');
  expect(joinProgress(before, { status: 'online', statusSince: late })).toBe('joined');
});

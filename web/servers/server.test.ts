import { expect, test } from 'vitest';
import { powerRefusal } from './server.ts';

const server = {
  permissions: ['*'],
  suspended: false,
  state: 'running',
  node: { id: 'n', name: 'home', online: true },
} as const;

const refusal = (
  changes: Partial<Parameters<typeof powerRefusal>[0]>,
  action: 'start' | 'stop' | 'kill' = 'stop',
) => powerRefusal({ ...server, permissions: ['*'], ...changes }, action);

test('an action is open when state, permission, node and suspension allow it', () => {
  expect(refusal({})).toBeNull();
  expect(refusal({ state: 'offline' }, 'start')).toBeNull();
  expect(refusal({ state: 'stopping' }, 'kill')).toBeNull();
});

test('the most lasting reason is told', () => {
  expect(refusal({ state: 'offline' })).toBe('state');
  expect(refusal({ state: 'offline', node: { id: 'n', name: 'home', online: false } })).toBe('node');
  expect(refusal({ suspended: true, node: { id: 'n', name: 'home', online: false } })).toBe('suspended');
  expect(refusal({ permissions: ['control.start'], suspended: true })).toBe('permission');
});

test('who may stop may kill', () => {
  expect(refusal({ permissions: ['control.stop'] }, 'kill')).toBeNull();
  expect(refusal({ permissions: ['control.restart'] }, 'kill')).toBe('permission');
});

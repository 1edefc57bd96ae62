import { expect, test } from 'vitest';
import { authorize, permitField, serverAccess, serverPermissionsOf } from './authorize.ts';
import type { Actor } from './context.ts';

const actor = (uuid: string, permissions: string[] = []): Actor => ({
  id: 1,
  uuid,
  username: uuid,
  email: '',
  firstName: '',
  lastName: '',
  language: 'en',
  suspended: false,
  createdAt: new Date(0),
  role: null,
  permissions,
  sessionId: '',
  key: null,
  expiresAt: 0,
});
const server = {
  id: 1,
  uuid: '0a1b2c3d-0000-4000-8000-000000000000',
  shortId: '0a1b2c3d',
  ownerUuid: 'owner',
  memberPermissions: null,
};
const rename = { by: 'server', permission: 'settings.rename' } as const;
const refusal = (run: () => unknown): unknown => {
  try {
    run();
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

test('nobody and the suspended are refused before anything is told', () => {
  expect(refusal(() => authorize(rename, { actor: null, server }))).toBe('not_signed_in');
  const suspended = { ...actor('owner', ['*']), suspended: true };
  expect(refusal(() => authorize({ by: 'signed-in' }, { actor: suspended, server: undefined }))).toBe(
    'account_suspended',
  );
});

test('a server that one may not see does not exist', () => {
  expect(refusal(() => authorize(rename, { actor: actor('x'), server }))).toBe('not_found');
  expect(refusal(() => authorize(rename, { actor: actor('x', ['*']), server: null }))).toBe('not_found');
});

test('a key has of what its user holds that which it names', () => {
  const byKey = (permissions: string[], user = actor('owner')): Actor => ({
    ...user,
    key: { id: 'roost_abcd1234', permissions },
  });
  const shared = { ...server, memberPermissions: ['file.read', 'control.start'] };
  expect(serverPermissionsOf(byKey(['*']), server)).toEqual(['*']);
  expect(serverPermissionsOf(byKey(['file.read', 'nodes.read']), server)).toEqual(['file.read']);
  expect(serverPermissionsOf(byKey(['file.read', 'backup.read'], actor('x')), shared)).toEqual(['file.read']);
  expect(serverPermissionsOf(byKey(['file.read'], actor('x')), server)).toBeNull();
  expect(refusal(() => authorize(rename, { actor: byKey(['file.read']), server }))).toBe('forbidden');
});

test('owner and administrators hold everything, members what they were given', () => {
  expect(serverPermissionsOf(actor('owner'), server)).toEqual(['*']);
  expect(serverPermissionsOf(actor('x', ['*']), server)).toEqual(['*']);
  expect(serverPermissionsOf(actor('x', ['servers.update']), server)).toEqual(['*']);
  expect(serverPermissionsOf(actor('x', ['servers.read']), server)).toEqual([]);
  expect(serverPermissionsOf(actor('x'), { ...server, memberPermissions: ['file.read'] })).toEqual([
    'file.read',
  ]);
  expect(serverAccess(actor('x'), server)).toBeNull();
});

test('a membership of no permissions sees the server and no more', () => {
  const facts = { actor: actor('x'), server: { ...server, memberPermissions: [] } };
  expect(refusal(() => authorize(rename, facts))).toBe('forbidden');
  expect(authorize({ by: 'server', permission: 'any' }, facts).server?.permissions).toEqual([]);
});

test('a permission by field is decided by its value, and an unknown value by nobody', () => {
  const permission = { field: 'action', keys: { start: 'control.start', stop: 'control.stop' } } as const;
  const access = { id: 1, uuid: '', shortId: '', permissions: ['control.start'] };
  permitField(permission, access, 'start');
  for (const value of ['stop', 'toString', undefined, 1]) {
    expect(refusal(() => permitField(permission, access, value))).toBe('forbidden');
  }
});

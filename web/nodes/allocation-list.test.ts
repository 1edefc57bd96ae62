import { expect, test } from 'vitest';
import { filterAllocations, publicChanges, publicDraft, readTaking } from './allocation-list.ts';
import type { Allocation } from './node.ts';

const allocation = (own: Partial<Allocation>): Allocation => ({
  id: 1,
  ip: '0.0.0.0',
  port: 25_565,
  alias: null,
  publicHost: 'play.example.org',
  publicPort: 25_565,
  pinned: { host: null, port: null },
  notes: null,
  serverId: null,
  isPrimary: false,
  reach: null,
  ...own,
});
const all = [
  allocation({ id: 1, serverId: 'abcd1234', isPrimary: true }),
  allocation({ id: 2, port: 25_566, publicPort: 35_566 }),
  allocation({ id: 3, port: 25_567, publicPort: 25_567, alias: 'Lobby' }),
];
const ids = (search: string, taking: 'all' | 'free' | 'taken' = 'all') =>
  filterAllocations(all, { search, taking }).map((each) => each.id);

test('addresses are found by either port, alias and server', () => {
  expect(ids('')).toEqual([1, 2, 3]);
  expect(ids('35566')).toEqual([2]);
  expect(ids('0.0.0.0:25566')).toEqual([2]);
  expect(ids(' LOBBY ')).toEqual([3]);
  expect(ids('abcd')).toEqual([1]);
});

test('addresses are told apart by whether a server has them', () => {
  expect(ids('', 'free')).toEqual([2, 3]);
  expect(ids('', 'taken')).toEqual([1]);
  expect(ids('lobby', 'taken')).toEqual([]);
  expect(readTaking('free')).toBe('free');
  expect(readTaking('else')).toBe('all');
});

test('what an address takes from its node and router is left empty in its form', () => {
  const empty = { alias: '', publicHost: '', publicPort: '' };
  expect(publicDraft(allocation({ publicPort: 35_565 }))).toEqual(empty);
  const pinned = { host: 'eu.example.org', port: 40_000 };
  expect(publicDraft(allocation({ alias: 'Lobby', pinned }))).toEqual({
    alias: 'Lobby',
    publicHost: 'eu.example.org',
    publicPort: '40000',
  });
});

test('only what was changed is sent, and an emptied field is given back to the node', () => {
  const before = publicDraft(allocation({ pinned: { host: null, port: 35_565 } }));
  expect(publicChanges(before, before)).toEqual({});
  expect(publicChanges(before, { ...before, alias: 'Lobby ' })).toEqual({ alias: 'Lobby' });
  expect(publicChanges(before, { ...before, publicHost: ' play.example.org', publicPort: '' })).toEqual({
    publicHost: 'play.example.org',
    publicPort: null,
  });
  expect(publicChanges(before, { ...before, publicPort: '40000' })).toEqual({ publicPort: 40_000 });
});

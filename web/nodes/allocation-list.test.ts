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

test('what an address takes from its node is left empty in its form', () => {
  expect(publicDraft(allocation({}), 'play.example.org')).toEqual({
    alias: '',
    publicHost: '',
    publicPort: '',
  });
  expect(publicDraft(allocation({ publicHost: '0.0.0.0' }), null).publicHost).toBe('');
  expect(publicDraft(allocation({ publicPort: 35_565 }), null)).toEqual({
    alias: '',
    publicHost: 'play.example.org',
    publicPort: '35565',
  });
});

test('only what was changed is sent, and an emptied field is given back to the node', () => {
  const before = publicDraft(allocation({ publicPort: 35_565 }), null);
  expect(publicChanges(before, before)).toEqual({});
  expect(publicChanges(before, { ...before, alias: 'Lobby ' })).toEqual({ alias: 'Lobby' });
  expect(publicChanges(before, { ...before, publicHost: '', publicPort: '' })).toEqual({
    publicHost: null,
    publicPort: null,
  });
  expect(publicChanges(before, { ...before, publicPort: '40000' })).toEqual({ publicPort: 40_000 });
});

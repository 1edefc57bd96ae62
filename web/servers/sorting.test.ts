import { expect, test } from 'vitest';
import type { Server } from './server.ts';
import { nextSorting, readSorting, sortServers, writeSorting } from './sorting.ts';

const server = (id: string, changes: Partial<Server>): Server => ({
  id,
  uuid: `${id}-0000-4000-8000-000000000000`,
  externalId: null,
  name: id,
  description: '',
  owner: { id: 'u', username: 'ann' },
  node: { id: 'n', name: 'home', online: true },
  egg: { id: 'e', name: 'Paper' },
  state: 'offline',
  stateSince: '2026-01-01T00:00:00.000Z',
  suspended: false,
  installedAt: null,
  address: null,
  limits: { memoryMb: 0, swapMb: 0, diskMb: 0, cpuPercent: 0, threads: null, ioWeight: 500, oomKill: true },
  featureLimits: { databases: 0, allocations: 0, backups: 0 },
  permissions: ['*'],
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...changes,
});

const ids = (servers: readonly Server[]) => servers.map((each) => each.id);
const limits = (memoryMb: number) => ({ ...server('x', {}).limits, memoryMb });

test('sorting goes through the address unchanged', () => {
  for (const text of ['-name', 'since', '-memory']) expect(writeSorting(readSorting(text))).toBe(text);
  for (const text of [undefined, '', 'name', 'constructor', '--state'])
    expect(writeSorting(readSorting(text))).toBeUndefined();
});

test('a second click turns the order round', () => {
  const first = nextSorting(readSorting(undefined), 'state');
  expect(first).toEqual({ column: 'state', isDescending: false });
  expect(nextSorting(first, 'state').isDescending).toBe(true);
  expect(nextSorting({ column: 'state', isDescending: true }, 'node')).toEqual({
    column: 'node',
    isDescending: false,
  });
});

test('names sort as people count', () => {
  const servers = ['a', 'b', 'c'].map((id, i) =>
    server(id, { name: ['Lobby 10', 'lobby 2', 'Arena'][i] ?? '' }),
  );
  expect(ids(sortServers(servers, readSorting('name')))).toEqual(['c', 'b', 'a']);
  expect(ids(sortServers(servers, readSorting('-name')))).toEqual(['a', 'b', 'c']);
});

test('unlimited memory is the most, and equals keep the order of names', () => {
  const servers = [
    server('a', { limits: limits(0) }),
    server('b', { limits: limits(512) }),
    server('c', { limits: limits(0) }),
  ];
  expect(ids(sortServers(servers, readSorting('memory')))).toEqual(['b', 'a', 'c']);
  expect(ids(sortServers(servers.toReversed(), readSorting('-memory')))).toEqual(['a', 'c', 'b']);
});

test('what runs comes first by state, what changed last comes first by age', () => {
  const servers = [
    server('a', {}),
    server('b', { state: 'running' }),
    server('c', { stateSince: '2026-02-01T00:00:00.000Z' }),
  ];
  expect(ids(sortServers(servers, readSorting('state')))).toEqual(['b', 'a', 'c']);
  expect(ids(sortServers(servers, readSorting('since')))).toEqual(['c', 'a', 'b']);
});

import { expect, test } from 'vitest';
import type { Machine } from './machine.ts';
import { debianPackages } from './packages.ts';
import { obstacle, suites, type Suite } from './suites.ts';

const machine: Machine = { isLinux: true, isDebian: true, isRoot: true, missing: [] };
const suite: Suite = {
  name: 'host',
  what: 'the agent',
  kind: 'vitest',
  command: ['vitest'],
  timeoutMs: 1,
  needs: { root: true, linux: true, programs: ['bwrap'] },
};

test('nothing stands in the way on a complete machine', () => {
  expect(suites.filter((row) => obstacle(row, machine) !== null)).toEqual([]);
});

test('says what a suite lacks', () => {
  expect(obstacle(suite, { ...machine, isRoot: false })).toBe('needs root');
  expect(obstacle(suite, { ...machine, isLinux: false })).toBe('needs Linux');
  expect(obstacle(suite, { ...machine, missing: debianPackages })).toBe('needs bubblewrap');
  expect(
    obstacle({ ...suite, needs: {} }, { ...machine, isRoot: false, missing: debianPackages }),
  ).toBeNull();
});

test('suites have names of their own and use what can be installed, all of it', () => {
  expect(new Set(suites.map(({ name }) => name)).size).toBe(suites.length);
  const programs = suites.flatMap(({ needs, wants }) => [...(needs?.programs ?? []), ...(wants ?? [])]);
  expect(new Set(programs)).toEqual(new Set(debianPackages.map(({ provides }) => provides)));
});

import { expect, test } from 'vitest';
import type { AllocationReach } from '../../schema/reach.ts';
import { reachKind, sideGroups } from './reach.ts';

const side = (
  reached: boolean | null,
  reason: AllocationReach['tcp']['reason'],
  detail: string | null = null,
) => ({ reached, reason, detail });
const reachOf = (tcp: AllocationReach['tcp'], udp: AllocationReach['tcp']): AllocationReach => ({
  checkedAt: '2026-11-20T12:00:00.000Z',
  tcp,
  udp,
});

test('one protocol that gets in is enough, unless the other one is shut', () => {
  expect(reachKind(null)).toBe('unchecked');
  expect(reachKind(reachOf(side(true, 'open'), side(true, 'open')))).toBe('open');
  expect(reachKind(reachOf(side(true, 'open'), side(null, 'no_prober')))).toBe('open');
  expect(reachKind(reachOf(side(false, 'refused'), side(true, 'open')))).toBe('partly');
  expect(reachKind(reachOf(side(false, 'timeout'), side(null, 'no_prober')))).toBe('closed');
  expect(reachKind(reachOf(side(null, 'game_silent'), side(null, 'no_prober')))).toBe('unsure');
});

test('the same finding of both protocols is said once', () => {
  const both = reachOf(side(false, 'timeout', 'after 5 s'), side(false, 'timeout', 'seen from Attic'));
  expect(sideGroups(both)).toEqual([
    {
      protocols: ['tcp', 'udp'],
      reached: false,
      reason: 'timeout',
      details: ['after 5 s', 'seen from Attic'],
    },
  ]);
});

test('different findings stand apart', () => {
  const groups = sideGroups(reachOf(side(true, 'open'), side(null, 'no_prober')));
  expect(groups.map((each) => [each.protocols, each.reason])).toEqual([
    [['tcp'], 'open'],
    [['udp'], 'no_prober'],
  ]);
});

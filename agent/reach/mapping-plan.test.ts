import { expect, test } from 'vitest';
import { nextDue, planSteps, renewalOf, retryOf, type HeldMapping } from './mapping-plan.ts';

const now = 1_000_000;
const tcp = { protocol: 'tcp', port: 25_565, publicPort: 25_565 } as const;
const udp = { ...tcp, protocol: 'udp' } as const;
const heldTcp: HeldMapping = {
  ...tcp,
  by: 'upnp',
  renewAt: now + 1000,
  endsAt: now + 2000,
  removals: 0,
  removeAt: 0,
};
const nothing = { held: [], failed: [] };

test('what is wanted and not held is mapped', () => {
  expect(planSteps([tcp, udp], nothing, now)).toEqual({ remove: [], map: [tcp, udp] });
});

test('what is held is left alone until its renewal, and then keeps its public port', () => {
  const held = { ...heldTcp, publicPort: 25_570 };
  expect(planSteps([tcp], { held: [held], failed: [] }, now)).toEqual({ remove: [], map: [] });
  const later = planSteps([tcp], { held: [held], failed: [] }, now + 1000);
  expect(later.map).toEqual([{ ...tcp, publicPort: 25_570 }]);
});

test('what is held and no longer wanted is removed', () => {
  expect(planSteps([udp], { held: [heldTcp], failed: [] }, now).remove).toEqual([heldTcp]);
});

test('the second protocol of a port asks for what the first was given', () => {
  const held = { ...heldTcp, publicPort: 25_570 };
  expect(planSteps([tcp, udp], { held: [held], failed: [] }, now).map).toEqual([
    { ...udp, publicPort: 25_570 },
  ]);
});

test('a failure waits for its time', () => {
  const failed = { ...tcp, reason: 'conflict', attempts: 1, retryAt: now + 10 } as const;
  expect(planSteps([tcp], { held: [], failed: [failed] }, now).map).toEqual([]);
  expect(planSteps([tcp], { held: [], failed: [failed] }, now + 10).map).toEqual([tcp]);
});

test('a removal that failed waits for its time', () => {
  const held = { ...heldTcp, removeAt: now + 10 };
  expect(planSteps([], { held: [held], failed: [] }, now).remove).toEqual([]);
  expect(planSteps([], { held: [held], failed: [] }, now + 10).remove).toEqual([held]);
});

test('the next step is the earliest renewal, repetition or removal', () => {
  const failed = { ...udp, reason: 'failed', attempts: 1, retryAt: now + 10 } as const;
  expect(nextDue([], nothing)).toBeNull();
  expect(nextDue([tcp], nothing)).toBe(0);
  expect(nextDue([tcp, udp], { held: [heldTcp], failed: [failed] })).toBe(now + 10);
  expect(nextDue([tcp], { held: [heldTcp], failed: [] })).toBe(now + 1000);
  expect(nextDue([], { held: [{ ...heldTcp, removeAt: now + 7 }], failed: [] })).toBe(now + 7);
});

test('what could not be renewed is tried again at its time, not at once', () => {
  const failed = { ...tcp, reason: 'no_answer', attempts: 1, retryAt: now + 5000 } as const;
  expect(nextDue([tcp], { held: [{ ...heldTcp, renewAt: now }], failed: [failed] })).toBe(now + 5000);
});

test('a lease is renewed at about half of it, one for ever within the hour', () => {
  expect(renewalOf(3600, now, 0.5)).toEqual({ renewAt: now + 1_800_000, endsAt: now + 3_600_000 });
  expect(renewalOf(3600, now, 0).renewAt).toBe(now + 1_620_000);
  expect(renewalOf(0, now, 0.5)).toEqual({ renewAt: now + 1_800_000, endsAt: null });
});

test('repetitions back off and have an end', () => {
  expect(retryOf(1, now, 0.5)).toBe(now + 15_000);
  expect(retryOf(2, now, 0.5)).toBe(now + 30_000);
  expect(retryOf(50, now, 0.5)).toBe(now + 900_000);
});

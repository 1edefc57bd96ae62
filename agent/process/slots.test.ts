import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { preferredSlot, Slots } from './slots.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(os.tmpdir(), 'roost-slots-'));
  mkdirSync(join(dir, 'slots'));
  mkdirSync(join(dir, 'agent-a'));
  mkdirSync(join(dir, 'agent-b'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function slotsOf(agent: string): Slots {
  return new Slots(join(dir, 'slots'), join(dir, agent));
}

test('a server keeps its number, and gets the same again after its release', async () => {
  const uuid = randomUUID();
  const slot = await slotsOf('agent-a').claim(uuid);
  expect(slot).toBe(preferredSlot(uuid));
  expect(await slotsOf('agent-a').claim(uuid)).toBe(slot);
  await slotsOf('agent-a').release(uuid);
  expect(await slotsOf('agent-a').find(uuid)).toBeNull();
  expect(await slotsOf('agent-a').claim(uuid)).toBe(slot);
});

test('two agents of a host never share a number', async () => {
  const uuid = randomUUID();
  const numbers = await Promise.all([slotsOf('agent-a').claim(uuid), slotsOf('agent-b').claim(uuid)]);
  expect(new Set(numbers).size).toBe(2);
});

test('the numbers of an agent that was deleted are free', async () => {
  const uuid = randomUUID();
  const slot = await slotsOf('agent-b').claim(uuid);
  rmSync(join(dir, 'agent-b'), { recursive: true });
  expect(await slotsOf('agent-a').claim(uuid)).toBe(slot);
});

test('a file that cannot be read is somebody’s', async () => {
  const uuid = randomUUID();
  writeFileSync(join(dir, 'slots', String(preferredSlot(uuid))), 'half a rec');
  expect(await slotsOf('agent-a').claim(uuid)).not.toBe(preferredSlot(uuid));
});

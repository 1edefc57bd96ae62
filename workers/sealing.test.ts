import { base64url } from 'jose';
import { expect, test } from 'vitest';
import { createSealer } from './sealing.ts';

const sealer = createSealer(base64url.encode(new Uint8Array(32).fill(1)));
const other = createSealer(base64url.encode(new Uint8Array(32).fill(2)));

test('a sealed text opens for its purpose with its key only', async () => {
  const sealed = await sealer.seal('a:1', 'hunter2 ✓');
  expect(sealed).not.toContain('hunter2');
  expect(await sealer.open('a:1', sealed)).toBe('hunter2 ✓');
  await expect(sealer.open('a:2', sealed)).rejects.toThrow();
  await expect(other.open('a:1', sealed)).rejects.toThrow();
  await expect(sealer.open('a:1', sealed.slice(0, -2))).rejects.toThrow();
  await expect(sealer.open('a:1', 'hunter2')).rejects.toThrow('unknown form');
});

test('the same text is sealed differently each time', async () => {
  expect(await sealer.seal('a', 'x')).not.toBe(await sealer.seal('a', 'x'));
});

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureReleaseKey, readReleaseKey, rotateReleaseKey } from './key-file.ts';
import { bundleName } from './manifest.ts';
import { publicKeyOf, signManifest } from './sign.ts';
import { fingerprintOf, verifyRelease } from './verify.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'roost-key-'));
  file = path.join(folder, 'release/key.pem');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('the key is made once, for its owner alone', async () => {
  expect(await readReleaseKey(file)).toBe(null);
  const made = await ensureReleaseKey(file);
  expect(made.isNew).toBe(true);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await ensureReleaseKey(file)).toEqual({ pem: made.pem, rotations: [], isNew: false });
});

/** Whether a host that trusts `trusted` takes a release of the key in the file. */
async function isTakenBy(trusted: string): Promise<boolean> {
  const key = await readReleaseKey(file);
  if (key === null) throw new Error('there is no key');
  const release = signManifest(key.pem, {
    version: '1.0.0',
    protocol: 2,
    createdAt: '2026-01-01T00:00:00Z',
    rotations: key.rotations,
    files: [{ name: bundleName('1.0.0'), sizeBytes: 0, sha256: '0'.repeat(64) }],
  });
  return verifyRelease({ ...release, pinned: trusted, current: null }).ok;
}

const fingerprint = (pem: string): string => fingerprintOf(publicKeyOf(pem));

test('hosts follow rotations, also after one that was cut short', async () => {
  await expect(rotateReleaseKey(file)).rejects.toThrow('no release key');
  const first = await ensureReleaseKey(file);
  await rotateReleaseKey(file);
  expect(await isTakenBy(fingerprint(first.pem))).toBe(true);
  // As if the machine had stopped before the new key was in its place.
  const second = await readFile(file, 'utf8');
  await rotateReleaseKey(file);
  await writeFile(file, second);
  await rotateReleaseKey(file);
  expect(await isTakenBy(fingerprint(first.pem))).toBe(true);
  expect(await isTakenBy(fingerprint(second))).toBe(true);
});

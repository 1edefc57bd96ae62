import path from 'node:path';
import { expect, test } from 'vitest';
import { createReleaseKey, publicKeyOf, signManifest } from '../../agent/release/sign.ts';
import { writeTar } from '../../agent/release/tar.ts';
import { fingerprintOf, verifyRelease } from '../../agent/release/verify.ts';
import { readTar } from '../../agent/update/untar.ts';
import { withTimeLimit } from '../../agent/time-limit.ts';
import { type Chance, chance } from './chance.ts';

const endlessMs = 5000;

const names = [
  ...[
    '../x',
    '/etc/x',
    'a/../../x',
    './x',
    'a//b',
    '..',
    '.',
    '',
    ' ',
    'a\\..\\x',
    'C:x',
    'a/.',
    '~/x',
    '-rf',
    'a\nb',
  ],
  ...['a/b/c', 'roost-agent.mjs', '\u00e9', 'a:b', '*', '$(id)', 'a'.repeat(100)],
];
/** Files, links of both kinds, devices, folders, pipes, long names and headers of others. */
const types = ['0', '\u0000', '1', '2', '3', '4', '5', '6', '7', 'L', 'K', 'x', 'g', 'S', 'D'];
const sizes = [
  '00000000000\u0000',
  '77777777777\u0000',
  '-0000000001\u0000',
  '\u0080\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0001\u0000',
];

/** One field of a header, or a byte anywhere, is another one; the header's sum is right again. */
function spoilt(archive: Uint8Array, by: Chance): Uint8Array {
  const bytes = Buffer.from(archive);
  const header = bytes.subarray(0, 512);
  const kind = by.below(6);
  if (kind === 0) header.fill(0, 0, 100).write(by.one(names), 0, 100, 'latin1');
  if (kind === 1) header.write(by.one(types), 156, 'latin1');
  if (kind === 2) header.write(by.one(sizes), 124, 'latin1');
  if (kind === 3) header.fill(0, 345, 500).write(by.one(names), 345, 155, 'latin1');
  if (kind === 4) bytes[by.below(bytes.length)] = by.below(256);
  if (kind === 5) return bytes.subarray(0, by.below(bytes.length));
  if (by.is(0.3)) header.fill(0, 157, 257).write('/etc/passwd', 157, 100, 'latin1');
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148, 'latin1');
  return bytes;
}

test('whatever an archive says, its files are plain ones below its folder', () => {
  const by = chance(61);
  const file = (name: string) => ({ path: name, isExecutable: false, bytes: new Uint8Array(by.below(2000)) });
  let read = 0;
  for (let round = 0; round < 2500; round += 1) {
    const archive = spoilt(writeTar([file('a'), file('b/c')]), by);
    try {
      for (const entry of withTimeLimit(endlessMs, () => readTar(archive))) {
        const target = path.resolve('/versions/1.0.0.new', entry.path);
        expect(target.startsWith('/versions/1.0.0.new/'), entry.path).toBe(true);
        expect(entry.path).toMatch(/^[\w.+/-]+$/);
        expect(entry.bytes.byteLength).toBeLessThanOrEqual(archive.byteLength);
      }
      read += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      expect(error).toMatchObject({ message: expect.stringContaining('The archive') });
    }
  }
  expect(read).toBeGreaterThan(200);
});

test('no manifest is taken with any of its bits, or of its signature, turned', () => {
  const by = chance(62);
  const key = createReleaseKey();
  const pinned = fingerprintOf(publicKeyOf(key));
  const version = '1.2.3';
  const files = [{ name: `roost-agent-${version}.tar.gz`, sizeBytes: 1, sha256: '0'.repeat(64) }];
  const { manifestBytes, signature } = signManifest(key, {
    version,
    protocol: 2,
    createdAt: '2026-01-02T03:04:05.000Z',
    rotations: [],
    files,
  });
  expect(verifyRelease({ manifestBytes, signature, pinned, current: null }).ok).toBe(true);
  for (let round = 0; round < 2000; round += 1) {
    const changed = Buffer.from(manifestBytes);
    const at = by.below(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << by.below(8));
    expect(verifyRelease({ manifestBytes: changed, signature, pinned, current: null }).ok).toBe(false);
    const bytes = Buffer.from(signature.trim(), 'base64');
    const where = by.below(bytes.length);
    bytes[where] = (bytes[where] ?? 0) ^ (1 << by.below(8));
    const other = bytes.toString('base64');
    expect(verifyRelease({ manifestBytes, signature: other, pinned, current: null }).ok).toBe(false);
  }
});

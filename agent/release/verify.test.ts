import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { bundleName, type KeyRotation } from './manifest.ts';
import { createReleaseKey, handOver, publicKeyOf, signManifest } from './sign.ts';
import { checkFile, fingerprintOf, isFingerprint, verifyRelease } from './verify.ts';

const bundle = new TextEncoder().encode('a bundle');

function released(
  pem: string,
  { version = '1.2.3', rotations = [] }: { version?: string; rotations?: KeyRotation[] } = {},
) {
  const sha256 = createHash('sha256').update(bundle).digest('hex');
  return signManifest(pem, {
    version,
    protocol: 2,
    createdAt: '2026-01-02T03:04:05.000Z',
    rotations,
    files: [{ name: bundleName(version), sizeBytes: bundle.byteLength, sha256 }],
  });
}

const fingerprint = (pem: string): string => fingerprintOf(publicKeyOf(pem));

test('a release of the trusted key is taken, on a new host and over an older agent', () => {
  const key = createReleaseKey();
  const pinned = fingerprint(key);
  expect(isFingerprint(pinned)).toBe(true);
  for (const current of [null, '1.2.2', '1.2.3']) {
    const verdict = verifyRelease({ ...released(key), pinned, current });
    expect(verdict).toMatchObject({ ok: true, pin: pinned, manifest: { version: '1.2.3', protocol: 2 } });
  }
});

test('any other byte in the manifest breaks its signature', () => {
  const key = createReleaseKey();
  const { manifestBytes, signature } = released(key);
  const text = new TextDecoder().decode(manifestBytes).replace('"protocol": 2', '"protocol": 3');
  const changed = new TextEncoder().encode(text);
  const check = { manifestBytes: changed, signature, pinned: fingerprint(key), current: null };
  expect(verifyRelease(check)).toEqual({ ok: false, code: 'bad_signature' });
  for (const wrong of ['', 'AAAA', released(createReleaseKey()).signature]) {
    const verdict = verifyRelease({ ...check, manifestBytes, signature: wrong });
    expect(verdict).toEqual({ ok: false, code: 'bad_signature' });
  }
});

test('a release of another key is refused', () => {
  const verdict = verifyRelease({
    ...released(createReleaseKey()),
    pinned: fingerprint(createReleaseKey()),
    current: null,
  });
  expect(verdict).toEqual({ ok: false, code: 'wrong_key' });
});

test('an older release is refused, except by who returns to what ran before', () => {
  const key = createReleaseKey();
  const check = { ...released(key), pinned: fingerprint(key), current: '1.10.0' };
  expect(verifyRelease(check)).toEqual({ ok: false, code: 'downgrade' });
  expect(verifyRelease({ ...check, mayDowngrade: true }).ok).toBe(true);
});

test('a host follows the key from hand-over to hand-over, and trusts the last from then on', () => {
  const [first, second, third] = [createReleaseKey(), createReleaseKey(), createReleaseKey()];
  const rotations = [handOver(first, second), handOver(second, third)];
  for (const pinned of [first, second, third].map(fingerprint)) {
    const verdict = verifyRelease({ ...released(third, { rotations }), pinned, current: '1.0.0' });
    expect(verdict).toMatchObject({ ok: true, pin: fingerprint(third) });
  }
  const after = verifyRelease({
    ...released(first, { rotations }),
    pinned: fingerprint(third),
    current: null,
  });
  expect(after).toEqual({ ok: false, code: 'wrong_key' });
});

test('a hand-over that the old key did not sign leads nowhere', () => {
  const [trusted, other] = [createReleaseKey(), createReleaseKey()];
  const honest = handOver(other, createReleaseKey());
  const forged = { oldKey: publicKeyOf(trusted), newKey: publicKeyOf(other), signature: honest.signature };
  const verdict = verifyRelease({
    ...released(other, { rotations: [forged] }),
    pinned: fingerprint(trusted),
    current: null,
  });
  expect(verdict).toEqual({ ok: false, code: 'wrong_key' });
});

test('what is no manifest is refused before anything in it counts', () => {
  const key = createReleaseKey();
  const { manifestBytes, signature } = released(key);
  const text = new TextDecoder().decode(manifestBytes);
  const broken = [
    '',
    'null',
    '[]',
    text.slice(1),
    text.replace('1.2.3', '1.2'),
    text.replace('roost-agent-', '../agent-'),
    text.replace('roost-agent-1.2.3', 'roost-agent-1.2.4'),
    text.replace(/"sha256": "./, '"sha256": "'),
    text.replace(/"createdAt": "[^"]*"/, '"createdAt": "soon"'),
    `${text}${' '.repeat(70_000)}`,
  ];
  for (const each of broken) {
    const bytes = new TextEncoder().encode(each);
    const verdict = verifyRelease({
      manifestBytes: bytes,
      signature,
      pinned: fingerprint(key),
      current: null,
    });
    expect(verdict).toEqual({ ok: false, code: 'bad_manifest' });
  }
});

test('a file is the one that was signed, or it is refused', () => {
  const key = createReleaseKey();
  const verdict = verifyRelease({ ...released(key), pinned: fingerprint(key), current: null });
  if (!verdict.ok) throw new Error(verdict.code);
  const name = bundleName('1.2.3');
  expect(checkFile(verdict.manifest, name, bundle)).toBe(null);
  expect(checkFile(verdict.manifest, name, new TextEncoder().encode('A bundle'))).toBe('tampered_file');
  expect(checkFile(verdict.manifest, 'other', bundle)).toBe('tampered_file');
});

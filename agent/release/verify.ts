import { createHash, createPublicKey, verify } from 'node:crypto';
import { compareVersions } from '../../schema/version.ts';
import { parseManifest, rotationBytes, type ReleaseManifest } from './manifest.ts';

/** Why a release is not taken, with the sentence for people. */
export const releaseProblems = {
  bad_manifest: 'The manifest of the release cannot be read.',
  bad_signature: 'The signature of the release is wrong: it was changed after it was signed.',
  wrong_key: 'The release is signed with another key than the one this host trusts.',
  downgrade: 'The release is older than the agent on this host.',
  tampered_file: 'A file of the release is not the one that was signed.',
} as const;
export type ReleaseProblem = keyof typeof releaseProblems;

export interface ReleaseCheck {
  /** The file `manifest.json`, byte for byte. */
  manifestBytes: Uint8Array;
  /** The file `manifest.sig`: base64. */
  signature: string;
  /** Fingerprint of the key that this host trusts. */
  pinned: string;
  /** The version that runs here; null on a host without one. */
  current: string | null;
  /** For a return to what ran before, and for nothing that the panel can ask for. */
  mayDowngrade?: boolean;
}

export type ReleaseVerdict =
  /** `pin`: the fingerprint to trust from now on; another one than before when the key was rotated. */
  { ok: true; manifest: ReleaseManifest; pin: string } | { ok: false; code: ReleaseProblem };

const fingerprintShape = /^SHA256:[\w-]{43}$/;

/** Whether this can be the fingerprint of a release key. */
export const isFingerprint = (text: string): boolean => fingerprintShape.test(text);

/** `SHA256:` and the base64url of the SHA-256 of a raw public key, which comes as base64url. */
export const fingerprintOf = (publicKey: string): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('base64url')}`;

/** Whether a release may be installed on this host. Its files are checked with `checkFile`. */
export function verifyRelease(check: ReleaseCheck): ReleaseVerdict {
  const manifest = parseManifest(check.manifestBytes);
  if (manifest === null) return { ok: false, code: 'bad_manifest' };
  if (!isSigned(check.manifestBytes, check.signature.trim(), manifest.publicKey))
    return { ok: false, code: 'bad_signature' };
  if (!leadsTo(manifest, check.pinned)) return { ok: false, code: 'wrong_key' };
  const { current, mayDowngrade = false } = check;
  if (current !== null && !mayDowngrade && compareVersions(manifest.version, current) < 0)
    return { ok: false, code: 'downgrade' };
  return { ok: true, manifest, pin: fingerprintOf(manifest.publicKey) };
}

/** Null: the bytes are those that the manifest names. */
export function checkFile(manifest: ReleaseManifest, name: string, bytes: Uint8Array): ReleaseProblem | null {
  const file = manifest.files.find((each) => each.name === name);
  const isSame =
    file?.sizeBytes === bytes.byteLength && file.sha256 === createHash('sha256').update(bytes).digest('hex');
  return isSame ? null : 'tampered_file';
}

/** Whether the trusted key signed, or handed over to the one that did. Each hand-over is followed once at most. */
function leadsTo({ publicKey, rotations }: ReleaseManifest, pinned: string): boolean {
  const target = fingerprintOf(publicKey);
  let trusted = pinned;
  for (const { oldKey, newKey, signature } of rotations) {
    if (trusted === target) return true;
    if (fingerprintOf(oldKey) !== trusted) continue;
    if (!isSigned(rotationBytes(oldKey, newKey), signature, oldKey)) return false;
    trusted = fingerprintOf(newKey);
  }
  return trusted === target;
}

function isSigned(bytes: Uint8Array, signature: string, publicKey: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, bytes, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

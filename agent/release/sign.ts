import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { rotationBytes, type KeyRotation, type ReleaseManifest } from './manifest.ts';

/** A new release key, as the text that is kept of it: PKCS #8, PEM. */
export function createReleaseKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** The raw public half, base64url. Throws on anything but an Ed25519 key. */
export function publicKeyOf(pem: string): string {
  const { crv, x } = createPublicKey(keyOf(pem)).export({ format: 'jwk' });
  if (crv !== 'Ed25519' || typeof x !== 'string') throw new Error('A release key is an Ed25519 key.');
  return x;
}

/** The two files that a release is trusted by. */
export function signManifest(
  pem: string,
  manifest: Omit<ReleaseManifest, 'publicKey'>,
): { manifestBytes: Uint8Array; signature: string } {
  const whole: ReleaseManifest = { ...manifest, publicKey: publicKeyOf(pem) };
  const manifestBytes = new TextEncoder().encode(`${JSON.stringify(whole, null, 2)}\n`);
  return { manifestBytes, signature: `${signature(pem, manifestBytes)}\n` };
}

/** The old key's word that the new one may sign from now on. */
export function handOver(oldPem: string, newPem: string): KeyRotation {
  const [oldKey, newKey] = [publicKeyOf(oldPem), publicKeyOf(newPem)];
  return { oldKey, newKey, signature: signature(oldPem, rotationBytes(oldKey, newKey)) };
}

const signature = (pem: string, bytes: Uint8Array): string =>
  sign(null, bytes, keyOf(pem)).toString('base64');

const keyOf = (pem: string): KeyObject => createPrivateKey({ key: pem, format: 'pem' });

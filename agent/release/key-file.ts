import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { readIfThere, writeAtomic } from '../atomic-file.ts';
import type { KeyRotation } from './manifest.ts';
import { createReleaseKey, handOver, publicKeyOf } from './sign.ts';

/** The operator's key, and how it came from earlier ones. */
export interface ReleaseKey {
  /** PKCS #8, PEM. Never leaves the operator's machine. */
  pem: string;
  rotations: readonly KeyRotation[];
}

const rotationsOf = (file: string): string => `${file}.rotations.json`;

/** Null: there is none yet. */
export async function readReleaseKey(file: string): Promise<ReleaseKey | null> {
  const pem = await readIfThere(file);
  if (pem === null) return null;
  const rotations = await readIfThere(rotationsOf(file));
  return { pem, rotations: rotations === null ? [] : readRotations(rotations) };
}

/** The key in this file, made now when there is none. Only its owner may read it. */
export async function ensureReleaseKey(file: string): Promise<ReleaseKey & { isNew: boolean }> {
  const known = await readReleaseKey(file);
  if (known !== null) return { ...known, isNew: false };
  const pem = createReleaseKey();
  await writePrivate(file, pem);
  return { pem, rotations: [], isNew: true };
}

/**
 * Puts a new key in place of the old one, which signs that it hands over. Hosts that know the old key follow with the
 * next release. The old key is kept beside, in `<file>.old`.
 */
export async function rotateReleaseKey(file: string): Promise<ReleaseKey> {
  const former = await readReleaseKey(file);
  if (former === null) throw new Error(`There is no release key in ${file} yet.`);
  const pem = createReleaseKey();
  // What a rotation that was cut short has left behind leads to a key that nobody has.
  const led = former.rotations.findLastIndex(({ newKey }) => newKey === publicKeyOf(former.pem));
  const rotations = [...former.rotations.slice(0, led + 1), handOver(former.pem, pem)];
  await writePrivate(`${file}.old`, former.pem);
  await writePrivate(rotationsOf(file), `${JSON.stringify(rotations, null, 2)}\n`);
  await writePrivate(file, pem);
  return { pem, rotations };
}

async function writePrivate(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeAtomic(file, text);
}

function readRotations(text: string): KeyRotation[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value) || !value.every(isRotation)) throw new Error('The list of rotations is damaged.');
  return value;
}

function isRotation(value: unknown): value is KeyRotation {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return ['oldKey', 'newKey', 'signature'].every((name) => typeof fields.get(name) === 'string');
}

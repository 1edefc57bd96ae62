import { isVersion } from '../../schema/version.ts';

/** A file of a release, by the name it is served under. */
export interface ReleaseFile {
  name: string;
  sizeBytes: number;
  /** 64 lower-case hexadecimal digits. */
  sha256: string;
}

/** A change of the release key, which the old key agrees to. Keys are raw Ed25519 public keys, base64url. */
export interface KeyRotation {
  oldKey: string;
  newKey: string;
  /** By `oldKey`, over `rotationBytes`; base64. */
  signature: string;
}

/** What a release is made of. Its signature is over the exact bytes of the file that says it. */
export interface ReleaseManifest {
  version: string;
  /** The version of the link's protocol that this agent speaks. */
  protocol: number;
  /** ISO 8601. */
  createdAt: string;
  /** Who signs: a raw Ed25519 public key, base64url. */
  publicKey: string;
  /** Oldest first; agents that pin an earlier key follow them to `publicKey`. */
  rotations: readonly KeyRotation[];
  files: readonly ReleaseFile[];
}

const manifestBytesMax = 65_536;
const key = /^[\w-]{43}$/;
const signature = /^[A-Za-z0-9+/]{86}==$/;
const fileName = /^[A-Za-z0-9][\w.+-]{0,127}$/;
const sha256 = /^[0-9a-f]{64}$/;
const assetBytesMax = 25 * 1_048_576;

/** The one file of a release that a host unpacks. */
export const bundleName = (version: string): string => `roost-agent-${version}.tar.gz`;

/** What the old key signs when it hands over. No manifest begins like this, so none can be taken for it. */
export const rotationBytes = (oldKey: string, newKey: string): Uint8Array =>
  new TextEncoder().encode(`roost release key\n${oldKey}\n${newKey}\n`);

/** Null: the bytes are no manifest, or one without the bundle of its version. */
export function parseManifest(bytes: Uint8Array): ReleaseManifest | null {
  if (bytes.byteLength > manifestBytesMax) return null;
  const said = readObject(bytes);
  if (said === null) return null;
  const { version, protocol, createdAt, publicKey } = said;
  const rotations = readAll(said['rotations'] ?? [], 32, readRotation);
  const files = readAll(said['files'], 32, readFile);
  if (typeof version !== 'string' || !isVersion(version)) return null;
  if (typeof protocol !== 'number' || !Number.isInteger(protocol) || protocol < 1) return null;
  if (typeof createdAt !== 'string' || Number.isNaN(Date.parse(createdAt))) return null;
  if (!matches(publicKey, key) || rotations === null || files === null) return null;
  if (!files.some(({ name }) => name === bundleName(version))) return null;
  return { version, protocol, createdAt, publicKey, rotations, files };
}

function readObject(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return fieldsOf(value);
  } catch {
    return null;
  }
}

const fieldsOf = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;

const matches = (value: unknown, pattern: RegExp): value is string =>
  typeof value === 'string' && pattern.test(value);

/** Null when any of them cannot be read, or there are too many. */
function readAll<T>(value: unknown, max: number, read: (value: unknown) => T | null): T[] | null {
  if (!Array.isArray(value) || value.length > max) return null;
  const items = value.map((item: unknown) => read(item)).filter((item) => item !== null);
  return items.length === value.length ? items : null;
}

function readRotation(value: unknown): KeyRotation | null {
  const { oldKey, newKey, signature: by } = fieldsOf(value) ?? {};
  const isRead = matches(oldKey, key) && matches(newKey, key) && matches(by, signature);
  return isRead ? { oldKey, newKey, signature: by } : null;
}

function readFile(value: unknown): ReleaseFile | null {
  const { name, sizeBytes, sha256: hash } = fieldsOf(value) ?? {};
  const isSize =
    typeof sizeBytes === 'number' &&
    Number.isInteger(sizeBytes) &&
    sizeBytes >= 0 &&
    sizeBytes < assetBytesMax;
  return isSize && matches(name, fileName) && matches(hash, sha256)
    ? { name, sizeBytes, sha256: hash }
    : null;
}

import { apiKeyIdOf } from '../../schema/api-key.ts';
import { ApiError } from '../../schema/errors.ts';
import { digest } from '../secrets.ts';

/** A key whose secret was right. */
export interface ProvenKey {
  keyId: string;
  userId: string;
  /** Of the whole key. */
  secretHash: string;
  quotaPerMinute: number;
}

export interface KeyRow extends ProvenKey {
  lastUsedAt: Date | null;
}

/**
 * Whose keys are whose: that never changes, so isolates remember it. Whether a key still holds is not asked here but by
 * the gate, with every request.
 */
export interface KeyRing {
  /** Null: unknown or deleted. */
  prove(key: string, region: string, now: number): Promise<ProvenKey | null>;
  /** Whether `prove` would answer from memory that it holds. */
  knows(key: string, now: number): Promise<boolean>;
}

export interface KeyRingDeps {
  /** The row of a key by its visible part: the nearest one, or where that has none, the primary's. */
  read(keyId: string, region: string): Promise<KeyRow | null>;
  /** Whoever has this key used it, and that was not noted within the hour. */
  used(keyId: string): void;
}

const knownMax = 10_000;
/** After this an administrator's new quota is heard of. */
const rememberedMs = 60_000;
const unknownMs = 5000;
const useNotedMs = 3_600_000;

interface Known {
  row: KeyRow | null;
  until: number;
  isUseNoted: boolean;
}

export function createKeyRing({ read, used }: KeyRingDeps): KeyRing {
  const known = new Map<string, Known>();

  const remember = (keyId: string, row: KeyRow | null, now: number): Known => {
    const isUseNoted = now - (row?.lastUsedAt?.getTime() ?? 0) <= useNotedMs;
    const entry = { row, until: now + (row === null ? unknownMs : rememberedMs), isUseNoted };
    known.delete(keyId);
    known.set(keyId, entry);
    const [oldest] = known.keys();
    if (known.size > knownMax && oldest !== undefined) known.delete(oldest);
    return entry;
  };

  const fresh = (keyId: string, now: number): Known | null => {
    const entry = known.get(keyId);
    return entry !== undefined && entry.until > now ? entry : null;
  };

  /** No request waits for what another one reads: the runtime may have ended that one, and its promise with it. */
  const entryOf = async (keyId: string, region: string, now: number): Promise<Known> => {
    const before = known.get(keyId);
    if (before !== undefined && before.until > now) return before;
    try {
      return remember(keyId, await read(keyId, region), now);
    } catch (error) {
      // With every database away, what was known a minute ago is known still.
      if (before !== undefined && error instanceof ApiError) return before;
      throw error;
    }
  };

  return {
    async prove(key, region, now) {
      const keyId = apiKeyIdOf(key);
      if (keyId === null) return null;
      const entry = await entryOf(keyId, region, now);
      const { row } = entry;
      if (row === null || row.secretHash !== (await digest(key))) return null;
      if (!entry.isUseNoted) used(keyId);
      entry.isUseNoted = true;
      return provenOf(row);
    },
    async knows(key, now) {
      const keyId = apiKeyIdOf(key);
      const row = keyId === null ? null : (fresh(keyId, now)?.row ?? null);
      return row !== null && row.secretHash === (await digest(key));
    },
  };
}

const provenOf = ({ keyId, userId, secretHash, quotaPerMinute }: KeyRow): ProvenKey => ({
  keyId,
  userId,
  secretHash,
  quotaPerMinute,
});

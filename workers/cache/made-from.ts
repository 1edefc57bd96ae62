import type { Mark, Scope } from '../../schema/scopes.ts';
import { proofText } from './confirm.ts';

/** What was taken from a region's memory for one request. */
export interface MadeFrom {
  took(from: { shard: string; birth: string }, what: { scope: Scope; version: Mark; endsInMs: number }): void;
  /** Something came from elsewhere. */
  missed(): void;
  /** Null: not everything came from memory, or memory was reborn meanwhile. */
  proofs(): Proofs | null;
}

/** Proves at each shard that what was made is still what would be made. */
export interface Proofs {
  texts: readonly { shard: string; text: string }[];
  /** When the first of the entries ends, after the request began. */
  endsInMs: number;
}

export function createMadeFrom(): MadeFrom {
  const shards = new Map<string, { birth: string; versions: Record<string, Mark> }>();
  let endsInMs = Number.POSITIVE_INFINITY;
  let isWhole = true;
  return {
    took({ shard, birth }, { scope, version, endsInMs: restMs }) {
      const known = shards.get(shard) ?? { birth, versions: {} };
      const before = known.versions[scope];
      // Two entries of one scope may have been read at different versions, neither of them outdated when it was taken.
      const isSame = before === undefined || (before[0] === version[0] && before[1] === version[1]);
      if (known.birth !== birth || !isSame) isWhole = false;
      known.versions[scope] = version;
      shards.set(shard, known);
      endsInMs = Math.min(endsInMs, restMs);
    },
    missed() {
      isWhole = false;
    },
    proofs() {
      if (!isWhole || shards.size === 0) return null;
      return { texts: [...shards].map(([shard, proof]) => ({ shard, text: proofText(proof) })), endsInMs };
    },
  };
}

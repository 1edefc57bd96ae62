import type { Mark, Scope } from '../../schema/scopes.ts';

/** What a shard may hold, and for how long what it was told is believed. */
export interface ShardLimits {
  bytes: number;
  floors: number;
  leases: number;
  leaseMs: number;
  /** A pull takes no longer; after this another reader may be asked for one. */
  pullMs: number;
  /** A pull is due when the last one is this old. */
  pullEveryMs: number;
  /** Nothing is answered from memory when the last pull is older than this. */
  staleAfterMs: number;
  /** How far a pull looks back behind the one before it: rows carry the start of their transaction. */
  overlapMs: number;
}

/** Several shards may share one isolate's 128 MB. */
export const shardLimits: ShardLimits = {
  bytes: 16 * 1024 * 1024,
  floors: 50_000,
  leases: 10_000,
  leaseMs: 10_000,
  pullMs: 5000,
  pullEveryMs: 10_000,
  staleAfterMs: 20_000,
  overlapMs: 30_000,
};

/** A value as text, made from its scope at `version`. */
export interface Entry {
  scope: Scope;
  text: string;
  version: Mark;
  /** Ms since 1970, by the shard's clock. */
  expiresAt: number;
  /** From then on one reader at a time is asked to read it anew, while all are answered. */
  renewAt: number;
}

/** Lets one reader fill a key; the others wait for it. */
export interface Lease {
  id: number;
  grantedAt: number;
  /** Called once when the lease ends, however it ends. */
  waiting: (() => void)[];
}

/** The last pull that came back. */
export interface Pulled {
  /** When it was begun, by the shard's clock. */
  at: number;
  /** The primary's clock then, ms since 1970. */
  to: number;
  /** Of the primary that was read. */
  epoch: number;
}

/** All that one shard of a region's cache knows. Changed by the functions of this folder alone. */
export interface Shard {
  limits: ShardLimits;
  /** Names this object in memory; another one of the same name has another. */
  incarnation: string;
  /** Counts the times that floors were forgotten. Leases and pulls of another birth are void. */
  births: number;
  /** The primary's beat `[epoch, counter]`, read after the birth: a replica beyond it has all that was forgotten. Null: not read yet. */
  beat: Mark | null;
  /** Null: no pull has come back yet. */
  pulled: Pulled | null;
  /** When the pull that is under way was begun. */
  pullingSince: number | null;
  /** By key, the least recently used first. */
  entries: Map<string, Entry>;
  bytes: number;
  /** The highest version heard of each scope. */
  floors: Map<Scope, Mark>;
  /** By key, the oldest first. */
  leases: Map<string, Lease>;
  lastLease: number;
}

export const createShard = (incarnation: string, limits: ShardLimits): Shard => ({
  limits,
  incarnation,
  births: 1,
  beat: null,
  pulled: null,
  pullingSince: null,
  entries: new Map(),
  bytes: 0,
  floors: new Map(),
  leases: new Map(),
  lastLease: 0,
});

/** Whether `since` was less than `ms` ago. A clock that was set back ends what it had measured. */
export const isWithin = (since: number, ms: number, now: number): boolean => now >= since && now - since < ms;

/** Names the object and its birth. */
export const birthOf = (shard: Shard): string => `${shard.incarnation}.${String(shard.births)}`;

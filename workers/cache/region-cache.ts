import { compareMarks, type Mark, type Scope } from '../../schema/scopes.ts';
import { isBelowFloor, storeEntry, takeEntry } from './entries.ts';
import { raiseFloor } from './floors.ts';
import { endLease, grantLease, liveLease } from './leases.ts';
import { isFresh, nextPull, type PullTicket } from './pull.ts';
import { birthOf, isWithin, type Shard } from './shard.ts';

/** An entry belongs to exactly one scope. */
export interface EntryKey {
  scope: Scope;
  name: string;
}

export interface Wanted extends EntryKey {
  /** What the caller has seen of the scope; null for nothing. */
  mark: Mark | null;
}

/**
 * `endsInMs`: the rest of its lifetime. `renew`: a lease for whoever is to read it anew, beside their answer. `floor`: what
 * a read of this key must reach. `lease`: null while another reader fills the key.
 */
export type Found =
  | { is: 'hit'; text: string; version: Mark; endsInMs: number; renew: number | null }
  | { is: 'miss'; floor: Mark | null; lease: number | null };

export interface FoundMany {
  birth: string;
  /** A replica may be read when it shows a later beat than this; null: only the primary may. */
  beat: Mark | null;
  /** In the order of the keys. */
  found: Found[];
  /** For whoever got it to bring. */
  pull: PullTicket | null;
  /** False: memory answers nothing until a pull has come back. */
  isFresh: boolean;
}

export interface Fill extends EntryKey {
  birth: string;
  lease: number;
  text: string;
  version: Mark;
  /** Shown by the replica that was read; null when it was the primary. */
  replicaBeat: Mark | null;
  lifetimeMs: number;
}

/** Why a fill was not taken: its lease is over, its source may lack what this shard has forgotten, it is outdated. */
export type Refusal = 'no_lease' | 'no_pull_yet' | 'replica_behind' | 'below_floor';

/** Of a lifetime. What is not asked for after that ends. */
const renewShare = 0.75;

/** Longer than a replica is given. A request that its caller broke off fills nothing, and its lease lives on. */
const filledMs = 1000;

const keyOf = ({ scope, name }: EntryKey): string => `${scope} ${name}`;

/** Answers each key from memory, or lets one caller fill it; asks for a pull when one is due. */
export const getMany = (shard: Shard, keys: readonly Wanted[], now: number): FoundMany => ({
  ...getFilled(shard, keys, now),
  pull: nextPull(shard, now),
});

/** The same for who has waited for another's fill, and brings no pull. */
export function getFilled(shard: Shard, keys: readonly Wanted[], now: number): FoundMany {
  const fresh = isFresh(shard, now);
  const found = keys.map((wanted) => find(shard, wanted, fresh, now));
  return { birth: birthOf(shard), beat: shard.beat, found, pull: null, isFresh: fresh };
}

function find(shard: Shard, wanted: Wanted, fresh: boolean, now: number): Found {
  const key = keyOf(wanted);
  const entry = fresh ? takeEntry(shard, key, now) : null;
  if (entry !== null && (wanted.mark === null || compareMarks(entry.version, wanted.mark) >= 0)) {
    const { text, version, expiresAt, renewAt } = entry;
    const renew = renewAt <= now ? grantLease(shard, key, now) : null;
    return { is: 'hit', text, version, endsInMs: expiresAt - now, renew };
  }
  const floor = shard.floors.get(wanted.scope) ?? null;
  // Who brings the pull asks again after it, so no lease is given before.
  const isFillable = fresh || shard.pulled === null;
  return { is: 'miss', floor, lease: isFillable ? grantLease(shard, key, now) : null };
}

/** Calls `wake` when whoever fills the key is done; false when nobody fills it, or nobody who has not gone for good. */
export function waitForFill(shard: Shard, wanted: EntryKey, wake: () => void, now: number): boolean {
  const lease = liveLease(shard, keyOf(wanted), now);
  if (lease === null || !isWithin(lease.grantedAt, filledMs, now)) return false;
  lease.waiting.push(wake);
  return true;
}

/** `chance`: in [0, 1), spreads the ends of lifetimes by a tenth. Null: taken. */
export function putFill(shard: Shard, fill: Fill, chance: number, now: number): Refusal | null {
  const key = keyOf(fill);
  const lease = liveLease(shard, key, now);
  if (fill.birth !== birthOf(shard) || lease?.id !== fill.lease) return 'no_lease';
  const refusal = refusalOf(shard, fill);
  if (refusal === null) {
    const { scope, text, version } = fill;
    const lifetimeMs = Math.round(fill.lifetimeMs * (0.9 + 0.2 * chance));
    const expiresAt = lease.grantedAt + lifetimeMs;
    const renewAt = lease.grantedAt + Math.round(lifetimeMs * renewShare);
    if (demandsAnything(shard, version)) raiseFloor(shard, scope, version);
    storeEntry(shard, key, { scope, text, version, expiresAt, renewAt });
  }
  endLease(shard, key);
  return refusal;
}

/** A lease whose holder could not read, or read nothing that may be kept. */
export function giveUp(
  shard: Shard,
  fill: Pick<Fill, 'scope' | 'name' | 'birth' | 'lease'>,
  now: number,
): void {
  const key = keyOf(fill);
  const isTheirs = fill.birth === birthOf(shard) && liveLease(shard, key, now)?.id === fill.lease;
  if (isTheirs) endLease(shard, key);
}

function refusalOf(shard: Shard, { replicaBeat, ...fill }: Fill): Refusal | null {
  // Before the first pull nothing would tell of an invalidation that was lost since this value was read.
  if (shard.pulled === null) return 'no_pull_yet';
  if (replicaBeat !== null && !isBeyondBirth(replicaBeat, shard.beat)) return 'replica_behind';
  // What an older primary, or a replica of it, still showed may have been lost in the promotion.
  const isOutdated = isBelowFloor(shard, fill) || fill.version[0] < shard.pulled.epoch;
  return isOutdated ? 'below_floor' : null;
}

/** No floor is kept of what never was: whoever asks for made-up names would fill the room that floors have. */
const demandsAnything = ({ pulled }: Shard, [epoch, version]: Mark): boolean =>
  version > 0 || (pulled !== null && epoch > pulled.epoch);

/** Whether a replica that shows the beat `shown` certainly has all that a shard had forgotten by its birth's beat. */
export const isBeyondBirth = (shown: Mark, birthBeat: Mark | null): boolean =>
  birthBeat !== null && compareMarks(shown, birthBeat) > 0;

/** After a commit. The same may come twice, late, or in any order. */
export function invalidate(shard: Shard, versions: readonly (readonly [Scope, Mark])[]): void {
  for (const [scope, version] of versions) raiseFloor(shard, scope, version);
}

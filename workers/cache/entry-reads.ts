import { compareMarks, type Mark, type Marks, mergeMarks } from '../../schema/scopes.ts';
import type { RequestReads } from '../db/handle.ts';
import { lagLimits } from '../db/lag.ts';
import type { Tier } from '../db/choice.ts';
import type { Snapshot } from '../db/read.ts';
import type { Queries } from '../db/snapshot.ts';
import { log } from '../log.ts';
import { type CacheKey, entryKeyOf, lifetimeOf } from './keys.ts';
import { type Fill, type Found, isBeyondBirth } from './region-cache.ts';
import type { Shards } from './shards.ts';
import { alongWith, queryFor } from './sources.ts';

/** A value as text, from memory or from a database. */
export interface Read {
  text: string;
  version: Mark;
}

export type Miss = Extract<Found, { is: 'miss' }>;

/** A key that memory did not answer. */
export interface Missing {
  key: CacheKey;
  /** Null: no shard answered for it, or caches are off. */
  at: { shard: string; birth: string; beat: Mark | null; found: Miss } | null;
  /** Awaited before a put. */
  pulling: Promise<unknown> | null;
}

export interface EntryReads {
  /** One snapshot, new enough for the caller and for the floors; what may be kept is put beside the answer. */
  read(missing: readonly Missing[], from: 'nearest' | 'primary-only'): Promise<Read[]>;
}

export interface EntryReadsOptions {
  /** Null: caches are off. */
  shards: Shards | null;
  reads: RequestReads;
  beside(work: Promise<unknown>): void;
}

/** A row that came along with another entry's. */
interface Along extends Read {
  /** Shown by the database that was read. */
  beat: Mark;
  tier: Tier;
  isKept: boolean;
}

/** The databases' side of the cache, for one request. */
export function createEntryReads({ shards, reads, beside }: EntryReadsOptions): EntryReads {
  const alongs = new Map<string, Along>();

  const ask = async (missing: readonly Missing[], from: 'nearest' | 'primary-only') => {
    const keys = missing.map(({ key }) => key);
    const along = keys.flatMap((key) =>
      alongWith(key.kind).map(({ kind, select }) => ({ kind, select, id: key.id })),
    );
    const snapshot = await reads.snapshot(
      (db) => [...keys.map((key) => queryFor(db, key)), ...along.map(({ select, id }) => select(db, id))],
      {
        scopes: [...new Set(keys.map((key) => entryKeyOf(key).scope))],
        marks: mergeMarks(reads.marks(), floorsOf(missing)),
        ...(from === 'primary-only' ? { from } : sourceFor(missing, shards !== null)),
      },
    );
    const rows: readonly (readonly unknown[])[] = snapshot.rows;
    for (const [index, { kind }] of along.entries()) {
      const row = asAlongRow(rows[keys.length + index]?.[0]);
      if (row === null) continue;
      const version: Mark = [snapshot.epoch, row.version ?? 0];
      const key = nameOf({ kind, id: row.of, part: '' });
      const { tier } = snapshot;
      const text = JSON.stringify(row.value);
      alongs.set(key, { text, version, beat: beatOf(snapshot), tier, isKept: isKept(snapshot) });
    }
    return { snapshot, rows };
  };

  const put = (items: readonly { missing: Missing; read: Read; replicaBeat: Mark | null }[]): void => {
    if (shards === null) return;
    const groups = Map.groupBy(
      items.filter(({ missing }) => missing.at?.found.lease != null),
      ({ missing }) => missing.at?.shard ?? '',
    );
    for (const [shard, group] of groups) beside(putGroup(shards, shard, group));
  };

  /** What came along is kept only where it certainly has all that the shard may have forgotten. */
  const takeAlong = (one: Missing): Along | null => {
    const along = usable(one, alongs.get(nameOf(one.key)), reads.marks(), shards !== null);
    if (along === null || shards === null) return along;
    if (isBeyond(along, one)) put([{ missing: one, read: along, replicaBeat: along.beat }]);
    else giveUp(shards, [one], beside);
    return along;
  };

  const readAsked = async (asked: readonly Missing[], from: 'nearest' | 'primary-only') => {
    const answers = new Map<Missing, Read>();
    if (asked.length === 0) return answers;
    const { snapshot, rows } = await ask(asked, from).catch((error: unknown) => {
      if (shards !== null) giveUp(shards, asked, beside);
      throw error;
    });
    for (const [index, one] of asked.entries()) {
      const version = snapshot.versions[entryKeyOf(one.key).scope] ?? [snapshot.epoch, 0];
      answers.set(one, { text: JSON.stringify(rows[index]?.[0] ?? null), version });
    }
    if (isKept(snapshot)) {
      const replicaBeat = snapshot.tier === 'replica' ? beatOf(snapshot) : null;
      put([...answers].map(([missing, read]) => ({ missing, read, replicaBeat })));
    } else if (shards !== null) giveUp(shards, asked, beside);
    return answers;
  };

  return {
    async read(missing, from) {
      const known = missing.map((one) => (from === 'nearest' ? takeAlong(one) : null));
      const asked = missing.filter((_, index) => known[index] === null);
      const answers = await readAsked(asked, from);
      return missing.map((one, index) => {
        const read = known[index] ?? answers.get(one);
        if (read === undefined) throw new Error('a key was read by nobody');
        return read;
      });
    },
  };
}

async function putGroup(
  shards: Shards,
  shard: string,
  group: readonly { missing: Missing; read: Read; replicaBeat: Mark | null }[],
): Promise<void> {
  for (const { missing } of group) await missing.pulling;
  const fills = group.flatMap(({ missing: { key, at }, read, replicaBeat }): Fill[] => {
    if (at?.found.lease == null) return [];
    const lifetimeMs = lifetimeOf(key.kind, read.text);
    return [{ ...entryKeyOf(key), ...read, birth: at.birth, lease: at.found.lease, replicaBeat, lifetimeMs }];
  });
  const refusals = await shards.put(shard, fills);
  const refused = (refusals ?? []).filter((refusal) => refusal !== null);
  if (refused.length > 0) log('cache_puts_refused', { shard, refused: refused.join(' ') });
}

function giveUp(shards: Shards, missing: readonly Missing[], beside: (work: Promise<unknown>) => void): void {
  for (const { key, at } of missing) {
    if (at?.found.lease == null) continue;
    const { birth } = at;
    beside(shards.giveUp(at.shard, [{ ...entryKeyOf(key), birth, lease: at.found.lease }]));
  }
}

/** What came along with an earlier read of this request, when a read of now might give it as well. */
function usable(missing: Missing, along: Along | undefined, marks: Marks, isCached: boolean): Along | null {
  if (along === undefined) return null;
  // With the primary away an older value is better than none; its route has said so.
  if (along.tier === 'replica-stale') return along;
  const { scope } = entryKeyOf(missing.key);
  const wanted = [marks[scope], missing.at?.found.floor].filter((mark) => mark != null);
  const isNewEnough = wanted.every((mark) => compareMarks(along.version, mark) >= 0);
  const isComplete = !isCached || along.tier !== 'replica' || isBeyond(along, missing);
  return isNewEnough && isComplete ? along : null;
}

/** What is known to be late is for its caller alone, who is told so. */
const isKept = ({ tier, ageMs }: Snapshot<Queries>): boolean =>
  tier !== 'replica-stale' && ageMs <= lagLimits.markedMs;

const beatOf = ({ beat }: Snapshot<Queries>): Mark => [beat.epoch, beat.counter];

const isBeyond = (along: Along, { at }: Missing): boolean =>
  along.isKept && at !== null && isBeyondBirth(along.beat, at.beat);

function floorsOf(missing: readonly Missing[]): Marks {
  const floors = missing.map(({ key, at }): Marks => {
    const floor = at?.found.floor ?? null;
    return floor === null ? {} : { [entryKeyOf(key).scope]: floor };
  });
  return floors.reduce((all, one) => mergeMarks(all, one), {});
}

/** No replica shows it: what one answers is then said to be stale, and lets nobody in. */
const neverReached: Mark = [Number.MAX_SAFE_INTEGER, 0];

/** Where no shard knows the floors, or one has forgotten them, only the primary has certainly all of them. */
function sourceFor(
  missing: readonly Missing[],
  isCached: boolean,
): { from: 'nearest' | 'primary'; afterBeat?: Mark } {
  if (!isCached) return { from: 'nearest' };
  const beats = missing.map(({ at }) => at?.beat ?? neverReached);
  const afterBeat = beats.reduce((latest, beat) => (compareMarks(beat, latest) > 0 ? beat : latest));
  return { from: afterBeat === neverReached ? 'primary' : 'nearest', afterBeat };
}

const nameOf = (key: CacheKey): string => {
  const { scope, name } = entryKeyOf(key);
  return `${scope} ${name}`;
};

/** Selected by `sources`: a row with its id, the version of its scope, and the columns of its kind. */
function asAlongRow(row: unknown): { of: string; version: number | null; value: object } | null {
  if (row === undefined) return null;
  const { of, version, ...value } = row as { of: string; version: number | null };
  return { of, version, value };
}

import { compareMarks, type Mark, type Marks, mergeMarks } from '../../schema/scopes.ts';
import type { RequestReads } from '../db/handle.ts';
import { lagLimits } from '../db/lag.ts';
import { letsIn, type Tier } from '../db/choice.ts';
import type { Snapshot } from '../db/read.ts';
import type { Queries } from '../db/snapshot.ts';
import { log } from '../log.ts';
import { type CacheKey, entryKeyOf, type KindName, kinds, lifetimeOf } from './keys.ts';
import { type Fill, type Found, isBeyondBirth } from './region-cache.ts';
import type { Shards } from './shards.ts';
import { groupOf, idsAndParts, queryFor } from './sources.ts';
import { alongWith } from './alongs.ts';

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
  /** The same beside the answer, for entries that end soon. */
  renew(missing: readonly Missing[]): void;
}

export interface EntryReadsOptions {
  /** Null: caches are off. */
  shards: Shards | null;
  reads: RequestReads;
  beside(work: Promise<unknown>): void;
}

type From = 'nearest' | 'primary-only' | 'beside';

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

  /** What the caller has seen of the kinds that come along, so that one round trip reads all of it new enough. */
  const markedAlong = (asked: readonly { along: { kind: KindName } }[]): string[] => {
    const prefixes = [...new Set(asked.map(({ along }) => `${kinds[along.kind].scope}:`))];
    return Object.keys(reads.marks()).filter((scope) => prefixes.some((prefix) => scope.startsWith(prefix)));
  };

  const ask = async (missing: readonly Missing[], from: From) => {
    const keys = missing.map(({ key }) => key);
    const groups = [...Map.groupBy(keys, groupOf).values()].flatMap(atLeastOne);
    const asked = groups.flatMap((group) => alongWith(group[0].kind).map((along) => ({ along, group })));
    const snapshot = await reads.snapshot(
      (db) => [
        ...groups.map((group) => queryFor(db, group)),
        ...asked.map(({ along, group }) => along.select(db, ...idsAndParts(group))),
      ],
      {
        scopes: [...new Set([...keys.map((key) => entryKeyOf(key).scope), ...markedAlong(asked)])],
        // The end of a session moves its user's scope, which is otherwise one of data.
        guards: keys.filter(({ kind }) => kind === 'session').map((key) => entryKeyOf(key).scope),
        marks: mergeMarks(reads.marks(), floorsOf(missing)),
        ...(from === 'primary-only' ? { from } : sourceFor(missing, shards !== null)),
        isBeside: from === 'beside',
      },
    );
    const rows: readonly (readonly unknown[])[] = snapshot.rows;
    for (const [index, { along }] of asked.entries()) {
      for (const { of, part, version, value } of (rows[groups.length + index] ?? []).map(asRow)) {
        alongs.set(nameOf({ kind: along.kind, id: of, part }), {
          text: JSON.stringify(value),
          version: [snapshot.epoch, version],
          beat: beatOf(snapshot),
          tier: snapshot.tier,
          isKept: isKept(snapshot),
        });
      }
    }
    const texts = new Map<string, string>();
    for (const [index, [{ kind }]] of groups.entries()) {
      for (const { of, part, value } of (rows[index] ?? []).map(asRow))
        texts.set(nameOf({ kind, id: of, part }), JSON.stringify(value));
    }
    return { snapshot, texts };
  };

  const put = (items: readonly { missing: Missing; read: Read; replicaBeat: Mark | null }[]): void => {
    if (shards === null) return;
    for (const [shard, group] of byShard(items, ({ missing }) => missing))
      beside(putGroup(shards, shard, group));
  };

  /** What came along is kept only where it certainly has all that the shard may have forgotten. */
  const takeAlong = (missing: readonly Missing[]): (Along | null)[] => {
    const found = missing.map((one) =>
      usable(one, alongs.get(nameOf(one.key)), reads.marks(), shards !== null),
    );
    const taken = missing.flatMap((one, index) => {
      const read = found[index];
      return read == null ? [] : [{ missing: one, read, replicaBeat: read.beat }];
    });
    put(taken.filter(({ missing: one, read }) => isBeyond(read, one)));
    const unproven = taken.filter(({ missing: one, read }) => !isBeyond(read, one));
    // The next reader would pay a crossing for each stage of what the primary has just shown this one.
    renew(unproven.filter(({ read }) => read.tier === 'primary').map((one) => one.missing));
    giveUp(unproven.filter(({ read }) => read.tier !== 'primary').map((one) => one.missing));
    return found;
  };

  const giveUp = (missing: readonly Missing[]): void => {
    if (shards === null) return;
    for (const [shard, group] of byShard(missing, (one) => one)) {
      const leases = group.flatMap(({ key, at }) =>
        at?.found.lease == null ? [] : [{ ...entryKeyOf(key), birth: at.birth, lease: at.found.lease }],
      );
      beside(shards.giveUp(shard, leases));
    }
  };

  const readAsked = async (asked: readonly Missing[], from: From) => {
    const answers = new Map<Missing, Read>();
    if (asked.length === 0) return answers;
    const { snapshot, texts } = await ask(asked, from).catch((error: unknown) => {
      giveUp(asked);
      throw error;
    });
    for (const one of asked) {
      const version = snapshot.versions[entryKeyOf(one.key).scope] ?? [snapshot.epoch, 0];
      answers.set(one, { text: texts.get(nameOf(one.key)) ?? 'null', version });
    }
    if (isKept(snapshot)) {
      const replicaBeat = snapshot.tier === 'replica' ? beatOf(snapshot) : null;
      put([...answers].map(([missing, read]) => ({ missing, read, replicaBeat })));
    } else giveUp(asked);
    return answers;
  };

  /** What cannot be read anew is read when it has ended. */
  const renew = (missing: readonly Missing[]): void => {
    const held = missing.filter(({ at }) => at?.found.lease != null);
    if (held.length > 0) beside(readAsked(held, 'beside').catch(() => undefined));
  };

  return {
    renew,
    async read(missing, from) {
      const known = from === 'nearest' ? takeAlong(missing) : missing.map(() => null);
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

/** Those that hold a lease, by the shard that gave it. */
const byShard = <T>(items: readonly T[], missingOf: (item: T) => Missing): Map<string, T[]> =>
  Map.groupBy(
    items.filter((item) => missingOf(item).at?.found.lease != null),
    (item) => missingOf(item).at?.shard ?? '',
  );

/** What came along with an earlier read of this request, when a read of now might give it as well. */
function usable(missing: Missing, along: Along | undefined, marks: Marks, isCached: boolean): Along | null {
  if (along === undefined) return null;
  const { scope } = entryKeyOf(missing.key);
  // With the primary away an older value is better than none; its route has said so.
  if (along.tier === 'replica-stale' && !letsIn(scope)) return along;
  const wanted = [marks[scope], missing.at?.found.floor].filter((mark) => mark != null);
  const isNewEnough = wanted.every((mark) => compareMarks(along.version, mark) >= 0);
  const isComplete = !isCached || along.tier === 'primary' || isBeyond(along, missing);
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

/** Selected by `sources`: a row with the id and part of its key, its scope's version, and the columns of its kind. */
function asRow(row: unknown): { of: string; part: string; version: number; value: object } {
  const { of, part = '', version, ...value } = row as { of: string; part?: string; version?: number | null };
  return { of, part, version: version ?? 0, value };
}

function atLeastOne<T>(items: readonly T[]): [T, ...T[]][] {
  const [first, ...rest] = items;
  return first === undefined ? [] : [[first, ...rest]];
}

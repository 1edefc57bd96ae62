import { compareMarks, type Mark, type Marks } from '../../schema/scopes.ts';
import type { BringPull } from './bring-pull.ts';
import { type CacheKey, entryKeyOf, type KindName, type ValueOf } from './keys.ts';
import {
  createEntryReads,
  type EntryReadsOptions,
  type Miss,
  type Missing,
  type Read,
} from './entry-reads.ts';
import type { MadeFrom } from './made-from.ts';
import { shardName } from './places.ts';
import type { Found, FoundMany, Wanted } from './region-cache.ts';
import type { Values } from './values.ts';

export type Keys = Readonly<Record<string, CacheKey>>;
type KindOf<C> = C extends CacheKey<infer K extends KindName> ? K : never;

/** A value and the version of its scope that it was made from; null: it is not there. */
export interface Loaded<K extends KindName> {
  value: ValueOf<K> | null;
  version: Mark;
}
export type LoadedAll<T extends Keys> = { [P in keyof T]: Loaded<KindOf<T[P]>> };

export interface LoadedFrom<T extends Keys> {
  entries: LoadedAll<T>;
  /** Of every scope that they are made from. */
  versions: Marks;
}

export interface LoadOptions extends EntryReadsOptions {
  /** The visitor's. */
  region: string;
  /** Told where each entry came from. */
  made: MadeFrom;
  bringPull: BringPull;
  values: Values;
}

/** `primary-only`: without the cache. Each value is at least as new as the caller's mark of its scope. */
export type Load = <const T extends Keys>(
  keys: T,
  from: 'nearest' | 'primary-only',
) => Promise<LoadedFrom<T>>;

type Answer =
  | { is: 'hit'; read: Read; at: { shard: string; birth: string }; endsInMs: number; renewal: Missing | null }
  | { is: 'miss'; missing: Missing; isFilledByOther: boolean };

/** Entries for one request: from the region's memory, each missing one from a database. */
export function createLoad(options: LoadOptions): Load {
  const { shards, reads, made, values } = options;
  const databases = createEntryReads(options);

  const answersOf = async (keys: readonly CacheKey[]): Promise<Map<CacheKey, Answer>> => {
    const groups = Map.groupBy(keys, (key) => shardName(options.region, entryKeyOf(key).scope));
    const asked = [...groups].map(([shard, group]) => askShard(options, shard, group));
    return new Map((await Promise.all(asked)).flat());
  };

  /** Waits once for whoever fills these keys, then reads what is still missing. */
  const readFilled = async (missing: readonly Missing[]): Promise<Map<CacheKey, Read>> => {
    const groups = Map.groupBy(missing, ({ at }) => at?.shard ?? '');
    const asked = [...groups].map(async ([shard, group]) => {
      const wanted = group.map(({ key }) => wantedOf(key, reads.marks()));
      const many = (await shards?.getFilled(shard, wanted)) ?? null;
      const keys = group.map(({ key }) => key);
      const source = { shard, values, pulling: null };
      return many === null ? group.map(stillMissing) : answersAt(many, keys, source);
    });
    const answers = (await Promise.all(asked)).flat();
    const left = answers.flatMap((answer) => (answer[1].is === 'miss' ? [answer[1].missing] : []));
    return await withReads(answers, left);
  };

  const withReads = async (
    answers: Iterable<readonly [CacheKey, Answer]>,
    left: readonly Missing[],
  ): Promise<Map<CacheKey, Read>> => {
    const read = await databases.read(left, 'nearest');
    const found = new Map<CacheKey, Read>();
    for (const [key, answer] of answers) if (answer.is === 'hit') found.set(key, answer.read);
    for (const [index, { key }] of left.entries()) {
      const one = read[index];
      if (one !== undefined) found.set(key, one);
    }
    return found;
  };

  const readAll = async (
    keys: readonly CacheKey[],
    from: 'nearest' | 'primary-only',
  ): Promise<Map<CacheKey, Read>> => {
    if (shards === null || from === 'primary-only') {
      made.missed();
      const missing = keys.map((key): Missing => ({ key, at: null, pulling: null }));
      const read = await databases.read(missing, from);
      return new Map(keys.flatMap((key, index) => (read[index] === undefined ? [] : [[key, read[index]]])));
    }
    const answers = await answersOf(keys);
    for (const [key, answer] of answers) {
      if (answer.is === 'miss') made.missed();
      else {
        const { version } = answer.read;
        made.took(answer.at, { scope: entryKeyOf(key).scope, version, endsInMs: answer.endsInMs });
      }
    }
    databases.renew([...answers.values()].flatMap(renewalsOf));
    if ([...answers.values()].some(({ is }) => is === 'hit')) reads.answeredBy(`cache:${options.region}`);
    const misses = [...answers.values()].filter((answer) => answer.is === 'miss');
    const filled = misses.filter(({ isFilledByOther }) => isFilledByOther).map(({ missing }) => missing);
    const own = misses.filter(({ isFilledByOther }) => !isFilledByOther).map(({ missing }) => missing);
    const [first, second] = await Promise.all([withReads(answers, own), readFilled(filled)]);
    return new Map([...first, ...second]);
  };

  return async (keys, from) => {
    const distinct = [...new Map(Object.values(keys).map((key) => [JSON.stringify(key), key])).values()];
    const found = await readAll(distinct, from);
    const byName = new Map([...found].map(([key, read]) => [JSON.stringify(key), read]));
    const versions: Record<string, Mark> = {};
    for (const [key, { version }] of found) {
      const { scope } = entryKeyOf(key);
      const before = versions[scope];
      if (before === undefined || compareMarks(version, before) > 0) versions[scope] = version;
    }
    const loaded = Object.entries(keys).map(([name, key]): [string, unknown] => {
      const read = byName.get(JSON.stringify(key));
      const value = read === undefined ? undefined : values.of(key.kind, read.text);
      if (read === undefined || value === undefined) throw new Error(`${key.kind} was read in another shape`);
      return [name, { value, version: read.version }];
    });
    const entries = asLoaded<typeof keys>(Object.fromEntries<unknown>(loaded));
    return { entries, versions };
  };
}

/** A shard that has slept is brought up to date first; one that is new, while its first values are read. */
async function askShard(
  { shards, reads, values, bringPull, region, beside }: LoadOptions,
  shard: string,
  keys: readonly CacheKey[],
): Promise<(readonly [CacheKey, Answer])[]> {
  if (shards === null) throw new Error('caches are off');
  const wanted = keys.map((key) => wantedOf(key, reads.marks()));
  const first = await shards.getMany(shard, wanted);
  if (first === null) return keys.map(unasked);
  const { pull } = first;
  if (pull === null) return answersAt(first, keys, { shard, values, pulling: null });
  const pulling = bringPull({ region, shard }, pull);
  if (first.isFresh || pull.since === null) {
    beside(pulling);
    return answersAt(first, keys, { shard, values, pulling });
  }
  await pulling;
  const second = await shards.getMany(shard, wanted);
  return second === null ? keys.map(unasked) : answersAt(second, keys, { shard, values, pulling: null });
}

/** Where a shard's answers came from. */
interface Source {
  shard: string;
  values: Values;
  pulling: Promise<void> | null;
}

const answersAt = (many: FoundMany, keys: readonly CacheKey[], source: Source) =>
  keys.map((key, index) => {
    const found = many.found[index];
    return found === undefined ? unasked(key) : ([key, answerOf(key, found, many, source)] as const);
  });

function answerOf(key: CacheKey, found: Found, { birth, beat }: FoundMany, source: Source): Answer {
  const isMiss = found.is === 'miss';
  if (!isMiss && source.values.of(key.kind, found.text) !== undefined) {
    const { text, version, endsInMs, renew } = found;
    const at = { shard: source.shard, birth };
    const asMiss: Miss = { is: 'miss', floor: version, lease: renew };
    const renewal =
      renew === null ? null : { key, at: { ...at, beat, found: asMiss }, pulling: source.pulling };
    return { is: 'hit', read: { text, version }, at, endsInMs, renewal };
  }
  // An entry in another shape stays until it ends: an older panel may still read it.
  const miss: Miss = isMiss ? found : { is: 'miss', floor: found.version, lease: null };
  const missing: Missing = {
    key,
    at: { shard: source.shard, birth, beat, found: miss },
    pulling: source.pulling,
  };
  return { is: 'miss', missing, isFilledByOther: isMiss && found.lease === null };
}

const renewalsOf = (answer: Answer): Missing[] =>
  answer.is === 'hit' && answer.renewal !== null ? [answer.renewal] : [];

const stillMissing = (missing: Missing): readonly [CacheKey, Answer] => [
  missing.key,
  { is: 'miss', missing, isFilledByOther: false },
];

const unasked = (key: CacheKey): readonly [CacheKey, Answer] => [
  key,
  { is: 'miss', missing: { key, at: null, pulling: null }, isFilledByOther: false },
];

function wantedOf(key: CacheKey, marks: Marks): Wanted {
  const { scope, name } = entryKeyOf(key);
  return { scope, name, mark: marks[scope] ?? null };
}

/** Each value was parsed by the schema of its key's kind. */
const asLoaded = <T extends Keys>(loaded: unknown): LoadedAll<T> => loaded as LoadedAll<T>;

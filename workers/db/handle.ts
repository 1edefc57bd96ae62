import type { BatchResponse } from 'drizzle-orm/batch';
import { ApiError } from '../../schema/errors.ts';
import { mergeMarks, type Marks, type Scope } from '../../schema/scopes.ts';
import type { Gate } from '../auth.ts';
import type { Admission } from '../authorize.ts';
import type { ReadHandle } from '../context.ts';
import type { Sources } from './choice.ts';
import { lagLimits } from './lag.ts';
import { type CallerMarks, lostWrites } from './marks.ts';
import { type ReadRequest, readSnapshot, type Snapshot } from './read.ts';
import type { Queries, ReadDb } from './snapshot.ts';

export interface HandleOptions extends Sources {
  caller: CallerMarks;
  /** Scopes that the endpoint names, resolved. */
  scopes: readonly Scope[];
  /** Null: the endpoint lets anyone in. */
  gate: Gate | null;
  /** Test control of local installations: replicas answer whatever the marks say. */
  checksMarks: boolean;
}

/** The reads of one request. */
export interface RequestReads {
  handle: ReadHandle;
  /** Who was let in; asks the database when no read has done so yet. */
  admit(): Promise<Admission>;
  admission(): Admission | null;
  /** Later reads must know these as well: versions that this request wrote. */
  wrote(marks: Marks): void;
  /** Which databases answered, in order. */
  route(): readonly string[];
  /** What later reads must know. */
  marks(): Marks;
  /** One snapshot for entries: who asks is not looked at, what is read not yet remembered. */
  snapshot<T extends Queries>(build: (db: ReadDb) => T, wants: Wants): Promise<Snapshot<T>>;
  /** An answer is made of this. */
  learn(versions: Marks): void;
  /** Another tier than a database has answered. */
  answeredBy(tier: string): void;
  /** Who was let in, decided by entries. */
  enter(admission: Admission): void;
  /** Decides by entries before a replica is asked: a region's memory may know of a revocation that its replica lacks. */
  enterBy(entries: () => Promise<unknown>): void;
  /** Asks the primary who the caller is, whatever a cache has said. */
  admitAtPrimary(): Promise<void>;
  /** The greatest age of what was read from a replica that is known to be late; null when none was. */
  dataAgeMs(): number | null;
  /** Scopes of which the caller has seen, in an older epoch, more than there is. */
  lostWrites(): readonly string[];
}

export type Wants = Omit<ReadRequest<Queries>, 'build' | 'isMarked'> & {
  /** The answer is not made of it, and does not tell of it. */
  isBeside?: boolean;
};

/** Each read is one snapshot; none is older than the one before it, nor than what the caller has seen. */
export function createReads(options: HandleOptions): RequestReads {
  const { gate } = options;
  let known: Marks = gate === null ? options.caller.marks : mergeMarks(options.caller.marks, gate.marks);
  let seen: Marks = {};
  let epoch = 0;
  let admission: Admission | null = gate === null ? { actor: null, server: null } : null;
  let entering: (() => Promise<unknown>) | null = null;
  const route: string[] = [];
  let ageMs = 0;
  const lost = new Set<string>();
  const scopes = gate === null ? options.scopes : [...new Set([...options.scopes, ...gate.scopes])];

  const ask = async <T extends Queries>(build: (db: ReadDb) => T, wants: Wants): Promise<Snapshot<T>> => {
    const { caller, checksMarks } = options;
    const sawMore = caller.primaryUntil > options.now();
    const read = await readSnapshot(options, {
      ...wants,
      build,
      marks: checksMarks ? wants.marks : {},
      isMarked: checksMarks && wants.scopes.some((scope) => caller.marks[scope] !== undefined),
      from: wants.from === 'nearest' && sawMore ? 'primary' : wants.from,
    });
    if (wants.isBeside === true) return read;
    route.push(describe(read));
    ageMs = Math.max(ageMs, read.ageMs);
    for (const scope of lostWrites(caller.marks, wants.scopes, read.epoch, read.versions)) lost.add(scope);
    return read;
  };
  const snapshot = <const T extends Queries>(build: (db: ReadDb) => T, from: From): Promise<Snapshot<T>> =>
    ask(build, { scopes, marks: known, from });

  const remember = (read: { epoch: number; versions: Marks }) => {
    epoch = read.epoch;
    seen = mergeMarks(seen, read.versions);
    known = mergeMarks(known, read.versions);
  };

  /** Who knew a server, or would see any, is not shown it again elsewhere. To others its version is no business. */
  const rememberGone = (open: Gate, callers: GateRows[0], versions: Marks): void => {
    const scope: Scope = `srv:${open.shortId ?? ''}`;
    const version = versions[scope];
    const isTheirs = options.caller.marks[scope] !== undefined || open.seesAny(callers, options.now());
    if (version !== undefined && isTheirs) seen = mergeMarks(seen, { [scope]: version });
  };

  /** What a replica refuses is asked again at the primary: the session or the membership may be newer than it. */
  const readAdmitted = async <const T extends Queries>(
    open: Gate,
    build: (db: ReadDb) => T,
    from: From,
  ): Promise<readonly unknown[]> => {
    const read = await snapshot((db) => [...open.build(db), ...build(db)] as const, from);
    const [callers, found, ...rows] = asGateRows<GateRows>(read.rows);
    try {
      admission = open.decide(callers, found, { ...read, now: options.now() });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (read.tier.startsWith('replica')) return await readAdmitted(open, build, 'primary-only');
      if (error.code === 'not_found' && found.length === 0) rememberGone(open, callers, read.versions);
      throw error;
    }
    remember(read);
    return rows;
  };

  const readWith = async <const T extends Queries>(
    build: (db: ReadDb) => T,
    from: From,
  ): Promise<BatchResponse<T>> => {
    if (admission === null && from === 'nearest') await entering?.();
    if (gate !== null && admission === null) return asRows(await readAdmitted(gate, build, from));
    const read = await snapshot(build, from);
    remember(read);
    return read.rows;
  };

  const handle: ReadHandle = {
    read: (build) => readWith(build, 'nearest'),
    readPrimary: (build) => readWith(build, 'primary-only'),
    saw(scope, version) {
      if (version !== null) seen = mergeMarks(seen, { [scope]: [epoch, version] });
    },
    seen: () => seen,
  };
  return {
    handle,
    async admit() {
      if (admission === null) await entering?.();
      if (gate !== null && admission === null) await readAdmitted(gate, () => [], 'nearest');
      return admission ?? { actor: null, server: null };
    },
    admission: () => admission,
    wrote(marks) {
      known = mergeMarks(known, marks);
      seen = mergeMarks(seen, marks);
    },
    route: () => route,
    marks: () => (options.checksMarks ? known : {}),
    snapshot: ask,
    learn(versions) {
      const newest = Math.max(epoch, ...Object.values(versions).map(([number]) => number));
      remember({ epoch: newest, versions });
    },
    answeredBy(tier) {
      if (!route.includes(tier)) route.push(tier);
    },
    enter(admitted) {
      admission = admitted;
    },
    enterBy(entries) {
      entering = entries;
    },
    async admitAtPrimary() {
      if (gate !== null) await readAdmitted(gate, () => [], 'primary-only');
    },
    dataAgeMs: () => (ageMs > lagLimits.markedMs ? ageMs : null),
    lostWrites: () => [...lost],
  };
}

type From = ReadRequest<Queries>['from'];
type GateRows = Parameters<Gate['decide']>;

function describe({ tier, region, because }: Snapshot<Queries>): string {
  if (tier !== 'primary') return `${tier}:${region}`;
  return because === null ? tier : `primary-fallback:${because}`;
}

/** A gate's two queries come first, so their rows do. */
const asGateRows = <G extends GateRows>(rows: readonly unknown[]): [G[0], G[1], ...unknown[]] =>
  rows as unknown as [G[0], G[1], ...unknown[]];

/** What follows a gate's rows are the rows of the caller's queries. */
const asRows = <R>(rows: readonly unknown[]): R => rows as unknown as R;

import { compareMarks, type Mark, type Marks } from '../../schema/scopes.ts';
import type { Health, Hindrance } from './health.ts';
import type { Beat } from './lag.ts';
import { reaches } from './marks.ts';
import type { Database, ReadOrder } from './order.ts';

/** Which kind of database answered, for the answer's header and for counting. */
export type Tier = 'replica' | 'replica-stale' | 'primary';

/** What a database says of itself in the snapshot of its rows. */
export interface Shown {
  epoch: number;
  /** Of the wanted scopes that have one. */
  versions: Marks;
  beat: Beat;
}

/** What a read asks of whoever answers it. */
export interface Demand {
  /** Scopes whose versions are selected in the same snapshot and compared with `marks`. */
  scopes: readonly string[];
  marks: Marks;
  /** The caller has seen or written something of these scopes lately. */
  isMarked: boolean;
  /**
   * `nearest`: the nearest database when it is new enough, the primary otherwise. `primary`: no other is asked first.
   * `primary-only`: no other is asked at all, not even while the primary is away.
   */
  from: 'nearest' | 'primary' | 'primary-only';
  /** Of the scopes, those that decide here who gets in beside the ones that always do. */
  guards?: readonly string[];
  /** A replica answers only when it shows a later beat of the primary than this, `[epoch, counter]`. */
  afterBeat?: Mark;
}

/** Whom to ask, and what is known of them. */
export interface Sources {
  order: ReadOrder;
  health: Health;
  now: () => number;
}

/** What a database answered; null where there is nothing to use. */
export type Asked<S extends Shown> = { taken: S; hindrance: null } | { taken: null; hindrance: Hindrance };

export interface Choice<S extends Shown> {
  taken: S;
  database: Database;
  tier: Tier;
  /** Why the primary answered where a nearer replica might have; null where none is nearer. */
  because: Hindrance | 'asked' | null;
  /** How old the rows are at most. */
  ageMs: number;
}

type Choosing<S extends Shown, R> = Generator<Database, R, Asked<S>>;

/**
 * Chooses the nearest database that is well and new enough, the primary otherwise. Yields each database that is to be
 * asked, takes what it answered. Null: nobody may answer.
 */
export function* chooseDatabase<S extends Shown>(
  sources: Sources,
  demand: Demand,
): Choosing<S, Choice<S> | null> {
  const { primary, nearer } = sources.order;
  const known = new Map<Database, Asked<S>>();
  let because: Choice<S>['because'] = nearer.length === 0 ? null : 'asked';

  if (demand.from === 'nearest') {
    const near = yield* chooseNearer(sources, demand, known);
    if ('tier' in near) return near;
    because = near.hindrance;
  }
  const { taken } = yield primary;
  if (taken !== null) return { taken, database: primary, tier: 'primary', because, ageMs: 0 };
  return demand.from === 'primary-only' ? null : yield* chooseAnyway(sources, demand, known);
}

/** With the primary away: the nearest replica that is new enough, else the nearest that knows the caller's session. */
function* chooseAnyway<S extends Shown>(
  sources: Sources,
  demand: Demand,
  known: ReadonlyMap<Database, Asked<S>>,
): Choosing<S, Choice<S> | null> {
  let stale: Choice<S> | null = null;
  for (const replica of sources.order.replicas) {
    const { taken } = known.get(replica) ?? (yield replica);
    if (taken === null || !isCurrentSession(demand, taken)) continue;
    const choice = servedBy(sources, replica, demand, taken);
    if (choice.tier === 'replica') return choice;
    stale ??= choice;
  }
  return stale;
}

/** A replica that answers before the primary is asked, or what hinders the first of them. Keeps what they answered. */
function* chooseNearer<S extends Shown>(
  sources: Sources,
  demand: Demand,
  known: Map<Database, Asked<S>>,
): Choosing<S, Choice<S> | { hindrance: Hindrance | null }> {
  const { order, health, now } = sources;
  const { isMarked } = demand;
  let first: Hindrance | null = null;
  for (const replica of order.nearer) {
    let hindrance = health.beforeAsking(replica.url, isMarked, now());
    if (hindrance === null) {
      const asked = yield replica;
      known.set(replica, asked);
      const { taken } = asked;
      if (taken === null) hindrance = asked.hindrance;
      else {
        hindrance = health.afterAsking(replica.url, taken.beat, isMarked, now());
        if (hindrance === null && !isNewEnough(demand, taken)) hindrance = 'mark';
        if (hindrance === null) return servedBy(sources, replica, demand, taken);
      }
    }
    first ??= hindrance;
    // A replica that is well but not new enough is no reason to believe that a farther one is.
    if (hindrance === 'mark' || hindrance === 'lag' || hindrance === 'unknown-lag') break;
  }
  return { hindrance: first };
}

/** What a replica answered, said to be stale where it has not what the caller has seen. */
const servedBy = <S extends Shown>(
  { health, now }: Sources,
  database: Database,
  demand: Demand,
  taken: S,
): Choice<S> => ({
  taken,
  database,
  // A caller who saw more than a token can name may have seen anything.
  tier: demand.from === 'nearest' && isNewEnough(demand, taken) ? 'replica' : 'replica-stale',
  because: null,
  ageMs: health.ageMs(taken.beat, now()),
});

const isNewEnough = ({ marks, scopes, afterBeat }: Demand, { epoch, versions, beat }: Shown): boolean =>
  reaches(marks, scopes, epoch, versions) &&
  (afterBeat === undefined || compareMarks([beat.epoch, beat.counter], afterBeat) > 0);

/** Whether a scope decides who gets in: of those nothing older than what is known will do, not even with the primary away. */
export const letsIn = (scope: string): boolean => /^(auth|key|role):/.test(scope);

/** Nobody is let in by what is older than their session, their key or their role. */
function isCurrentSession(demand: Demand, shown: Shown): boolean {
  const { guards = [] } = demand;
  const scopes = demand.scopes.filter((scope) => letsIn(scope) || guards.includes(scope));
  return scopes.length === 0 || isNewEnough({ ...demand, scopes }, shown);
}

import type { Hindrance } from '../db/health.ts';
import { type Beat, type KnownBeat, newestBeat, type PrimaryBeat } from '../db/lag.ts';

/** What an isolate has found out about a database. Only durations travel, never clocks. */
export interface Finding {
  database: string;
  /** Why it is left alone; null: it is well again. */
  why: Hindrance | null;
  /** For how much longer. */
  restMs: number;
}

/** What the region knows of a database that is left alone. `restMs` 0: it is the caller who may try it. */
export type Rest = Finding & { why: Hindrance };

/** An answer's name. Who tells something later says how long after it: the way there then makes nothing look younger. */
export interface Ticket {
  /** The object in memory that answered, and how many there have been before it. */
  object: string;
  generation: number;
  /** By the object's clock; it means nothing to anybody else. */
  at: number;
}

export interface ToldBeat extends Beat {
  /** How long after the ticket it was made at the earliest; negative: that long before. */
  afterTicketMs: number;
  isPublished: boolean | null;
}

/** What an isolate tells its region. */
export interface Said {
  /** Names the isolate. */
  from: string;
  /** Of the last answer that it got. */
  ticket: Ticket | null;
  beat: ToldBeat | null;
  findings: Finding[];
  /** It would ask the writer for a beat, and is not doing so already. */
  mayBeat: boolean;
}

export type SharedBeat = Omit<PrimaryBeat, 'isPublished'> & { isPublished: boolean | null };

/** What it hears back. */
export interface Heard {
  ticket: Ticket;
  beat: SharedBeat | null;
  rests: Rest[];
  /** The caller is to ask for a beat: the newest is old, and nobody else is asking. */
  isBeatDue: boolean;
}

interface Resting {
  why: Hindrance;
  /** By the object's clock, as all times here. */
  until: number;
  /** Who tries it after its rest. */
  trial: { by: string; until: number } | null;
}

/** What one region's isolates know together. */
export interface SharedHealth {
  object: string;
  generation: number;
  newest: KnownBeat | null;
  isPublished: boolean | null;
  beating: { by: string; until: number } | null;
  resting: Map<string, Resting>;
}

const beatEveryMs = 1000;
/** As long as an isolate waits for the writer. */
const beatingMs = 6000;
/** As long as the slowest database is waited for, and told of. */
const trialMs = 5000;
const longestRestMs = 15_000;

/** `object` names the object in memory. */
export const createSharedHealth = (object: string): SharedHealth => ({
  object,
  generation: 1,
  newest: null,
  isPublished: null,
  beating: null,
  resting: new Map(),
});

/** A beat as it is told by an isolate that got its ticket at `heardAt`, both by the isolate's clock. */
export const toldBeat = (
  { madeAt, ...beat }: KnownBeat & { isPublished: boolean | null },
  heardAt: number,
): ToldBeat => ({ ...beat, afterTicketMs: madeAt - heardAt });

/** Takes in what an isolate tells, and answers what the region knows now. */
export function takeSaid(shared: SharedHealth, said: Said, now: number): Heard {
  takeTicket(shared, said.ticket);
  takeBeat(shared, said, now);
  for (const finding of said.findings) takeFinding(shared, finding, now);
  return {
    ticket: { object: shared.object, generation: shared.generation, at: now },
    beat: beatAt(shared, now),
    rests: restsFor(shared, said.from, now),
    isBeatDue: isBeatDue(shared, said, now),
  };
}

/** The newest beat with its age. */
export function beatAt({ newest, isPublished }: SharedHealth, now: number): Heard['beat'] {
  if (newest === null) return null;
  const { epoch, counter, atMs, madeAt } = newest;
  return { epoch, counter, atMs, ageMs: Math.max(0, now - madeAt), isPublished };
}

/** All that rest. `restMs` 0: whoever asks next may try. */
export const restsAt = ({ resting }: SharedHealth, now: number): Rest[] =>
  [...resting].flatMap(([database, { why, until }]) =>
    until > now || why === 'away' ? [{ database, why, restMs: Math.max(0, until - now) }] : [],
  );

/** Who had another object before this one tells how many there were. */
function takeTicket(shared: SharedHealth, ticket: Ticket | null): void {
  if (ticket === null || ticket.object === shared.object) return;
  shared.generation = Math.max(shared.generation, ticket.generation + 1);
}

/** A beat that is told by another object's ticket may be of any age. */
function takeBeat(shared: SharedHealth, { beat, ticket }: Said, now: number): void {
  if (beat === null || ticket?.object !== shared.object) return;
  const { afterTicketMs, isPublished, ...shown } = beat;
  const madeAt = Math.min(now, ticket.at + afterTicketMs);
  const before = shared.newest;
  shared.newest = newestBeat(before, { ...shown, ageMs: 0 }, madeAt);
  if (shared.newest === before) return;
  shared.isPublished = isPublished ?? shared.isPublished;
  shared.beating = null;
}

function takeFinding(shared: SharedHealth, { database, why, restMs }: Finding, now: number): void {
  if (why === null) return void shared.resting.delete(database);
  const until = now + Math.min(Math.max(0, restMs), longestRestMs);
  const known = shared.resting.get(database);
  shared.resting.set(database, { why, until: Math.max(until, known?.until ?? 0), trial: null });
}

/** One caller at a time tries what did not answer; whatever else kept a database away is simply looked at again. */
function restsFor(shared: SharedHealth, from: string, now: number): Rest[] {
  const rests: Rest[] = [];
  for (const [database, resting] of shared.resting) {
    const { why, until } = resting;
    if (until > now) rests.push({ database, why, restMs: until - now });
    else if (why !== 'away') shared.resting.delete(database);
    else {
      if (resting.trial === null || resting.trial.until <= now) {
        resting.trial = { by: from, until: now + trialMs };
      }
      const { trial } = resting;
      rests.push({ database, why, restMs: trial.by === from ? 0 : trial.until - now });
    }
  }
  return rests;
}

function isBeatDue(shared: SharedHealth, { from, mayBeat }: Said, now: number): boolean {
  const { newest, beating } = shared;
  if (!mayBeat || (newest !== null && now - newest.madeAt < beatEveryMs)) return false;
  // An isolate that may beat again has done with what it had taken on.
  if (beating !== null && beating.by !== from && beating.until > now) return false;
  shared.beating = { by: from, until: now + beatingMs };
  return true;
}

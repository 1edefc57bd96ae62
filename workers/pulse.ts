import { ApiError } from '../schema/errors.ts';
import type { Health } from './db/health.ts';
import type { Database } from './db/order.ts';
import type { Topology } from './db/topology.ts';
import { tryAgain } from './db/try-again.ts';
import type { EdgeEnv } from './env.ts';
import { errorCodeIn, internalCalls } from './internal-calls.ts';
import { within } from './limits/within.ts';
import { describeError, log } from './log.ts';
import type { Contact } from './regions/contact.ts';

/**
 * Felt while there are visitors, and at no other time: databases and objects may sleep. An isolate shares with its
 * region what it knows of the databases, and where there are replicas one of the region's isolates asks for a beat.
 */
export interface Pulse {
  feel(region: string, now: number): Felt;
  /** Asks the writer for a beat, whoever else does. Never rejects. */
  beat(): Promise<void>;
}

/** None of them rejects. */
export interface Felt {
  /** To go on beside the answer; null: nothing is due. */
  beside: Promise<void> | null;
  /** To be waited for first, by those who come to an isolate that knows nothing; null: it knows enough. */
  before: Promise<void> | null;
}

const everyMs = 1000;
const deadlineMs = 6000;
/** What was heard so long ago says nothing any more. */
const forgottenMs = 20_000;
/** The region's own objects are near. */
const introductionMs = 80;

interface PulseOptions {
  env: Pick<EdgeEnv, 'WRITER' | 'ROOST_INTERNAL_KEY'>;
  topology: Topology;
  health: Health;
  /** Null: regions share nothing. */
  contact: Contact | null;
}

/** Work goes with the request that began it when that is aborted, without an end: so it is given an end by time too. */
interface Region {
  feltAt: number;
  beatingUntil: number;
  introduction: Promise<unknown> | null;
}

/** One per isolate. What it hears goes to `health`. */
export function createPulse({ env, topology, health, contact }: PulseOptions): Pulse {
  const felt = new Map<string, Region>();
  let isMissed = false;

  const beat = async (): Promise<void> => {
    const askedAt = Date.now();
    try {
      health.learn(await askForBeat(env), askedAt);
      isMissed = false;
    } catch (error) {
      // The writer has tried: readers need not find out one by one that the primary does not answer.
      if (error instanceof ApiError) health.failed(topology.primary.url, Date.now());
      if (!isMissed) log('beat_missed', describeError(error));
      isMissed = true;
    }
  };

  const beatFor = async (region: Region): Promise<void> => {
    region.beatingUntil = Date.now() + deadlineMs;
    await beat();
    region.beatingUntil = 0;
  };

  const databasesOf = (urls: readonly string[]): Database[] => {
    const { primary, replicas } = topology.orderFrom(topology.primary.region);
    return [primary, ...replicas].filter(({ url }) => urls.includes(url));
  };

  /** Without an answer of the region each isolate beats for itself. */
  const share = async (
    name: string,
    region: Region,
    sharing: ReturnType<Contact['share']>,
  ): Promise<void> => {
    const left = await sharing;
    region.introduction = null;
    const work = [
      ...(mayBeat(name, region, Date.now()) && (left?.isBeatDue ?? true) ? [beatFor(region)] : []),
      ...databasesOf(left?.toTry ?? []).map((database) => tryAgain(database, health, Date.now)),
    ];
    // What was found out is told at once.
    await Promise.all(
      work.map(async (finding) => {
        await finding;
        if (left !== null) await contact?.share(name, false);
      }),
    );
  };

  const hasReplica = (region: string): boolean => topology.orderFrom(region).nearer.length > 0;
  const mayBeat = (name: string, { beatingUntil }: Region, now: number): boolean =>
    hasReplica(name) && beatingUntil <= now;

  return {
    beat,
    feel(name, now) {
      const region = felt.get(name) ?? {
        feltAt: Number.NEGATIVE_INFINITY,
        beatingUntil: 0,
        introduction: null,
      };
      felt.set(name, region);
      const sinceMs = now - region.feltAt;
      let beside: Promise<void> | null = null;
      if (sinceMs >= everyMs && (contact !== null || hasReplica(name))) {
        region.feltAt = now;
        const sharing = contact?.share(name, mayBeat(name, region, now)) ?? Promise.resolve(null);
        region.introduction = contact !== null && sinceMs >= forgottenMs ? sharing : null;
        beside = share(name, region, sharing);
      }
      const { introduction } = region;
      return { beside, before: introduction === null ? null : waitBriefly(introduction) };
    },
  };
}

async function waitBriefly(introduction: Promise<unknown>): Promise<void> {
  await within(introductionMs, () => introduction);
}

/** Throws `primary_unavailable` when the writer says so. */
async function askForBeat(env: PulseOptions['env']) {
  const answer = await env.WRITER.fetch('https://writer/internal/beat', {
    method: 'POST',
    headers: { authorization: `Bearer ${env.ROOST_INTERNAL_KEY}`, 'content-type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(deadlineMs),
  });
  const body = await answer.text();
  if (errorCodeIn(body) === 'primary_unavailable') throw new ApiError('primary_unavailable');
  if (!answer.ok) throw new Error(`the writer answered ${String(answer.status)} to a beat`);
  return internalCalls.beat.result.parse(JSON.parse(body));
}

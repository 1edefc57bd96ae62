import type { Mark, Scope } from '../../schema/scopes.ts';
import type { Circuits } from '../db/circuit.ts';
import type { CommonEnv } from '../env.ts';
import { describeError, log } from '../log.ts';
import type { Confirmed } from './confirm.ts';
import { locationHints } from './places.ts';
import type { PullRead, PullTicket } from './pull.ts';
import type { EntryKey, Fill, FoundMany, Refusal, Wanted } from './region-cache.ts';

/** The objects of one region, by their names. What does not answer in time is null: nobody waits for a cache. */
export interface Shards {
  getMany(shard: string, keys: readonly Wanted[]): Promise<FoundMany | null>;
  /** After whoever fills these keys is done, or after 300 ms. */
  getFilled(shard: string, keys: readonly Wanted[]): Promise<FoundMany | null>;
  /** Of joined proofs: which of them hold. */
  confirm(shard: string, proofs: string): Promise<Confirmed | null>;
  put(shard: string, fills: readonly Fill[]): Promise<readonly (Refusal | null)[] | null>;
  giveUp(shard: string, leases: readonly (EntryKey & { birth: string; lease: number })[]): Promise<void>;
  takePull(shard: string, ticket: PullTicket, read: PullRead): Promise<void>;
  /** Whether it was acknowledged. */
  invalidate(shard: string, versions: readonly (readonly [Scope, Mark])[]): Promise<boolean>;
}

/** Objects that have just been evicted or updated take a moment. */
const answerMs = 1000;
const fillingMs = 300;

interface ShardsOptions {
  namespace: CommonEnv['REGION_CACHE'];
  region: string;
  /** By shard: one that did not answer is left alone, for all that it may be asked but to take an invalidation. */
  circuits: Circuits;
}

export function createShards({ namespace, region, circuits }: ShardsOptions): Shards {
  const locationHint = locationHints[region];
  const at = (name: string) => namespace.getByName(name, locationHint === undefined ? {} : { locationHint });
  const unlessResting = async <T>(shard: string, ms: number, work: () => Promise<T>): Promise<T | null> =>
    circuits.isOpen(shard, Date.now()) ? null : await within(ms, work);
  const asked = async <T>(shard: string, work: () => Promise<T>): Promise<T | null> => {
    if (!circuits.admits(shard, answerMs, Date.now())) return null;
    const answer = await within(answerMs, work);
    if (answer === null) circuits.open(shard, 'memory', Date.now());
    else circuits.close(shard);
    return answer;
  };
  return {
    getMany: (shard, keys) => asked(shard, async () => asFound(await at(shard).getMany([...keys]))),
    getFilled: (shard, keys) =>
      unlessResting(shard, fillingMs, async () => asFound(await at(shard).getFilled([...keys]))),
    confirm: (shard, proofs) => asked(shard, async () => await at(shard).confirm(proofs)),
    put: (shard, fills) => unlessResting(shard, answerMs, async () => await at(shard).put([...fills])),
    async giveUp(shard, leases) {
      await unlessResting(shard, answerMs, async () => await at(shard).giveUp([...leases]));
    },
    async takePull(shard, ticket, read) {
      await unlessResting(shard, answerMs, async () => await at(shard).takePull(ticket, read));
    },
    async invalidate(shard, versions) {
      const done = await within(answerMs, async () => {
        await at(shard).invalidate(versions.map(([scope, [epoch, version]]) => [scope, [epoch, version]]));
        return true;
      });
      return done ?? false;
    },
  };
}

/** What `getMany` of the object answered: a call between Workers keeps pairs, its types do not say so. */
const asFound = (found: unknown): FoundMany => found as FoundMany;

async function within<T>(ms: number, work: () => Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    log('cache_call_failed', describeError(error));
    return null;
  } finally {
    clearTimeout(timer);
  }
}

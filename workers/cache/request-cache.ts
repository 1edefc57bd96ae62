import { ApiError } from '../../schema/errors.ts';
import type { Marks } from '../../schema/scopes.ts';
import type { Gate } from '../auth.ts';
import type { Admission } from '../authorize.ts';
import type { RequestReads } from '../db/handle.ts';
import type { Services } from '../services.ts';
import { cacheKey } from './keys.ts';
import { createLoad, type Keys, type Load, type LoadedAll, type LoadedFrom } from './load.ts';
import { createMadeFrom, type Proofs } from './made-from.ts';

/** The cache, as a verb has it. */
export interface CacheHandle {
  /**
   * Entries by name, each at least as new as the caller's mark of its scope, and the answer's marks with them.
   * Throws what the caller's access refuses before any entry is given.
   */
  load<const T extends Keys>(keys: T): Promise<LoadedAll<T>>;
  /** Proves the entries given so far; null when not all of them came from the region's memory. */
  proofs(): Proofs | null;
}

interface RequestCacheOptions {
  load: Load;
  proofs: CacheHandle['proofs'];
  reads: RequestReads;
  /** Null: the endpoint lets anyone in. */
  gate: Gate | null;
  now: () => number;
}

/** Who asks is decided from entries too, and asked again at the primary before anyone is refused. */
function createRequestCache({ load, proofs, reads, gate, now }: RequestCacheOptions): CacheHandle {
  /** What was read for somebody who is refused is in no answer, nor are its marks. */
  const admitted = <T extends Keys>({ entries, versions }: LoadedFrom<T>): LoadedAll<T> => {
    reads.learn(versions);
    return entries;
  };
  return {
    proofs,
    async load(keys) {
      if (gate === null || reads.admission() !== null) return admitted(await load(keys, 'nearest'));
      try {
        const loaded = await load({ ...gateKeys(gate), ...keys }, 'nearest');
        const { admission, versions } = await decide(gate, loaded, load, now());
        reads.enter(admission);
        reads.learn(versions);
        return admitted(loaded);
      } catch (error) {
        if (!(error instanceof ApiError) || error.code === 'primary_unavailable') throw error;
      }
      await reads.admitAtPrimary();
      return admitted(await load(keys, 'primary-only'));
    },
  };
}

/** The cache for one request; with `isCached` false its entries come from a database. */
export function requestCache(
  services: Services,
  on: { reads: RequestReads; gate: Gate | null; region: string; isCached: boolean },
): CacheHandle {
  const { topology, bringPull, values, shardsOf, beside } = services;
  const { reads, gate, region } = on;
  const shards = on.isCached && topology.regions.includes(region) ? (shardsOf?.(region) ?? null) : null;
  const made = createMadeFrom();
  const load = createLoad({
    shards,
    reads,
    made,
    beside,
    region,
    bringPull,
    values,
  });
  const cache = createRequestCache({ load, proofs: made.proofs, reads, gate, now: Date.now });
  if (shards !== null) reads.enterBy(() => cache.load({}));
  return cache;
}

/** Names that no verb's keys have. */
const gateKeys = ({ caller, shortId }: Gate) => ({
  '#account': cacheKey('account', caller.userId),
  '#profile': cacheKey('profile', caller.userId),
  ...(caller.by === 'key' ? { '#key': cacheKey('apiKey', caller.keyId) } : {}),
  ...(caller.by === 'session' ? { '#session': cacheKey('session', caller.userId, caller.sessionId) } : {}),
  ...(shortId === null
    ? {}
    : {
        '#server': cacheKey('server', shortId),
        '#membership': cacheKey('membership', caller.userId, shortId),
      }),
});

async function decide(
  gate: Gate,
  { entries, versions }: LoadedFrom<ReturnType<typeof gateKeys>>,
  load: Load,
  now: number,
): Promise<{ admission: Admission; versions: Marks }> {
  const { '#account': account, '#session': session, '#key': key, '#profile': profile } = entries;
  const roleUuid = account.value?.roleUuid ?? null;
  const held = roleUuid === null ? null : await load({ role: cacheKey('role', roleUuid) }, 'nearest');
  const role = held?.entries.role.value ?? null;
  const callers =
    account.value === null || profile.value === null
      ? []
      : [
          {
            ...profile.value,
            id: account.value.id,
            uuid: gate.caller.userId,
            suspended: account.value.suspended,
            roleUuid: role === null ? null : roleUuid,
            roleName: role?.name ?? null,
            permissions: role === null ? null : [...role.permissions],
            ...(session?.value == null ? {} : { session: session.value }),
            ...(key?.value == null ? {} : { key: key.value }),
          },
        ];
  const { '#server': server, '#membership': membership } = entries;
  const memberPermissions = membership?.value?.permissions ?? null;
  const found = server?.value == null ? [] : [{ ...server.value, memberPermissions }];
  const [epoch] = account.version;
  return {
    admission: gate.decide(callers, found, { epoch, versions, now }),
    versions: held?.versions ?? {},
  };
}

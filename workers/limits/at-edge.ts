import { ApiError } from '../../schema/errors.ts';
import { addressBlock } from '../address-block.ts';
import { type Caller, callerOf, type Presented, principalOf } from '../caller.ts';
import { presentedKey } from '../keys/presented-key.ts';
import type { EdgeServices } from '../services.ts';
import type { Visit } from '../visit.ts';
import type { Rate } from './rate-headers.ts';
import { volumePeriodSeconds } from './volume.ts';

/** What the edge finds out before it answers anything. */
export interface Checked {
  caller: Presented;
  /** Of an API key's quota. */
  rate: Rate | null;
  refusal: ApiError | null;
}

/** Counts a request where it comes in: everyone's volume, and the quota of an API key. */
export async function checkLimits(
  request: Request,
  visit: Visit,
  services: EdgeServices,
  now: number,
): Promise<Checked> {
  const { volume, keys, quotas } = services;
  const isAddressAdmitted = () => volume.admits('address', addressBlock(visit.ip ?? 'unknown'), now);
  const key = presentedKey(request);
  // Looking up a key that is not known here costs a read of a database: whoever guesses keys is stopped before that.
  const isUnproven = key !== null && !(await keys.knows(key, now));
  if (isUnproven && !(await isAddressAdmitted())) return refused('bad-key');
  const caller = await callerOf(request, services, { region: visit.region, now });
  if (typeof caller === 'string') {
    return isUnproven || (await isAddressAdmitted()) ? admitted(caller) : refused(caller);
  }
  if (!(await volume.admits('caller', principalOf(caller), now))) return refused(caller);
  return caller.by === 'key' ? await checkQuota(caller, visit, quotas, now) : admitted(caller);
}

async function checkQuota(
  caller: Extract<Caller, { by: 'key' }>,
  visit: Visit,
  quotas: EdgeServices['quotas'],
  now: number,
): Promise<Checked> {
  const { isAllowed, ...rate } = await quotas.spend(caller, visit.region, now);
  const retryAfterSeconds = Math.max(1, Math.ceil(rate.resetMs / 1000));
  return { caller, rate, refusal: isAllowed ? null : new ApiError('rate_limited', { retryAfterSeconds }) };
}

const admitted = (caller: Presented): Checked => ({ caller, rate: null, refusal: null });

const refused = (caller: Presented): Checked => ({
  caller,
  rate: null,
  refusal: new ApiError('rate_limited', { retryAfterSeconds: volumePeriodSeconds }),
});

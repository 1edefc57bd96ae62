import type { Mapped, MappingFailure } from './gateway.ts';
import type { Protocol } from './nat-pmp.ts';

/** Seconds that a mapping is asked for. What the host forgets to remove is gone by then. */
export const leaseS = 3600;

/** After so many attempts a mapping that cannot be removed is left to its gateway. */
export const mostRemovals = 8;

/** A gateway that grants less is not asked more often than this. */
const shortestRenewalMs = 500;
const failedMinMs = 15_000;
const failedMaxMs = 15 * 60_000;

/** A port that must be open outside. */
export interface WantedPort {
  protocol: Protocol;
  port: number;
  /** Wished for outside. */
  publicPort: number;
}

export interface HeldMapping extends Mapped {
  /** By which protocol it was made; only that one removes it. */
  by: string;
  /** ms since 1970. */
  renewAt: number;
  /** When the gateway forgets it, ms since 1970; null: never. */
  endsAt: number | null;
  /** Attempts to remove it that failed, and when the next one is due, ms since 1970. */
  removals: number;
  removeAt: number;
}

export interface FailedMapping {
  protocol: Protocol;
  port: number;
  reason: MappingFailure;
  attempts: number;
  /** ms since 1970. */
  retryAt: number;
}

export interface MappingState {
  held: readonly HeldMapping[];
  failed: readonly FailedMapping[];
}

export interface MappingSteps {
  remove: HeldMapping[];
  /** In this order; a renewal keeps its public port. */
  map: WantedPort[];
}

export const keyOf = ({ protocol, port }: { protocol: Protocol; port: number }): string =>
  `${protocol}:${port}`;

/** What has to be done now so that exactly the wanted ports are open. */
export function planSteps(wanted: readonly WantedPort[], state: MappingState, now: number): MappingSteps {
  const wants = new Set(wanted.map(keyOf));
  const held = new Map(state.held.map((one) => [keyOf(one), one]));
  const failed = new Map(state.failed.map((one) => [keyOf(one), one]));
  const due = wanted.flatMap((want): WantedPort[] => {
    const has = held.get(keyOf(want));
    const lacks = failed.get(keyOf(want));
    if (lacks !== undefined && lacks.retryAt > now) return [];
    if (has === undefined) return [{ ...want, publicPort: pairedPort(want, held) }];
    return has.renewAt > now ? [] : [{ ...want, publicPort: has.publicPort }];
  });
  return { remove: state.held.filter((one) => !wants.has(keyOf(one)) && one.removeAt <= now), map: due };
}

/** Games use one number for both protocols: the second follows what the first was given. */
function pairedPort(want: WantedPort, held: ReadonlyMap<string, HeldMapping>): number {
  const other = want.protocol === 'tcp' ? 'udp' : 'tcp';
  return held.get(keyOf({ protocol: other, port: want.port }))?.publicPort ?? want.publicPort;
}

/** When the next step is due, ms since 1970; null: never. */
export function nextDue(wanted: readonly WantedPort[], state: MappingState): number | null {
  const wants = new Set(wanted.map(keyOf));
  const failed = new Map(state.failed.map((one) => [keyOf(one), one.retryAt]));
  const held = new Map(state.held.map((one) => [keyOf(one), one.renewAt]));
  const times = [
    ...wanted.map((want) => failed.get(keyOf(want)) ?? held.get(keyOf(want)) ?? 0),
    ...state.held.filter((one) => !wants.has(keyOf(one))).map((one) => one.removeAt),
  ];
  return times.length === 0 ? null : Math.min(...times);
}

/** At half of the lease, a tenth earlier or later, so that not all of a house's hosts come at once. */
export function renewalOf(
  lifetimeS: number,
  now: number,
  random: number,
): { renewAt: number; endsAt: number | null } {
  const seconds = lifetimeS === 0 ? leaseS : lifetimeS;
  const delayMs = Math.max(shortestRenewalMs, seconds * 1000 * (0.45 + random * 0.1));
  return { renewAt: now + delayMs, endsAt: lifetimeS === 0 ? null : now + seconds * 1000 };
}

/** When a wish that failed is tried again. */
export const retryOf = (attempts: number, now: number, random: number): number =>
  now + Math.min(failedMaxMs, failedMinMs * 2 ** Math.min(attempts - 1, 10)) * (0.75 + random * 0.5);

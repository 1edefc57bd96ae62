import * as z from 'zod';
import { LatestFile, readJson } from '../atomic-file.ts';
import { messageOf, type Logger } from '../log.ts';
import type { Gateway, MappingFailure, MappingOutcome } from './gateway.ts';
import { GatewayWatch } from './gateway-watch.ts';
import {
  keyOf,
  leaseS,
  mostRemovals,
  nextDue,
  planSteps,
  renewalOf,
  retryOf,
  type FailedMapping,
  type HeldMapping,
  type WantedPort,
} from './mapping-plan.ts';
import { natFinding, type NatFinding } from './nat-findings.ts';

/** What is open outside, and what stands in the way. */
export interface MappingReport {
  finding: NatFinding;
  /** The gateway's own word. */
  outside: string | null;
  /** The panel's word. */
  seenFrom: string | null;
  protocol: Gateway['protocol'] | null;
  mapped: { protocol: 'tcp' | 'udp'; port: number; publicPort: number }[];
  failed: { protocol: 'tcp' | 'udp'; port: number; reason: MappingFailure }[];
}

export interface PortMappingDeps {
  /** Where mappings are noted, so that those that are no longer wanted are removed after a restart. */
  file: string;
  now(): number;
  log: Logger;
  /** Told when it has changed. False: nobody heard it. */
  report(report: MappingReport): boolean;
  /** How often the gateway is looked at without a reason. */
  lookMs?: number;
}

const usualLookMs = 60_000;
/** News come in bursts, and a gateway is not asked more often. */
const shortestPauseMs = 200;
/** Restarts are announced several times; the gateway is looked at once for all of them. */
const gatherMs = 300;

const heldFile = z.array(
  z.object({
    protocol: z.enum(['tcp', 'udp']),
    port: z.number(),
    publicPort: z.number(),
    by: z.string(),
    renewAt: z.number(),
    endsAt: z.number().nullable(),
    removals: z.number(),
    removeAt: z.number(),
  }),
);

/** Keeps exactly the wanted ports open on the gateway of this host's network, while it is switched on. */
export class PortMapping {
  readonly #deps: PortMappingDeps;
  readonly #file: LatestFile;
  readonly #watch: GatewayWatch;
  #isOn = false;
  #wanted: readonly WantedPort[] = [];
  #seenFrom: string | null = null;
  #address: string | null = null;
  #held: HeldMapping[];
  #failed: FailedMapping[] = [];
  #timer: NodeJS.Timeout | null = null;
  #turn: Promise<void> | null = null;
  #isAsked = false;
  #ended = false;
  #told = '';

  /** `held`: what was noted before, by `stored`. */
  constructor(deps: PortMappingDeps, held: readonly HeldMapping[]) {
    this.#deps = deps;
    this.#file = new LatestFile(deps.file);
    this.#held = [...held];
    const { now, log } = deps;
    this.#watch = new GatewayWatch({ now, log, onNews: () => this.#lookLater(gatherMs) });
  }

  /** The mappings that an earlier agent has noted. */
  static async stored(file: string): Promise<HeldMapping[]> {
    return (await readJson(file, heldFile)) ?? [];
  }

  /** Takes the whole wanted state. */
  want(isOn: boolean, ports: readonly WantedPort[]): void {
    if (isOn && !this.#isOn) this.#watch.hurry();
    this.#isOn = isOn;
    this.#wanted = isOn ? ports : [];
    const wanted = new Set(this.#wanted.map(keyOf));
    this.#failed = this.#failed.filter((one) => wanted.has(keyOf(one)));
    this.look();
  }

  /** The address that the panel sees this host come from. */
  seenFrom(address: string): void {
    if (this.#seenFrom === address) return;
    this.#seenFrom = address;
    this.look();
  }

  /** Looks at the gateway now, or once more after the look that is going on. */
  look(): void {
    if (this.#ended) return;
    if (this.#turn !== null) {
      this.#isAsked = true;
      return;
    }
    this.#turn = this.#lookAround().finally(() => {
      this.#turn = null;
      if (this.#isAsked) this.#lookLater(shortestPauseMs);
      this.#isAsked = false;
    });
  }

  /** What is told next counts as news. */
  forgetTold(): void {
    this.#told = '';
    this.look();
  }

  /** Leaves what is open: games run on. Resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#ended = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#watch.stop();
    await this.#turn;
  }

  async #lookAround(): Promise<void> {
    let waitMs = this.#deps.lookMs ?? usualLookMs;
    try {
      await this.#work();
      if (this.#ended) return;
      this.#tell();
      const due = nextDue(this.#wanted, this.#state);
      if (this.#watch.gateways.length > 0 && due !== null) {
        waitMs = Math.min(waitMs, due - this.#deps.now());
      }
    } catch (error) {
      this.#deps.log.warn('reach.look_failed', { reason: messageOf(error) });
    }
    this.#lookLater(waitMs);
  }

  #lookLater(delayMs: number): void {
    if (this.#ended) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), Math.max(shortestPauseMs, delayMs));
  }

  async #work(): Promise<void> {
    this.#address = await this.#watch.address();
    const standing = natFinding({ ...this.#view(), isOn: false });
    // With a public address of its own, or switched off, the host needs no gateway, except to take back what it had.
    const isNeeded = this.#isOn && standing !== 'direct';
    if (!isNeeded && this.#held.length === 0) return this.#watch.forget();
    for (const protocol of await this.#watch.look(this.#held)) this.#renewAll(protocol);
    const { remove, map } = planSteps(isNeeded ? this.#wanted : [], this.#state, this.#deps.now());
    for (const one of remove) await this.#remove(one);
    // What it has told is no longer asked for, and grows old.
    if (!isNeeded && this.#held.length === 0) this.#watch.forget();
    if (this.#watch.gateways.length === 0) return;
    // Planned anew after each: the second protocol of a port follows what the first was given.
    for (let left = map.length; left > 0 && !this.#ended; left--) {
      const [next] = planSteps(this.#wanted, this.#state, this.#deps.now()).map;
      // One that has gone silent would be waited for with each.
      if (next !== undefined && (await this.#map(next)) === 'no_answer') break;
    }
  }

  get #state() {
    return { held: this.#held, failed: this.#failed };
  }

  #renewAll(protocol: Gateway['protocol']): void {
    this.#held = this.#held.map((one) => (one.by === protocol ? { ...one, renewAt: 0 } : one));
    this.#failed = [];
  }

  /** Null: it is open. */
  async #map(want: WantedPort): Promise<MappingFailure | null> {
    const { protocol, port } = want;
    const now = this.#deps.now();
    const attempts = (this.#failed.find((one) => keyOf(one) === keyOf(want))?.attempts ?? 0) + 1;
    const { outcome, by } = await this.#ask(want);
    this.#failed = this.#failed.filter((one) => keyOf(one) !== keyOf(want));
    if (outcome.ok) {
      const times = renewalOf(outcome.lifetimeS, now, Math.random());
      this.#held = this.#held.filter((one) => keyOf(one) !== keyOf(want));
      this.#held.push({
        protocol,
        port,
        publicPort: outcome.publicPort,
        by,
        ...times,
        removals: 0,
        removeAt: 0,
      });
    } else {
      const retryAt = retryOf(attempts, now, Math.random());
      this.#failed.push({ protocol, port, reason: outcome.reason, attempts, retryAt });
      // What could not be renewed is open until its lease ends, and then no more.
      this.#held = this.#held.filter((one) => one.endsAt === null || one.endsAt > now);
      this.#deps.log.warn('reach.not_mapped', { protocol, port, reason: outcome.reason });
    }
    await this.#file.write(this.#held);
    return outcome.ok ? null : outcome.reason;
  }

  /** Who refuses one wish may be helped out by the gateway's other protocol. */
  async #ask(want: WantedPort): Promise<{ outcome: MappingOutcome; by: string }> {
    let outcome: MappingOutcome = { ok: false, reason: 'unsupported' };
    for (const gateway of this.#watch.gateways) {
      outcome = await gateway.map({ ...want, lifetimeS: leaseS });
      if (outcome.ok) return { outcome, by: gateway.protocol };
    }
    return { outcome, by: '' };
  }

  async #remove(held: HeldMapping): Promise<void> {
    const now = this.#deps.now();
    const gateway = this.#watch.gateways.find(({ protocol }) => protocol === held.by);
    const isGone = (await gateway?.unmap(held)) ?? false;
    const removals = held.removals + 1;
    this.#held = this.#held.filter((one) => one !== held);
    // In another network it ends with its lease; one for ever is given up in the end.
    const isOver = isGone || removals >= mostRemovals || (held.endsAt !== null && held.endsAt <= now);
    if (!isOver) this.#held.push({ ...held, removals, removeAt: retryOf(removals, now, Math.random()) });
    await this.#file.write(this.#held);
  }

  #view() {
    return {
      isOn: this.#isOn,
      address: this.#address,
      isAnswering: this.#watch.gateways.length > 0,
      outside: this.#watch.outside,
      seenFrom: this.#seenFrom,
    };
  }

  #tell(): void {
    const wanted = new Set(this.#wanted.map(keyOf));
    const isAnswering = this.#watch.gateways.length > 0;
    const report: MappingReport = {
      finding: natFinding(this.#view()),
      outside: this.#watch.outside,
      seenFrom: this.#seenFrom,
      protocol: this.#watch.gateways[0]?.protocol ?? null,
      mapped: this.#held
        .filter((one) => isAnswering && wanted.has(keyOf(one)))
        .map(({ protocol, port, publicPort }) => ({ protocol, port, publicPort }))
        .sort((a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol)),
      failed: this.#failed.map(({ protocol, port, reason }) => ({ protocol, port, reason })),
    };
    const text = JSON.stringify(report);
    if (text === this.#told) return;
    this.#told = this.#deps.report(report) ? text : '';
  }
}

import type { Logger } from '../log.ts';
import { listenForRestarts } from './announcements.ts';
import type { Gateway, GatewayStatus, Mapped } from './gateway.ts';
import { localNetwork, type LocalNetwork } from './local-network.ts';
import { natPmpGateway } from './nat-pmp-gateway.ts';
import { upnpGateway } from './upnp-gateway.ts';

const searchMinMs = 60_000;
const searchMaxMs = 15 * 60_000;

export interface GatewayWatchDeps {
  now(): number;
  log: Logger;
  /** The gateway says that it has begun anew, or may have. */
  onNews(): void;
}

/** The gateway of the network that this host is in now: which protocols it answers to, and its outside address. */
export class GatewayWatch {
  readonly #deps: GatewayWatchDeps;
  #network: LocalNetwork | null = null;
  #gateways: Gateway[] = [];
  #outside: string | null = null;
  #stopListening: (() => void) | null = null;
  #searches = 0;
  #searchAt = 0;
  #ended = false;

  constructor(deps: GatewayWatchDeps) {
    this.#deps = deps;
  }

  /** The simpler protocol first. */
  get gateways(): readonly Gateway[] {
    return this.#gateways;
  }

  get outside(): string | null {
    return this.#outside;
  }

  /** This host's address in the network; no packet is sent for it. Null: there is no way out. */
  async address(): Promise<string | null> {
    const network = await localNetwork();
    if (network?.gateway !== this.#network?.gateway || network?.address !== this.#network?.address)
      this.forget();
    this.#network = network;
    return network?.address ?? null;
  }

  /**
   * Asks the gateway how it is, and searches for one where none answers. `examples`: mappings that should be there.
   * Answers the protocols that hold nothing of before: they are new, or their gateway has restarted.
   */
  async look(examples: readonly (Mapped & { by: string })[]): Promise<Gateway['protocol'][]> {
    if (this.#network === null || this.#ended) return [];
    const restarted = await this.#check(examples);
    if (this.#gateways.length > 0) return restarted;
    this.#outside = null;
    if (this.#deps.now() < this.#searchAt) return [];
    this.#gateways = await openGateways(this.#network, this.#deps.now);
    this.#searchAt =
      this.#deps.now() + Math.min(searchMaxMs, searchMinMs * 2 ** Math.min(this.#searches, 10));
    this.#searches = this.#gateways.length > 0 ? 0 : this.#searches + 1;
    if (this.#ended) this.forget();
    else this.#listen(this.#network);
    await this.#check([]);
    return this.#gateways.map(({ protocol }) => protocol);
  }

  /** Searches at once the next time. */
  hurry(): void {
    this.#searchAt = 0;
  }

  /** Knows nothing any more, and listens to nobody. */
  forget(): void {
    this.#stopListening?.();
    this.#stopListening = null;
    this.#gateways = [];
    this.#outside = null;
    this.#searches = 0;
    this.#searchAt = 0;
  }

  stop(): void {
    this.#ended = true;
    this.forget();
  }

  /** One that no longer answers is let go. */
  async #check(examples: readonly (Mapped & { by: string })[]): Promise<Gateway['protocol'][]> {
    const answering: Gateway[] = [];
    const restarted: Gateway['protocol'][] = [];
    let outside: string | null = null;
    for (const gateway of this.#gateways) {
      const example = examples.find((one) => one.by === gateway.protocol) ?? null;
      const status = await gateway.status(example).catch((): GatewayStatus | null => null);
      if (status === null) continue;
      answering.push(gateway);
      outside ??= status.address;
      if (status.hasRestarted) restarted.push(gateway.protocol);
    }
    for (const protocol of restarted) this.#deps.log.info('reach.gateway_restarted', { protocol });
    this.#gateways = answering;
    this.#outside = outside;
    return restarted;
  }

  #listen(network: LocalNetwork): void {
    this.#stopListening ??= listenForRestarts(network.gateway, network.address, () => {
      this.hurry();
      this.#deps.onNews();
    });
  }
}

/** The protocols that the gateway answers to. */
async function openGateways(network: LocalNetwork, now: () => number): Promise<Gateway[]> {
  const simple = natPmpGateway(network.gateway, network.address, now);
  const [status, upnp] = await Promise.all([
    simple.status(null).catch(() => null),
    upnpGateway(network.gateway, network.address),
  ]);
  return [...(status === null ? [] : [simple]), ...(upnp === null ? [] : [upnp])];
}

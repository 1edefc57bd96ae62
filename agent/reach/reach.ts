import path from 'node:path';
import { ApiError } from '../../schema/errors.ts';
import { nodeSettings, type NodeReach, type NodeSettings } from '../../schema/protocol.ts';
import type { ReachListen, ReachProbe, ReachSide } from '../../schema/reach.ts';
import { LatestFile, readJson } from '../atomic-file.ts';
import { messageOf, type Logger } from '../log.ts';
import { nodeReachOf, portsWanted, type HeldAddress } from './node-reach.ts';
import { PortMapping, type MappingReport } from './port-mapping.ts';
import { Prober } from './probe.ts';
import { Responders } from './responders.ts';

export interface ReachDeps {
  /** Where it keeps its files. */
  dir: string;
  /** Every address that a server of this node holds now. */
  held(): HeldAddress[];
  /** Whether this server holds the address, and its game does not run. */
  isFree(listen: Pick<ReachListen, 'uuid' | 'ip' | 'port'>): boolean;
  /** False when there is no connection. */
  tell(reach: NodeReach): boolean;
  now(): number;
  log: Logger;
}

/** How players get to this host's servers: the gateway's ports, and the checks that others ask for. */
export class Reach {
  readonly #deps: ReachDeps;
  readonly #settingsFile: LatestFile;
  readonly #mapping: PortMapping;
  readonly #responders = new Responders();
  readonly #prober = new Prober();
  #settings: NodeSettings;

  private constructor(deps: ReachDeps, settings: NodeSettings, mapping: (reach: Reach) => PortMapping) {
    this.#deps = deps;
    this.#settings = settings;
    this.#settingsFile = new LatestFile(settingsPath(deps.dir));
    this.#mapping = mapping(this);
  }

  static async open(deps: ReachDeps): Promise<Reach> {
    const settings = await readJson(settingsPath(deps.dir), nodeSettings);
    const held = await PortMapping.stored(path.join(deps.dir, 'mappings.json'));
    return new Reach(deps, settings ?? { mapPorts: false }, (reach) => {
      const report = (news: MappingReport) => reach.#tell(news);
      return new PortMapping({ file: path.join(deps.dir, 'mappings.json'), report, ...deps }, held);
    });
  }

  /** The panel's word on this node. */
  async settle(settings: NodeSettings): Promise<void> {
    if (settings.mapPorts !== this.#settings.mapPorts) {
      this.#settings = settings;
      await this.#settingsFile.write(settings);
    }
    this.refresh();
  }

  /** Servers, or their addresses, have changed. */
  refresh(): void {
    this.#mapping.want(this.#settings.mapPorts, portsWanted(this.#deps.held()));
  }

  seenFrom(address: string): void {
    this.#mapping.seenFrom(address);
  }

  /** A connection is new, and its panel may not know yet. */
  connected(): void {
    this.#mapping.forgetTold();
  }

  /** Throws `busy`. */
  probe(probe: ReachProbe): Promise<ReachSide> {
    return this.#prober.probe(probe);
  }

  /** Throws `wrong_state` when the game runs or the address is not this server's, `busy` when too many are checked. */
  async listen(listen: ReachListen): Promise<{ isListening: boolean }> {
    if (!this.#deps.isFree(listen)) throw new ApiError('wrong_state');
    return { isListening: await this.#responders.listen(listen) };
  }

  /** A game is about to need these addresses. */
  freeAddresses(addresses: readonly { ip: string; port: number }[]): Promise<void> {
    return this.#responders.release(addresses);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#mapping.stop(), this.#responders.stop()]).catch((error: unknown) => {
      this.#deps.log.warn('reach.not_stopped', { reason: messageOf(error) });
    });
  }

  #tell(report: MappingReport): boolean {
    return this.#deps.tell(nodeReachOf(report, this.#deps.held(), this.#settings.mapPorts));
  }
}

const settingsPath = (dir: string): string => path.join(dir, 'settings.json');

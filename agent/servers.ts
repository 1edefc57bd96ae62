import { ApiError } from '../schema/errors.ts';
import type { Fence, ServerConfig, ServerReport } from '../schema/protocol.ts';
import { stateAllows } from '../schema/server-state.ts';
import { comparePairs, readServers, readTombstones, supersedes } from './desired.ts';
import { messageOf } from './log.ts';
import { GameServer } from './server.ts';
import type { ServerContext } from './server-context.ts';
import { isServerUuid, serverPath } from './state-dir.ts';
import { removeTree } from './remove-tree.ts';

/** So many servers are taken up at the same time when the agent starts. */
const recoverAtOnce = 4;

/** Every server of this node. */
export class Servers {
  readonly #ctx: ServerContext;
  readonly #servers = new Map<string, GameServer>();
  readonly #removed: Map<string, Fence>;

  private constructor(ctx: ServerContext, removed: Map<string, Fence>) {
    this.#ctx = ctx;
    this.#removed = removed;
  }

  /** Reads what was last wanted from disk. Nothing is started yet. */
  static async open(ctx: ServerContext): Promise<Servers> {
    const servers = new Servers(ctx, await readTombstones(ctx.serversRoot, ctx.now()));
    for (const { config, status, wasLost } of await readServers(ctx.serversRoot)) {
      const server = new GameServer(ctx, config, status);
      // Installing anew could delete what is there: it counts as done.
      if (wasLost) server.record.amend({ installed: config.install?.number ?? -1 });
      servers.#servers.set(config.uuid, server);
    }
    return servers;
  }

  /** Takes up what runs and starts what should run. A server that cannot be taken up does not hold up the others. */
  async recover(): Promise<void> {
    const waiting = this.all();
    const work = async () => {
      for (let server = waiting.shift(); server !== undefined; server = waiting.shift()) {
        try {
          await server.recover();
        } catch (error) {
          this.#ctx.log.error('server.not_recovered', { uuid: server.uuid, reason: messageOf(error) });
        }
      }
    };
    await Promise.all(Array.from({ length: recoverAtOnce }, work));
    for (const uuid of await this.#ctx.runtime.list()) {
      if (!this.#servers.has(uuid)) this.#ctx.log.warn('server.runs_without_configuration', { uuid });
    }
  }

  all(): GameServer[] {
    return [...this.#servers.values()];
  }

  reports(): ServerReport[] {
    return this.all().map((server) => server.record.report());
  }

  /** Every address that a server holds. */
  addresses(): { ip: string; port: number; publicPort: number | null }[] {
    return this.all().flatMap(({ record }) =>
      record.config.allocations.map(({ ip, port, publicPort }) => ({
        ip,
        port,
        publicPort: publicPort ?? null,
      })),
    );
  }

  /** Whether the address is this server's, and its game neither runs nor is about to. */
  isFree({ uuid, ip, port }: { uuid: string; ip: string; port: number }): boolean {
    const { game, record } = this.get(uuid);
    const isOwn = record.config.allocations.some((own) => own.ip === ip && own.port === port);
    return isOwn && game.run === null && !stateAllows(record.state, 'kill');
  }

  /** Throws `not_found`. */
  get(uuid: string): GameServer {
    const server = this.#servers.get(uuid);
    if (server === undefined) throw new ApiError('not_found');
    return server;
  }

  /** The server, for a command made under this fence. Throws `conflict` when it is an old one. */
  commanded(uuid: string, fence: Fence): GameServer {
    const server = this.get(uuid);
    if (comparePairs(fence, server.record.config.fence) < 0) throw new ApiError('conflict');
    return server;
  }

  /** Takes one configuration. Throws `conflict` when a newer one, or the server's removal, is known. */
  async put(config: ServerConfig): Promise<void> {
    if (!isServerUuid(config.uuid)) throw new ApiError('invalid_input');
    const removedAt = this.#removed.get(config.uuid);
    if (removedAt !== undefined && comparePairs(config.fence, removedAt) <= 0) throw new ApiError('conflict');
    const known = this.#servers.get(config.uuid);
    if (known !== undefined) {
      if (!supersedes(config, known.record.config)) throw new ApiError('conflict');
      await known.apply(config);
      return;
    }
    this.#removed.delete(config.uuid);
    const server = new GameServer(this.#ctx, config, null);
    this.#servers.set(config.uuid, server);
    await server.apply(config);
    // One that is being installed has told so itself.
    if (server.record.state === 'offline') this.#ctx.tell.report(server.record.report());
  }

  /** Takes the whole wanted state; gives the servers that it does not name. Older configurations are passed over. */
  async sync(configs: readonly ServerConfig[]): Promise<string[]> {
    for (const config of configs) {
      try {
        await this.put(config);
      } catch (error) {
        this.#ctx.log.warn('server.config_refused', { uuid: config.uuid, reason: messageOf(error) });
      }
    }
    const named = new Set(configs.map((config) => config.uuid));
    return [...this.#servers.keys()].filter((uuid) => !named.has(uuid));
  }

  /** Ends and deletes a server. One that is gone already is deleted again. */
  async remove(uuid: string, fence: Fence): Promise<void> {
    const server = this.#servers.get(uuid);
    if (server === undefined) {
      await this.#removeRemains(uuid);
      return;
    }
    const at = server.record.config.fence;
    if (comparePairs(fence, at) < 0) throw new ApiError('conflict');
    // Before the first wait: a configuration that comes meanwhile must not bring it back.
    this.#removed.set(uuid, at);
    await server.remove();
    this.#servers.delete(uuid);
  }

  /** What is left of a server whose configuration is not there: nothing, or everything but the configuration. */
  async #removeRemains(uuid: string): Promise<void> {
    if (!isServerUuid(uuid)) return;
    await this.#ctx.runtime.remove(uuid);
    await removeTree(serverPath(this.#ctx.dataRoot, uuid));
  }
}

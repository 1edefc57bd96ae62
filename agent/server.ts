import { ApiError } from '../schema/errors.ts';
import type { ServerConfig } from '../schema/protocol.ts';
import { stateAllows, type PowerAction, type ServerState } from '../schema/server-state.ts';
import { acceptEula } from './features.ts';
import { Game } from './game.ts';
import { Installation } from './installation.ts';
import { recovery } from './recovery.ts';
import { Run, within } from './run.ts';
import { noExit } from './exit.ts';
import type { Instance } from './runtime.ts';
import { ServerConsole } from './server-console.ts';
import type { ServerContext } from './server-context.ts';
import { ServerRecord } from './server-record.ts';
import type { ServerStatus } from './server-status.ts';
import { StatsRing } from './stats-ring.ts';
import { removeTree } from './remove-tree.ts';

const replayOldMs = 10_000;

/** One game server of this node. */
export class GameServer {
  readonly record: ServerRecord;
  readonly console: ServerConsole;
  readonly game: Game;
  readonly stats = new StatsRing();
  readonly #ctx: ServerContext;
  readonly #installation: Installation;
  readonly #isNewHere: boolean;

  /** `status` is null for a server that this node has no memory of. */
  constructor(ctx: ServerContext, config: ServerConfig, status: ServerStatus | null) {
    this.#ctx = ctx;
    this.#isNewHere = status === null;
    const record = new ServerRecord(ctx, config, status);
    const console = new ServerConsole({
      send: (lines) => ctx.tell.lines(config.uuid, lines),
      bufferedBytes: () => ctx.tell.bufferedBytes(),
    });
    this.record = record;
    this.console = console;
    this.#installation = new Installation({
      ctx,
      record,
      console,
      onStart: () => {
        this.#startIfAllowed();
      },
    });
    this.game = new Game({
      ctx,
      record,
      console,
      onRest: () => {
        this.#installation.beginIfWanted();
      },
    });
  }

  get uuid(): string {
    return this.record.uuid;
  }

  /** Takes a configuration that the caller found newer. Resolves when it is on disk; acts on it by itself. */
  async apply(config: ServerConfig): Promise<void> {
    await this.record.replaceConfig(config);
    if (config.suspended && stateAllows(this.record.state, 'stop')) this.game.stop('stopped');
    this.#installation.beginIfWanted();
  }

  /** Begins a power action and gives the state it began with. Throws `wrong_state` or `server_suspended`. */
  power(action: PowerAction): ServerState {
    const { state, config } = this.record;
    if (!stateAllows(state, action)) throw new ApiError('wrong_state');
    if (action === 'kill') this.game.kill();
    else if (action === 'stop') this.game.stop('stopped');
    else if (config.suspended) throw new ApiError('server_suspended');
    else if (action === 'restart' && stateAllows(state, 'stop')) this.game.stop('running');
    else this.game.start();
    return this.record.state;
  }

  /** Accepts the game's licence for the server. Throws `wrong_state` while it is installed, or has no such licence. */
  async acceptEula(): Promise<void> {
    const { state, config, dataDir } = this.record;
    if (!stateAllows(state, 'acceptEula')) throw new ApiError('wrong_state');
    await acceptEula(dataDir, config.egg);
  }

  /** Takes the server up again when the agent has started: follows what lives, starts what should. */
  async recover(): Promise<void> {
    const runs = await this.#ctx.runtime.reattach(this.uuid);
    const [newest] = runs;
    // Its memory was lost, its game may live: it is taken for running until its run says otherwise.
    if (this.#isNewHere && newest?.role === 'server') {
      this.record.amend({ state: 'running', boot: newest.boot, at: newest.startedAt });
    }
    const plan = recovery(this.record.status, runs, this.record.config);
    const current = 'boot' in plan ? runs.find((run) => run.boot === plan.boot) : undefined;
    for (const old of runs.filter((run) => run !== current).reverse()) await this.#replayOld(old);
    switch (plan.do) {
      case 'follow':
        if (current !== undefined) this.game.follow(current);
        if (this.record.state === 'stopping') this.game.resumeStop();
        break;
      case 'ended':
        this.game.ended({ ...noExit, endedAt: this.#ctx.now(), keeperLost: true });
        break;
      case 'follow-install':
        this.#installation.resume(current ?? null);
        break;
      case 'rerun-install':
        this.#installation.resume(null);
        break;
      case 'start':
        this.#startIfAllowed();
        break;
      case 'rest':
        break;
    }
    this.#installation.beginIfWanted();
  }

  /** Ends what runs, within `limitMs` and a kill. What ran comes back with the next agent. */
  async shutDown(limitMs: number): Promise<void> {
    await Promise.all([this.game.shutDown(limitMs), this.#installation.shutDown()]);
    await this.record.stored.catch(this.record.logTrouble);
  }

  /** Ends and deletes everything of the server; only a note of the removal stays. */
  async remove(): Promise<void> {
    this.detach();
    await this.#ctx.runtime.remove(this.uuid);
    await removeTree(this.record.dataDir);
    await this.record.bury();
  }

  /** Lets go of what runs without ending it, and begins nothing new. */
  detach(): void {
    this.console.feed.watch(false);
    this.game.detach();
    this.#installation.detach();
  }

  #startIfAllowed(): void {
    try {
      if (stateAllows(this.record.state, 'start')) this.game.start();
    } catch (error) {
      this.record.logTrouble(error);
    }
  }

  /** Puts a finished run's lines back into the ring, in order. */
  async #replayOld(instance: Instance): Promise<void> {
    const { boot, role } = instance;
    const run = new Run(instance, (lines) => {
      this.console.push(boot, role, lines);
    });
    await within(run.ended, replayOldMs, 'An old run did not end.').catch(this.record.logTrouble);
    instance.detach();
  }
}

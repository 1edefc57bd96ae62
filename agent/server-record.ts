import { ApiError } from '../schema/errors.ts';
import type { Fence, ServerConfig, ServerReport } from '../schema/protocol.ts';
import { nextState, type ServerEvent, type ServerState } from '../schema/server-state.ts';
import { ServerFiles } from './desired.ts';
import { messageOf } from './log.ts';
import type { ServerContext } from './server-context.ts';
import { newStatus, type ServerStatus } from './server-status.ts';
import { serverPath } from './state-dir.ts';

/** What is known of one server: its configuration and its state, in memory, on disk and told to the panel. */
export class ServerRecord {
  readonly uuid: string;
  readonly dataDir: string;
  /** The run that an earlier boot of the host had: it ended with the host. */
  readonly bootOfEarlierHost: string | null;
  readonly #ctx: ServerContext;
  readonly #files: ServerFiles;
  #config: ServerConfig;
  #status: ServerStatus;
  #stored: Promise<void> = Promise.resolve();
  #configStored: Promise<void> = Promise.resolve();
  #isConfigStored = false;
  #removed = false;

  constructor(ctx: ServerContext, config: ServerConfig, status: ServerStatus | null) {
    this.#ctx = ctx;
    this.#config = config;
    this.#status = status ?? newStatus(ctx.now(), ctx.hostBoot);
    this.bootOfEarlierHost = this.#status.hostBoot === ctx.hostBoot ? null : this.#status.boot;
    this.uuid = config.uuid;
    this.dataDir = serverPath(ctx.dataRoot, config.uuid);
    this.#files = new ServerFiles(ctx.serversRoot, config.uuid);
  }

  get config(): ServerConfig {
    return this.#config;
  }

  get status(): Readonly<ServerStatus> {
    return this.#status;
  }

  get state(): ServerState {
    return this.#status.state;
  }

  /** Resolves when the newest status is on disk. */
  get stored(): Promise<void> {
    return this.#stored;
  }

  report(): ServerReport {
    const { state, boot, exit, at } = this.#status;
    const { fence, version } = this.#config;
    return { uuid: this.uuid, state, boot, exit, at, fence, version };
  }

  /** Resolves when it is on disk. One that changes nothing is not written again: every reconnect repeats them all. */
  async replaceConfig(config: ServerConfig): Promise<void> {
    if (this.#removed) throw new ApiError('conflict');
    const isSame = this.#isConfigStored && JSON.stringify(config) === JSON.stringify(this.#config);
    this.#config = config;
    if (isSame) return;
    this.#isConfigStored = false;
    this.#configStored = this.#files.writeConfig(config);
    await this.#configStored;
    this.#isConfigStored = true;
  }

  /** Moves to the next state, if the present one takes the event, and tells it. */
  enter(event: ServerEvent, more: Partial<ServerStatus> = {}): boolean {
    if (this.#removed) return false;
    const next = nextState(this.state, event);
    if (next === null) {
      this.#ctx.log.warn('server.event_refused', { uuid: this.uuid, state: this.state, event });
      return false;
    }
    this.#ctx.log.info('server.state', { uuid: this.uuid, state: next, event });
    this.amend({ ...more, state: next, at: this.#ctx.now() });
    this.#ctx.tell.report(this.report());
    return true;
  }

  /** Changes what is remembered beside the state. */
  amend(more: Partial<ServerStatus>): void {
    if (this.#removed) return;
    this.#status = { ...this.#status, ...more, hostBoot: this.#ctx.hostBoot };
    this.#stored = this.#files.writeStatus(this.#status);
    this.#stored.catch(this.logTrouble);
  }

  /** Deletes what is on disk and leaves a note of the removal. Nothing is written or told afterwards. */
  async bury(): Promise<void> {
    this.#removed = true;
    await Promise.allSettled([this.#stored, this.#configStored]);
    const at: Fence = this.#config.fence;
    await this.#files.bury(at, this.#ctx.now());
  }

  readonly logTrouble = (error: unknown): void => {
    this.#ctx.log.warn('server.trouble', { uuid: this.uuid, reason: messageOf(error) });
  };
}

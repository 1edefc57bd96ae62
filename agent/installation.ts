import { mkdir } from 'node:fs/promises';
import type { ExitInfo } from '../schema/protocol.ts';
import { stateAllows } from '../schema/server-state.ts';
import { installerSpec } from './launch-spec.ts';
import { messageOf } from './log.ts';
import { Run, within } from './run.ts';
import { exitInfoOf, noExit } from './exit.ts';
import type { Instance } from './runtime.ts';
import type { ServerConsole } from './server-console.ts';
import type { ServerContext } from './server-context.ts';
import type { ServerRecord } from './server-record.ts';
import { emptyTree } from './remove-tree.ts';

export interface InstallationDeps {
  ctx: ServerContext;
  record: ServerRecord;
  console: ServerConsole;
  /** Installed, and its configuration asks for a start. */
  onStart(): void;
}

/** Runs an egg's install script when the configuration wants a newer installation than the last finished one. */
export class Installation {
  readonly #deps: InstallationDeps;
  #run: Run | null = null;
  /** A script that is being started. */
  #launching: Promise<Instance | null> | null = null;
  #closed = false;

  constructor(deps: InstallationDeps) {
    this.#deps = deps;
  }

  /** Begins when an installation is wanted and the state allows one. */
  beginIfWanted(): void {
    const { record } = this.#deps;
    const { install } = record.config;
    if (this.#closed || install === null || install.number <= record.status.installed) return;
    if (!stateAllows(record.state, 'reinstall')) return;
    const boot = crypto.randomUUID();
    const begun = { boot, exit: null, wanted: 'stopped', installing: install.number } as const;
    if (record.enter('install', begun)) void this.#perform(boot, install.number);
  }

  /** Goes on after the agent was started again: with the script that runs, or from the beginning. */
  resume(instance: Instance | null): void {
    const { record } = this.#deps;
    const number = record.status.installing ?? record.config.install?.number ?? 0;
    if (instance !== null) void this.#follow(instance, number);
    else void this.#again(number);
  }

  /** Ends a script that runs; the next agent begins the installation anew. */
  async shutDown(): Promise<void> {
    this.#closed = true;
    const { record, ctx } = this.#deps;
    const begun = await this.#launching?.catch(() => null);
    const instance = this.#run?.instance ?? begun ?? null;
    if (instance === null) return;
    record.amend({ boot: null });
    const killed = within(instance.kill(), ctx.stopTimes.killMs, 'The kill was not confirmed.');
    await killed.catch(record.logTrouble);
  }

  detach(): void {
    this.#closed = true;
    this.#run?.instance.detach();
    this.#run = null;
  }

  async #again(number: number): Promise<void> {
    const boot = crypto.randomUUID();
    this.#deps.record.amend({ boot });
    await this.#perform(boot, number);
  }

  async #perform(boot: string, number: number): Promise<void> {
    const { ctx, record, console } = this.#deps;
    try {
      await record.stored;
      this.#launching = this.#launch(boot);
      const instance = await this.#launching;
      this.#launching = null;
      if (instance === null) await this.#finish(number, { ...noExit, code: 0 });
      else await this.#follow(instance, number);
    } catch (error) {
      ctx.log.error('server.not_installed', { uuid: record.uuid, reason: messageOf(error) });
      console.notice('installer', [`The installation could not run: ${messageOf(error)}`]);
      await this.#finish(number, noExit);
    }
  }

  /** Null when the egg has no script, so that the server is installed as it is, and when the agent is ending. */
  async #launch(boot: string): Promise<Instance | null> {
    const { ctx, record } = this.#deps;
    const { dataDir, config } = record;
    await mkdir(dataDir, { recursive: true, mode: 0o750 });
    if (config.install?.wipe === true) await emptyTree(dataDir);
    const place = { isolated: ctx.runtime.isolation.isolated, dataDir, timeZone: ctx.timeZone };
    const spec = installerSpec(config, boot, place, ctx.outward);
    return spec === null || this.#closed ? null : await ctx.runtime.launch(spec);
  }

  async #follow(instance: Instance, number: number): Promise<void> {
    const { record, console } = this.#deps;
    const run = new Run(instance, (lines) => {
      console.push(instance.boot, 'installer', lines);
    });
    this.#run = run;
    const exit = await run.ended;
    this.#run = null;
    if (instance.boot === record.bootOfEarlierHost && exit.keeperLost) await this.#again(number);
    else await this.#finish(number, exitInfoOf(exit));
  }

  async #finish(number: number, exit: ExitInfo): Promise<void> {
    if (this.#closed) return;
    const { record, ctx } = this.#deps;
    const ok = exit.code === 0 && !exit.oomKilled;
    record.enter(ok ? 'installed' : 'install_failed', { installed: number, installing: null, exit });
    const { uuid } = record;
    await ctx.tell
      .installFinished({ uuid, fence: record.config.fence, number, ok, exit })
      .catch(record.logTrouble);
    const { install } = record.config;
    if (install !== null && install.number > number) this.beginIfWanted();
    else if (ok && install?.start === true) this.#deps.onStart();
  }
}

import { mkdir } from 'node:fs/promises';
import { ApiError } from '../schema/errors.ts';
import { stateAllows } from '../schema/server-state.ts';
import { writeConfigFiles } from './config/write-files.ts';
import { afterEnd } from './crash.ts';
import { createDoneMatch } from './done-match.ts';
import { gameSpec } from './launch-spec.ts';
import { messageOf } from './log.ts';
import { PowerLock } from './power.ts';
import { Run, within } from './run.ts';
import { exitInfoOf, noExit } from './exit.ts';
import type { Exit, Instance } from './runtime.ts';
import type { ServerConsole } from './server-console.ts';
import type { ServerContext } from './server-context.ts';
import type { ServerRecord } from './server-record.ts';
import type { ServerStatus } from './server-status.ts';
import { stopLimitMs, stopPlan, stopRequest } from './stop-plan.ts';

/** Writing configuration files and starting a keeper. */
const startLimitMs = 120_000;

export interface GameDeps {
  ctx: ServerContext;
  record: ServerRecord;
  console: ServerConsole;
  /** The game is over and stays so. */
  onRest(): void;
}

/** The game of one server: starts it, follows it, ends it, and starts it again after a crash. */
export class Game {
  readonly #deps: GameDeps;
  readonly #lock = new PowerLock();
  #run: Run | null = null;
  /** A run that is being begun. */
  #launching: Promise<void> | null = null;
  /** No new run begins any more: the server was removed, or the agent is ending. */
  #closed = false;

  constructor(deps: GameDeps) {
    this.#deps = deps;
  }

  get run(): Run | null {
    return this.#run;
  }

  /** Begins a run. Throws `ApiError` when the server is suspended or another action is under way. */
  start(): void {
    if (this.#deps.record.config.suspended) throw new ApiError('server_suspended');
    this.#launch(this.#take('start', startLimitMs));
  }

  /** Asks the run to end. `wanted` is what is wanted then: `running` makes it a restart. */
  stop(wanted: ServerStatus['wanted']): void {
    const { record, ctx } = this.#deps;
    const run = this.#run;
    if (run === null) {
      // Still being prepared: the launch sees the state and takes the run down itself.
      record.enter('stop', { wanted });
      return;
    }
    const release = this.#take('stop', stopLimitMs(ctx.stopTimes));
    record.enter('stop', { wanted });
    this.#bringDown(run, release);
  }

  /** Goes on with a stop that an earlier agent began. */
  resumeStop(): void {
    const release = this.#lock.take('stop', performance.now(), stopLimitMs(this.#deps.ctx.stopTimes));
    if (this.#run !== null && release !== null) this.#bringDown(this.#run, release);
  }

  /** Asks nobody: neither the lock nor the game. */
  kill(): void {
    const { record } = this.#deps;
    if (stateAllows(record.state, 'stop')) record.enter('stop', { wanted: 'stopped' });
    else record.amend({ wanted: 'stopped' });
    this.#killRun();
  }

  /** Gives the game one line without control characters. The egg's own stop command counts as asking for a stop. */
  async command(text: string): Promise<void> {
    const { record } = this.#deps;
    if (this.#run === null || !stateAllows(record.state, 'command')) throw new ApiError('server_offline');
    const stop = stopRequest(record.config.egg.stop);
    const asksToStop = stop.by === 'command' && text.trim() === stop.text.trim();
    if (asksToStop && stateAllows(record.state, 'stop')) record.enter('stop', { wanted: 'stopped' });
    await this.#run.write(`${text}\n`);
  }

  /** Follows a run: its lines, its readiness, its end. */
  follow(instance: Instance): void {
    const { record, console } = this.#deps;
    const done = createDoneMatch(record.config.egg.done, record.config.egg.stripAnsi);
    const run = new Run(instance, (lines) => {
      console.push(instance.boot, 'server', lines);
      if (record.state === 'starting' && !done.ready && done.matcher.matches(lines.lines))
        record.enter('ready');
    });
    this.#run = run;
    if (done.ready && record.state === 'starting') record.enter('ready');
    void run.ended.then((exit) => {
      if (this.#run === run) this.ended(exit);
    });
  }

  /** The game is over: says so, and decides whether it starts again. */
  ended(exit: Exit): void {
    this.#run = null;
    const { ctx, record } = this.#deps;
    const now = ctx.now();
    const { state, boot, wanted, lastCrashAt } = record.status;
    const { suspended, startOnBoot } = record.config;
    // A host that went down took the game with it: that is no crash.
    const wentWithHost = boot !== null && boot === record.bootOfEarlierHost;
    const asked = state === 'stopping' || wentWithHost;
    const after = afterEnd({ wanted: asked, suspended, now, lastCrashAt });
    const comesBack = wanted === 'running' && !suspended && (state === 'stopping' || startOnBoot);
    const again = asked ? comesBack : after.restart;
    record.enter(after.event, {
      exit: exitInfoOf(exit),
      ...(asked ? {} : { lastCrashAt: now }),
      ...(asked || again ? {} : { wanted: 'stopped' as const }),
    });
    const release = again ? this.#lockForRestart() : null;
    if (release !== null) this.#launch(release);
    else this.#deps.onRest();
  }

  /** Ends the game in its own way, within `limitMs`, and begins nothing new. It starts again with the agent. */
  async shutDown(limitMs: number): Promise<void> {
    this.#closed = true;
    const { record, ctx } = this.#deps;
    if (this.#run === null && this.#launching === null) return;
    if (stateAllows(record.state, 'stop')) record.enter('stop');
    // It sees that it is to stop, and ends what it has begun.
    await this.#launching;
    const run = this.#run;
    if (run === null) return;
    const { terminateMs, killMs } = ctx.stopTimes;
    const plan = stopPlan(record.config.egg.stop, { stopMs: limitMs, terminateMs, killMs });
    await run.bringDown(plan, record.logTrouble);
  }

  /** Lets go of the run without ending it, and begins nothing new. */
  detach(): void {
    this.#closed = true;
    this.#run?.instance.detach();
    this.#run = null;
  }

  #bringDown(run: Run, release: () => void): void {
    const { record, ctx } = this.#deps;
    void run.bringDown(stopPlan(record.config.egg.stop, ctx.stopTimes), record.logTrouble).then((ended) => {
      release();
      if (!ended) ctx.log.error('server.does_not_end', { uuid: record.uuid });
    });
  }

  #take(action: string, limitMs: number): () => void {
    const release = this.#lock.take(action, performance.now(), limitMs);
    if (release === null)
      throw new ApiError('wrong_state', { message: 'Another power action is under way.' });
    return release;
  }

  /** The stop that a restart began with may hold the lock still: its run is over, so its turn is too. */
  #lockForRestart(): (() => void) | null {
    const now = performance.now();
    if (this.#lock.heldBy(now) === 'stop') this.#lock.free();
    return this.#lock.take('restart', now, startLimitMs);
  }

  /** Begins a run; the lock is given back when the game is on its way, or was not to be had. */
  #launch(release: () => void): void {
    const boot = crypto.randomUUID();
    const begins = !this.#closed && this.#deps.record.enter('start', { boot, exit: null, wanted: 'running' });
    if (!begins) return release();
    const launching = this.#launchRun(boot, release).finally(() => {
      if (this.#launching === launching) this.#launching = null;
    });
    this.#launching = launching;
  }

  async #launchRun(boot: string, release: () => void): Promise<void> {
    const { record, ctx, console } = this.#deps;
    try {
      await record.stored;
      const instance = await this.#prepareAndLaunch(boot);
      release();
      if (instance === null) {
        this.ended({ ...noExit, endedAt: ctx.now(), keeperLost: false });
        return;
      }
      this.follow(instance);
      if (record.state === 'stopping') this.#killRun();
    } catch (error) {
      release();
      ctx.log.error('server.not_started', { uuid: record.uuid, reason: messageOf(error) });
      console.notice('server', [`The server could not be started: ${messageOf(error)}`]);
      record.enter(record.state === 'stopping' ? 'exited' : 'crashed', { wanted: 'stopped' });
      this.#deps.onRest();
    }
  }

  /** Null when somebody asked for the end before there was a run. */
  async #prepareAndLaunch(boot: string): Promise<Instance | null> {
    const { record, ctx, console } = this.#deps;
    const { isolation, hostAddress } = ctx.runtime;
    const { isolated } = isolation;
    await mkdir(record.dataDir, { recursive: true, mode: 0o750 });
    const { done, stripAnsi } = record.config.egg;
    const problems = [
      ...createDoneMatch(done, stripAnsi).problems,
      ...(await writeConfigFiles(record.dataDir, record.config, { isolated, hostAddress })),
    ];
    if (problems.length > 0) console.notice('server', problems);
    if (record.state !== 'starting' || this.#closed) return null;
    const place = { isolated, dataDir: record.dataDir, timeZone: ctx.timeZone };
    await ctx.freeAddresses(record.config.allocations);
    return await ctx.runtime.launch(gameSpec(record.config, boot, place));
  }

  #killRun(): void {
    const { record, ctx } = this.#deps;
    if (this.#run === null) return;
    const killed = within(this.#run.instance.kill(), ctx.stopTimes.killMs, 'The kill was not confirmed.');
    killed.catch(record.logTrouble);
  }
}

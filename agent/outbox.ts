import * as z from 'zod';
import { ApiError, type ErrorCode } from '../schema/errors.ts';
import {
  panelCalls,
  serverReport,
  type PanelCall,
  type PanelParams,
  type ServerReport,
} from '../schema/protocol.ts';
import { LatestFile, readJson } from './atomic-file.ts';
import { backoff } from './backoff.ts';
import { messageOf, type Logger } from './log.ts';

const installFinished = panelCalls['install.finished'].params;
export type InstallFinished = z.infer<typeof installFinished>;

const content = z.object({
  reports: z.array(serverReport),
  installs: z.array(z.object({ idem: z.string(), result: installFinished })),
});

export interface OutboxDeps {
  call<M extends PanelCall>(method: M, params: PanelParams<M>, idem: string): Promise<unknown>;
  isOpen(): boolean;
  log: Logger;
}

const reportsPerCall = 50;
const finalRefusals: ReadonlySet<ErrorCode> = new Set([
  'not_found',
  'invalid_input',
  'conflict',
  'unsupported_call',
]);

/** Results that the panel must learn: kept on disk until it has acknowledged them. */
export class Outbox {
  readonly #file: LatestFile;
  readonly #deps: OutboxDeps;
  /** The newest report of each server. */
  readonly #reports = new Map<string, ServerReport>();
  readonly #installs = new Map<string, InstallFinished>();
  #sending = false;
  #failures = 0;
  #timer: NodeJS.Timeout | null = null;

  private constructor(file: string, deps: OutboxDeps) {
    this.#file = new LatestFile(file);
    this.#deps = deps;
  }

  static async open(file: string, deps: OutboxDeps): Promise<Outbox> {
    const outbox = new Outbox(file, deps);
    const stored = await readJson(file, content);
    for (const report of stored?.reports ?? []) outbox.#reports.set(report.uuid, report);
    for (const { idem, result } of stored?.installs ?? []) outbox.#installs.set(idem, result);
    return outbox;
  }

  get size(): number {
    return this.#reports.size + this.#installs.size;
  }

  /** Replaces what waits for this server. Sent at once; kept on disk beside that. */
  report(report: ServerReport): void {
    this.#reports.set(report.uuid, report);
    this.#changed();
  }

  /** Resolves when the result is on disk. */
  async installFinished(result: InstallFinished): Promise<void> {
    const idem = `install:${result.uuid}:${String(result.number)}`;
    this.#installs.set(idem, result);
    const stored = this.#store();
    this.flush();
    await stored;
  }

  /** Forgets what waits for a server that is gone. */
  forget(uuid: string): void {
    this.#reports.delete(uuid);
    for (const [idem, result] of this.#installs) if (result.uuid === uuid) this.#installs.delete(idem);
    this.#changed();
  }

  /** Sends what waits; called on every new connection. */
  flush(): void {
    if (this.#sending || this.size === 0 || !this.#deps.isOpen()) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#sending = true;
    void this.#send();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #send(): Promise<void> {
    try {
      while (this.size > 0 && this.#deps.isOpen()) {
        const [install] = this.#installs;
        if (install === undefined) await this.#sendReports();
        else await this.#sendInstall(...install);
        this.#failures = 0;
      }
    } catch (error) {
      this.#failures += 1;
      this.#deps.log.warn('outbox.not_acknowledged', { reason: messageOf(error), waiting: this.size });
      const attempt = this.#failures;
      const delayMs = backoff({ attempt, random: Math.random(), retryAfterMs: null, maxMs: 30_000 });
      this.#timer = setTimeout(() => {
        this.flush();
      }, delayMs);
    } finally {
      this.#sending = false;
    }
  }

  /** A state that follows an installation is told after it: the panel sets both from them. */
  async #sendInstall(idem: string, result: InstallFinished): Promise<void> {
    await this.#tell(() => this.#deps.call('install.finished', result, idem));
    if (this.#installs.get(idem) === result) this.#installs.delete(idem);
    this.#storeSoon();
  }

  async #sendReports(): Promise<void> {
    const reports = [...this.#reports.values()].slice(0, reportsPerCall);
    await this.#tell(() => this.#deps.call('state.put', { reports }, crypto.randomUUID()));
    for (const report of reports) {
      if (this.#reports.get(report.uuid) === report) this.#reports.delete(report.uuid);
    }
    this.#storeSoon();
  }

  /** An answer that no repetition would change ends the telling like an acknowledgement. */
  async #tell(call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof ApiError && finalRefusals.has(error.code))) throw error;
      this.#deps.log.warn('outbox.refused', { code: error.code });
    }
  }

  #changed(): void {
    this.#storeSoon();
    this.flush();
  }

  #storeSoon(): void {
    this.#store().catch((error: unknown) => {
      this.#deps.log.error('outbox.not_stored', { reason: messageOf(error) });
    });
  }

  #store(): Promise<void> {
    return this.#file.write({
      reports: [...this.#reports.values()],
      installs: [...this.#installs].map(([idem, result]) => ({ idem, result })),
    } satisfies z.infer<typeof content>);
  }
}

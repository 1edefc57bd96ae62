import { ApiError } from '../../schema/errors.ts';
import type { AgentUpdateEnd } from '../../schema/protocol.ts';
import { writeAtomic } from '../atomic-file.ts';
import { messageOf, type Logger } from '../log.ts';
import { bundleName, type ReleaseManifest } from '../release/manifest.ts';
import { readPin, writePin } from '../release/pin.ts';
import { dropOldVersions, renewSupervisor } from './clean-up.ts';
import type { Layout } from './layout.ts';
import { clearOutcome, readOutcome, readPending, writeOutcome } from './outcome.ts';

export interface UpdaterDeps {
  /** Null: this agent was not installed, and changes into nothing else. */
  layout: Layout | null;
  stateRoot: string;
  panelUrl: string;
  /** What runs now. */
  version: string;
  log: Logger;
  /** The next version is in place: this one is to end, and the supervisor starts that. */
  onReady(): void;
  /** There is something new to say in a hello. */
  onEnded(): void;
}

/** Turns this agent into another version of itself, one change at a time. */
export class Updater {
  readonly #deps: UpdaterDeps;
  #running: { to: string } | null = null;

  constructor(deps: UpdaterDeps) {
    this.#deps = deps;
  }

  /** Fingerprint of the release key; null: no updates are taken. */
  async releaseKey(): Promise<string | null> {
    return this.#deps.layout === null ? null : await readPin(this.#deps.stateRoot);
  }

  async lastUpdate(): Promise<AgentUpdateEnd | null> {
    return this.#deps.layout === null ? null : await readOutcome(this.#deps.layout);
  }

  /** The version that is being changed to; null when none is. */
  get changingTo(): string | null {
    return this.#running?.to ?? null;
  }

  /**
   * Begins to become this version. Resolves when its manifest was found good; the rest goes on by itself.
   * Throws `ApiError` when it will not.
   */
  async update(to: string): Promise<void> {
    const { layout, version } = this.#deps;
    const pin = await this.releaseKey();
    if (layout === null || pin === null) throw new ApiError('agent_not_updatable');
    if (to === version || this.#running?.to === to) return;
    if (this.#running !== null) throw refusal(`A change to version ${this.#running.to} is under way.`);
    const mine = { to };
    this.#running = mine;
    try {
      if ((await readPending(layout)) !== null)
        throw refusal('The last change of version is still on trial.');
      const checked = await this.#checked(to, pin);
      await clearOutcome(layout);
      void this.#carryOut(layout, checked, mine);
    } catch (error) {
      this.#running = null;
      throw error;
    }
  }

  /** The panel has accepted this agent: a trial is passed, and what it does not need any more is deleted. */
  async accepted(): Promise<void> {
    const { layout, version, log } = this.#deps;
    if (layout === null || this.#running !== null) return;
    try {
      if ((await readPending(layout))?.to === version) await writeAtomic(layout.healthy, `${version}\n`);
      await renewSupervisor(layout);
      await dropOldVersions(layout, Date.now());
    } catch (error) {
      log.warn('update.not_cleaned_up', { reason: messageOf(error) });
    }
  }

  async #checked(to: string, pinned: string): Promise<{ manifest: ReleaseManifest; pin: string }> {
    // Only here: what an agent seldom needs stays out of its memory.
    const { fetchManifest } = await import('./fetch-release.ts');
    const { releaseProblems, verifyRelease } = await import('../release/verify.ts');
    const { panelUrl, version } = this.#deps;
    const found = await fetchManifest(panelUrl).catch((error: unknown) => {
      throw refusal(messageOf(error));
    });
    const verdict = verifyRelease({ ...found, pinned, current: version });
    if (!verdict.ok) throw refusal(releaseProblems[verdict.code]);
    if (verdict.manifest.version !== to)
      throw refusal(`The panel serves version ${verdict.manifest.version}, and not ${to}.`);
    return verdict;
  }

  async #carryOut(
    layout: Layout,
    { manifest, pin }: { manifest: ReleaseManifest; pin: string },
    mine: { to: string },
  ): Promise<void> {
    const { log, stateRoot, onReady, onEnded } = this.#deps;
    const { version } = manifest;
    try {
      const bundle = await this.#bundle(manifest);
      const { layVersion, switchTo } = await import('./install-version.ts');
      await layVersion(layout, { version, bundle });
      await writePin(stateRoot, pin);
      await switchTo(layout, version);
      log.info('update.ready', { version });
      onReady();
    } catch (error) {
      const reason = messageOf(error);
      log.error('update.refused', { version, reason });
      if (this.#running === mine) this.#running = null;
      await writeOutcome(layout, { to: version, outcome: 'refused', reason }).catch(() => undefined);
      onEnded();
    }
  }

  async #bundle(manifest: ReleaseManifest): Promise<Uint8Array> {
    const { fetchBundle } = await import('./fetch-release.ts');
    const { checkFile, releaseProblems } = await import('../release/verify.ts');
    const name = bundleName(manifest.version);
    const sizeBytes = manifest.files.find((file) => file.name === name)?.sizeBytes ?? 0;
    const bundle = await fetchBundle(this.#deps.panelUrl, name, sizeBytes);
    const problem = checkFile(manifest, name, bundle);
    if (problem !== null) throw new Error(releaseProblems[problem]);
    return bundle;
  }
}

/** A refusal whose sentence reaches whoever asked. */
const refusal = (message: string): ApiError => new ApiError('node_failed', { message });

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestPanel } from './panel.ts';

const main = path.join(import.meta.dirname, '..', 'main.ts');

/** The agent as its own process on a state directory of its own, enrolled with a test panel. */
export class AgentProcess {
  readonly stateDir: string;
  readonly #panel: TestPanel;
  #child: ChildProcess | null = null;
  output = '';

  private constructor(panel: TestPanel, stateDir: string) {
    this.#panel = panel;
    this.stateDir = stateDir;
  }

  static async enrolled(panel: TestPanel): Promise<AgentProcess> {
    const agent = new AgentProcess(panel, await mkdtemp(path.join(tmpdir(), 'roost-agent-')));
    const args = ['enrol', '--panel', panel.url, '--token', '-', '--state', agent.stateDir];
    const child = agent.#spawn(args, 'pipe');
    child.stdin?.end(`${panel.enrolToken}\n`);
    await once(child, 'exit');
    if (child.exitCode !== 0) throw new Error(`Enrolment failed: ${agent.output}`);
    return agent;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it and waits for its hello. */
  async start(): Promise<void> {
    const before = this.#panel.hellos;
    this.spawn();
    await this.#panel.until(`the agent's hello: ${this.output}`, () => this.#panel.hellos > before);
  }

  spawn(): void {
    this.#child = this.#spawn(['run', '--state', this.stateDir], 'ignore');
  }

  /** Starts one more agent on the same state, and waits for its end. */
  async another(): Promise<{ code: number | null; output: string }> {
    const before = this.output.length;
    const child = this.#spawn(['run', '--state', this.stateDir], 'ignore');
    await once(child, 'close');
    return { code: child.exitCode, output: this.output.slice(before) };
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  async cleanUp(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.stateDir, { recursive: true, force: true });
  }

  #spawn(args: string[], stdin: 'pipe' | 'ignore'): ChildProcess {
    const child = spawn(process.execPath, [main, ...args], { stdio: [stdin, 'pipe', 'pipe'] });
    const keep = (data: Buffer) => {
      this.output = (this.output + data.toString('utf8')).slice(-50_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    return child;
  }
}

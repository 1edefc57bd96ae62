import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rm,
  symlink,
  watch,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { layoutOf, type Layout } from '../update/layout.ts';
import { readOutcome } from '../update/outcome.ts';

const supervisor = path.join(import.meta.dirname, '..', 'update', 'supervise.sh');
const waitMs = 30_000;

/** A home as the install script makes it, with the real supervisor and whatever versions a test lays into it. */
export class InstalledHome {
  readonly layout: Layout;
  readonly #children: ChildProcess[] = [];
  output = '';

  private constructor(home: string) {
    this.layout = layoutOf(home);
  }

  static async make(): Promise<InstalledHome> {
    const home = new InstalledHome(await mkdtemp(path.join(tmpdir(), 'roost-home-')));
    const bin = path.join(home.layout.home, 'bin');
    await mkdir(bin);
    await mkdir(home.layout.versions);
    await mkdir(path.dirname(home.layout.pending));
    await copyFile(supervisor, path.join(bin, 'supervise'));
    await chmod(path.join(bin, 'supervise'), 0o755);
    await symlink(process.execPath, path.join(bin, 'node'));
    return home;
  }

  /** A version whose program is this text. */
  async lay(version: string, program: string): Promise<void> {
    const folder = path.join(this.layout.versions, version);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'roost-agent.mjs'), program);
  }

  async pointTo(version: string): Promise<void> {
    await rm(this.layout.current, { force: true });
    await symlink(`versions/${version}`, this.layout.current);
  }

  /** Starts the supervisor; `args` go to the agent. */
  supervise(env: Record<string, string> = {}, args: string[] = []): ChildProcess {
    const child = spawn(path.join(this.layout.home, 'bin', 'supervise'), args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => {
        this.output = (this.output + bytes.toString('utf8')).slice(-100_000);
      });
    this.#children.push(child);
    return child;
  }

  async current(): Promise<string> {
    return path.basename(await readlink(this.layout.current));
  }

  outcome() {
    return readOutcome(this.layout);
  }

  /** What a file holds, once it holds whole lines that `is` takes. */
  async untilFile(
    file: string,
    is: (text: string) => boolean = (text) => text.endsWith('\n'),
  ): Promise<string> {
    const giveUp = AbortSignal.timeout(waitMs);
    const look = async () => await readFile(file, 'utf8').catch(() => null);
    try {
      const changes = watch(path.dirname(file), { signal: giveUp });
      const first = await look();
      if (first !== null && is(first)) return first;
      for await (const _ of changes) {
        const text = await look();
        if (text !== null && is(text)) return text;
      }
    } catch (error) {
      throw new Error(`Waited in vain for ${file}: ${this.output}`, { cause: error });
    }
    throw new Error(`Nobody watches ${file} any more.`);
  }

  /** Everything that was started is gone. */
  async cleanUp(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    await endAgent(this.layout);
    await rm(this.layout.home, { recursive: true, force: true });
  }
}

/** One whose supervisor was killed. */
async function endAgent(layout: Layout): Promise<void> {
  const pid = Number(
    await readFile(path.join(path.dirname(layout.pending), 'agent.pid'), 'utf8').catch(() => ''),
  );
  const command = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '');
  if (pid > 0 && command.includes(layout.home)) process.kill(pid, 'SIGKILL');
}

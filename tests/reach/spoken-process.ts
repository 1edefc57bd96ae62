import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

interface Waiting {
  isIt(event: unknown): boolean;
  found(event: unknown): void;
}

/** A process in a network namespace that speaks in lines of JSON. */
export class SpokenProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly events: unknown[] = [];
  readonly #waiting = new Set<Waiting>();
  /** Events before this one were awaited already. */
  #from = 0;

  constructor(namespace: string, script: string, args: readonly string[]) {
    this.#child = spawn('nsenter', [`--net=/run/netns/${namespace}`, process.execPath, script, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stderr.on('data', (bytes: Buffer) => {
      if (process.env['ROOST_TEST_LOUD'] !== undefined) process.stderr.write(bytes);
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const event: unknown = JSON.parse(line);
      this.events.push(event);
      for (const one of this.#waiting) if (one.isIt(event)) one.found(event);
    });
  }

  /** Only what is said from now on is waited for. */
  mark(): void {
    this.#from = this.events.length;
  }

  say(command: object): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  /** The first event since the mark that has all of these fields. */
  async until<T extends object>(fields: T): Promise<T> {
    return await this.untilIt((event): event is T => contains(event, fields));
  }

  async untilIt<T>(isIt: (event: unknown) => event is T): Promise<T> {
    const known = this.events.slice(this.#from).find(isIt);
    if (known !== undefined) return known;
    return await new Promise<T>((resolve, reject) => {
      const ended = () => reject(new Error(`The process ended: ${JSON.stringify(this.events.slice(-5))}`));
      this.#child.once('exit', ended);
      const one: Waiting = {
        isIt,
        found: (event) => {
          if (!isIt(event)) return;
          this.#waiting.delete(one);
          this.#child.off('exit', ended);
          resolve(event);
        },
      };
      this.#waiting.add(one);
    });
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}

/** Whether every field of `part`, all the way down, is in `whole`. */
function contains(whole: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return whole === part;
  if (typeof whole !== 'object' || whole === null) return false;
  const entries = new Map<string, unknown>(Object.entries(whole));
  return Object.entries(part).every(([key, value]) => contains(entries.get(key), value));
}

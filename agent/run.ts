import { LineSplitter, type NumberedLines } from './line-splitter.ts';
import type { Exit, Instance } from './runtime.ts';
import type { StopStep } from './stop-plan.ts';

const writeMs = 5_000;

/** One run of a server as the agent follows it: its lines, its end, and the ways to end it. */
export class Run {
  readonly instance: Instance;
  /** Resolves after the last line was given. */
  readonly ended: Promise<Exit>;

  constructor(instance: Instance, onLines: (lines: NumberedLines) => void) {
    this.instance = instance;
    const splitter = new LineSplitter();
    const give = (lines: NumberedLines) => {
      if (lines.lines.length > 0) onLines(lines);
    };
    const unfollow = instance.follow('start-of-log', (chunk) => {
      give(splitter.push(chunk));
    });
    this.ended = instance.exited.then((exit) => {
      unfollow();
      give(splitter.end());
      return exit;
    });
  }

  /** To the game's input. Rejects when it takes none in time. */
  async write(text: string): Promise<void> {
    await within(this.instance.write(text), writeMs, 'The game takes no input.');
  }

  /**
   * Asks, then insists: each step is taken only when the one before brought no end in time.
   * Returns whether the run has ended. A step that fails is passed over.
   */
  async bringDown(steps: readonly StopStep[], onFailure: (error: unknown) => void): Promise<boolean> {
    for (const { request, waitMs } of steps) {
      await this.#ask(request).catch(onFailure);
      if (await endsWithin(this.ended, waitMs)) return true;
    }
    return false;
  }

  async #ask(request: StopStep['request']): Promise<void> {
    switch (request.by) {
      case 'command':
        await this.write(`${request.text}\n`);
        break;
      case 'input':
        await this.write(request.text);
        break;
      case 'signal':
        await within(this.instance.signal(request.name), writeMs, 'The signal was not taken.');
        break;
      case 'kill':
        await within(this.instance.kill(), writeMs, 'The kill was not confirmed.');
        break;
    }
  }
}

/** Rejects when `task` is not done in time; the task itself goes on. */
export async function within<T>(task: Promise<T>, ms: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(message));
    }, ms);
  });
  try {
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function endsWithin(ended: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      resolve(false);
    }, ms);
  });
  try {
    return await Promise.race([ended.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

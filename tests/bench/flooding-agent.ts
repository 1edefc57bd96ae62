import { consoleLimits } from '../../schema/console.ts';
import { ScriptedAgent } from '../regions/scripted-agent.ts';
import { floodLine, preciseNow } from './flood-line.ts';

/** Lines that make a batch as large as an agent sends. */
const batchLines = Math.floor(consoleLimits.batchBytes / 104);

/** An agent whose game answers commands and prints floods, sending as the real one does: by size, at once. */
export class FloodingAgent extends ScriptedAgent {
  /** Lines ahead of which a replay finds nothing: the real ring is as long. */
  #printed = 0;

  answerCommands(): void {
    this.answers = (call) => {
      if (call.m === 'server.command') {
        const text = /"command":"([^"]*)"/.exec(JSON.stringify(call.p))?.[1] ?? '';
        this.#send([`you said ${text}`]);
      }
      return call.m === 'console.replay'
        ? { p: { chunks: [], gap: null, more: false, report: this.report } }
        : undefined;
    };
  }

  /** Prints at a rate, in lines a second. */
  async flood(lines: number, rate: number): Promise<void> {
    const began = preciseNow();
    for (let from = 0; from < lines;) {
      const due = Math.min(lines, Math.floor(((preciseNow() - began) / 1000) * rate));
      while (due - from >= batchLines || (due === lines && from < lines)) {
        const count = Math.min(batchLines, due - from);
        const now = preciseNow();
        this.#send(Array.from({ length: count }, (_, index) => floodLine(from + index, now)));
        from += count;
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  #send(lines: string[]): void {
    const seq = this.#printed;
    this.#printed += lines.length;
    this.event('console.lines', { uuid: this.server, boot: 'b', role: 'server', seq, lines });
  }
}

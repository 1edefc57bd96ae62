import { serverEndpoints } from '../../schema/api/servers.ts';
import type { ConsoleFrame, ConsolePosition } from '../../schema/console.ts';
import { addressOf, type PanelClient } from '../api-client.ts';
import { ConsoleViewer } from '../regions/console-viewer.ts';

const isLines = (frame: ConsoleFrame): frame is Extract<ConsoleFrame, { t: 'lines' }> => frame.t === 'lines';
const isGap = (frame: ConsoleFrame): frame is Extract<ConsoleFrame, { t: 'gap' }> => frame.t === 'gap';

/** A server's console as a browser reads it, with every line's run and number. */
export class ConsoleReader {
  readonly #viewer: ConsoleViewer;

  private constructor(viewer: ConsoleViewer) {
    this.#viewer = viewer;
  }

  /** Opens at the address the client speaks to and begins after a position, or with all that is kept. */
  static async open(
    client: PanelClient,
    server: string,
    after: ConsolePosition | null = null,
  ): Promise<ConsoleReader> {
    const url = addressOf(client.base, serverEndpoints.console.path, { server });
    url.protocol = url.protocol.replace('http', 'ws');
    const origin = new URL(client.base).origin;
    const viewer = new ConsoleViewer(url.href, { cookie: client.cookieHeader(), origin });
    await viewer.opened;
    await viewer.resume(after);
    return new ConsoleReader(viewer);
  }

  /** Waits until a line holds the text. */
  async sees(text: string): Promise<void> {
    if (this.#viewer.lines.some((line) => line.includes(text))) return;
    await this.#viewer.frames.take(
      (frame): frame is ConsoleFrame => isLines(frame) && frame.lines.some((line) => line.includes(text)),
    );
  }

  /** Positions of lines that came more than once. */
  repeated(): string[] {
    const seen = new Set<string>();
    const twice: string[] = [];
    for (const frame of this.#viewer.frames.all.filter(isLines)) {
      for (let index = 0; index < frame.lines.length; index++) {
        const position = `${frame.boot}:${frame.seq + index}`;
        if (seen.has(position)) twice.push(position);
        seen.add(position);
      }
    }
    return twice;
  }

  /** Everything so far. */
  text(): string {
    return this.#viewer.lines.join('\n');
  }

  get gaps(): ConsoleFrame[] {
    return this.#viewer.frames.all.filter(isGap);
  }

  close(): void {
    this.#viewer.socket.terminate();
  }
}

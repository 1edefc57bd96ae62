import { createServer } from 'node:http';
import { freePorts } from '../../stack/ports.ts';

/** What goes wrong with regions' memories; shares are of calls. */
export interface Faults {
  /** The object is lost, with all that it holds. */
  evicted: number;
  /** An invalidation does not arrive. */
  lost: number;
  /** It arrives, and its acknowledgement does not. */
  unheard: number;
  /** It arrives a second time, a little later. */
  twice: number;
  /** Kinds of scopes of which every invalidation is acknowledged and forgotten. */
  ignored: readonly string[];
}

export const noFaults: Faults = { evicted: 0, lost: 0, unheard: 0, twice: 0, ignored: [] };

/** Where the faulty gateway asks what is to go wrong. */
export interface RegionFaults {
  readonly host: string;
  readonly port: number;
  set(faults: Faults): void;
  close(): Promise<void>;
}

export async function startRegionFaults(firstPort: number): Promise<RegionFaults> {
  let faults = noFaults;
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'application/json');
    answer.end(JSON.stringify(faults));
  });
  const [port = 0] = await freePorts(firstPort, 1);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    host: 'faults.internal',
    port,
    set(next) {
      faults = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

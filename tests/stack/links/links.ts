import { createServer } from 'node:http';
import { listen, sendJson } from '../http-face.ts';
import { freePorts } from '../ports.ts';
import { startDelayProxy, type DelayProxy } from './delay-proxy.ts';
import { type Distances, lastMileMs } from './distances.ts';
import { type Crossing, linkBetween, type LinkChange, type LinkState, withRule } from './rules.ts';

/** The ways between the parts of a stack, as they are now. Parties and changes: see `rules.ts`. */
export interface Links {
  /** Changes the link between two parties in both directions; holds when the answer is there. */
  set(one: string, other: string, change: LinkChange): Promise<void>;
  /** Changes only how messages go from the first to the second. */
  setOneWay(from: string, to: string, change: LinkChange): Promise<void>;
  /** As at the start. */
  reset(): Promise<void>;
  /** What crossed since `forgetCrossings`, or since a part's process began. */
  crossings(): Promise<Crossing[]>;
  forgetCrossings(): Promise<void>;
  /** The address at which a visitor who sits in `from` reaches the edge of a region. */
  visitor(from: string, edge: string): Promise<string>;
}

export interface LinksOptions {
  regions: readonly string[];
  distances: Distances;
  /** Where this answers the parts that have just begun. */
  port: number;
  /** The first of the ports for visitors. */
  firstVisitorPort: number;
  edges: readonly { region: string; port: number }[];
  /** Local ports of all Workers that keep links. */
  partPorts: readonly number[];
}

export interface RunningLinks extends Links {
  close(): Promise<void>;
}

const tellTimeoutMs = 5000;

export async function startLinks(options: LinksOptions): Promise<RunningLinks> {
  const [primaryRegion = ''] = options.regions;
  const pairs = options.regions.flatMap((from) =>
    options.regions
      .filter((to) => to !== from)
      .map((to): [string, number] => [`${from} ${to}`, options.distances(from, to)]),
  );
  let state: LinkState = { version: 1, delaysMs: Object.fromEntries(pairs), primaryRegion, rules: [] };
  const proxies = new Map<string, DelayProxy>();
  const face = await listen(
    createServer((_, response) => {
      sendJson(response, 200, state);
    }),
    options.port,
  );

  /** A part that is away asks by itself when it is back. */
  const tell = async (method: string, body?: string): Promise<Crossing[]> => {
    const answers = options.partPorts.map(async (port) => {
      const init = {
        method,
        signal: AbortSignal.timeout(tellTimeoutMs),
        ...(body !== undefined && { body }),
      };
      const answer = await fetch(`http://127.0.0.1:${port}/__links`, init);
      return asCrossings(await answer.json());
    });
    const settled = await Promise.allSettled(answers);
    return settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  };
  const change = async (rules: LinkState['rules']) => {
    state = { ...state, version: state.version + 1, rules };
    for (const proxy of proxies.values()) proxy.changed();
    await tell('POST', JSON.stringify(state));
  };

  /** The last mile and, to an edge in another region, the way there. */
  const visitorLink = (from: string, to: string) => {
    const link = linkBetween(state, from, to);
    return { ...link, delayMs: link.delayMs + lastMileMs };
  };
  const openWay = async (from: string, region: string): Promise<DelayProxy> => {
    const edge = options.edges.find((candidate) => candidate.region === region);
    if (!edge) throw new Error(`there is no edge in ${region}`);
    const [port = 0] = await freePorts(options.firstVisitorPort + proxies.size, 1);
    return await startDelayProxy({
      port,
      target: { host: '127.0.0.1', port: edge.port },
      there: () => visitorLink(`browser:${from}`, `edge:${region}`),
      back: () => visitorLink(`edge:${region}`, `browser:${from}`),
    });
  };

  return {
    async set(one, other, given) {
      await change(withRule(withRule(state.rules, one, other, given), other, one, given));
    },
    setOneWay: (from, to, given) => change(withRule(state.rules, from, to, given)),
    reset: () => change([]),
    crossings: () => tell('GET'),
    async forgetCrossings() {
      await tell('DELETE');
    },
    async visitor(from, edge) {
      const key = `${from} ${edge}`;
      const proxy = proxies.get(key) ?? (await openWay(from, edge));
      proxies.set(key, proxy);
      return `http://127.0.0.1:${proxy.port}`;
    },
    async close() {
      await Promise.all([face.close(), ...[...proxies.values()].map((proxy) => proxy.close())]);
    },
  };
}

/** Every part answers with the crossings that its `Roads` hold. */
const asCrossings = (value: unknown): Crossing[] => value as Crossing[];

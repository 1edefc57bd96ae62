import { serverEndpoints } from '../../../schema/api/servers.ts';
import type { PanelClient, RawAnswer } from '../../api-client.ts';
import type { Stack } from '../../stack/stack.ts';
import { percentile } from '../report.ts';

/** What one visitor waits for, in milliseconds at the median, with their own line in it. */
export interface VisitorFigures {
  /** One server from the memory of the edge's region. */
  cachedP50: number;
  /** What happened on a server, from the database nearest to the edge. */
  replicaP50: number;
  /** A word from the edge, which asks nobody. */
  localLimitP50: number;
  /** The same after `select 1` on the nearest database. */
  replicaLimitP50: number;
  /** The server after an own write, while the nearest replica is only as late as the distance makes it. */
  afterOwnWriteP50: number;
  /** The same while the replica is held back by two seconds. Absent: there is none. */
  afterOwnWriteBehindP50?: number;
  writeP50: number;
  /** A word from the writer, by way of the edge. */
  crossingP50: number;
  /** How often a write goes from region to region before it is answered. */
  crossingsPerWrite: number;
  /** The same for the first read after it, at most, with the replica held back. */
  crossingsPerReadMost: number;
}

export interface VisitorOptions {
  stack: Stack;
  /** Where the visitor sits. */
  from: string;
  /** Whose edge answers. */
  edge: string;
  /** Signed in. */
  client: PanelClient;
  /** Nobody else writes to it. */
  server: string;
  /** Of each kind. */
  samples: number;
}

export class StaleRead extends Error {}

export interface Visitor {
  /** Lets region and connections wake up. */
  warmUp(): Promise<void>;
  /** Each beside what it is compared with, as the machine's mood changes. */
  reads(): Promise<void>;
  writes(kind: 'near' | 'behind'): Promise<void>;
  /** Alone: all crossings are taken to be this visitor's. */
  count(): Promise<void>;
  figures(): VisitorFigures;
}

const wakeUpMs = 15_000;

export async function createVisitor(options: VisitorOptions): Promise<Visitor> {
  const { stack, edge, server, samples } = options;
  const client = options.client.at(await stack.links.visitor(options.from, edge));
  const times: Record<string, number[]> = {};
  /** Who sits elsewhere than the edge crosses with every request. */
  const toEdge = options.from === edge ? 0 : 1;
  const most = { perWrite: 0, perRead: 0 };
  let writes = 0;

  async function timed<T>(
    kind: string | null,
    work: () => Promise<T>,
    counts: (answer: T) => boolean = () => true,
  ): Promise<T> {
    const began = performance.now();
    const answer = await work();
    if (kind !== null && counts(answer)) (times[kind] ??= []).push(performance.now() - began);
    return answer;
  }
  const hello = (kind: string | null, path: string) =>
    timed(kind, async () => await (await fetch(`${client.base}/__hello${path}`)).text());
  const read = () => client.raw(serverEndpoints.read, { params: { server } });
  const history = () => client.raw(serverEndpoints.activity, { params: { server }, query: { limit: 10 } });
  const isBy =
    (...tiers: string[]) =>
    ({ status, headers }: RawAnswer): boolean => {
      const route = headers.get('x-roost-route')?.split(', ') ?? [];
      return status === 200 && route.every((tier) => tiers.includes(tier)) && route.includes(tiers[0] ?? '');
    };
  const isCached = isBy(`cache:${edge}`);
  // Who is let in is known from memory.
  const isNear = isBy(edge === 'eu' ? 'primary' : `replica:${edge}`, `cache:${edge}`);

  const write = async (kind: string | null): Promise<string> => {
    writes += 1;
    const description = `${options.from} at ${edge}, ${String(writes)}`;
    await timed(kind, () =>
      client.call(serverEndpoints.update, { params: { server }, body: { description } }),
    );
    return description;
  };
  const readBack = async (kind: string | null, description: string) => {
    const answer = await timed(kind, read);
    const { description: found } = serverEndpoints.read.answer.parse(answer.body);
    if (found !== description) throw new StaleRead(`"${found}" was read after "${description}" was written`);
  };
  /** Of the edge, between regions. Beats and pulls, which are single statements, go on beside the answer. */
  const farCrossings = async () => {
    const crossings = await stack.links.crossings();
    const own = crossings.filter(
      ({ isFar, from, what }) =>
        isFar && from === `edge:${edge}` && what !== '/internal/beat' && what !== 'sql',
    );
    return own.reduce((sum, { count }) => sum + count, 0);
  };
  const median = (kind: string): number => Math.round(percentile(times[kind] ?? [], 0.5) * 10) / 10;

  return {
    async warmUp() {
      const deadline = performance.now() + wakeUpMs;
      for (const path of ['', '/writer', '/database']) await hello(null, path);
      while (!isNear(await history())) refuseAfter(deadline, `no database answers near ${edge}`);
      await write(null);
      while (!isCached(await read())) refuseAfter(deadline, `the memory of ${edge} does not answer`);
    },
    async reads() {
      for (let count = 0; count < samples; count += 1) {
        await hello('limit', '');
        await timed('cached', read, isCached);
        await hello('replicaLimit', '/database');
        await timed('replica', history, isNear);
      }
    },
    async writes(kind) {
      for (let count = 0; count < samples; count += 1) {
        await hello('crossing', '/writer');
        const description = await write('write');
        await readBack(kind === 'near' ? 'afterOwnWrite' : 'afterOwnWriteBehind', description);
      }
    },
    async count() {
      for (let count = 0; count < Math.ceil(samples / 10); count += 1) {
        await stack.links.forgetCrossings();
        const description = await write(null);
        most.perWrite = Math.max(most.perWrite, toEdge + (await farCrossings()));
        await stack.links.forgetCrossings();
        await readBack(null, description);
        most.perRead = Math.max(most.perRead, toEdge + (await farCrossings()));
      }
    },
    figures: () => ({
      cachedP50: median('cached'),
      replicaP50: median('replica'),
      localLimitP50: median('limit'),
      replicaLimitP50: median('replicaLimit'),
      afterOwnWriteP50: median('afterOwnWrite'),
      ...('afterOwnWriteBehind' in times && { afterOwnWriteBehindP50: median('afterOwnWriteBehind') }),
      writeP50: median('write'),
      crossingP50: median('crossing'),
      crossingsPerWrite: most.perWrite,
      crossingsPerReadMost: most.perRead,
    }),
  };
}

function refuseAfter(deadline: number, message: string): void {
  if (performance.now() > deadline) throw new Error(message);
}

import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWorkers } from './build-workers.ts';
import { startCache } from './cache.ts';
import { startDatabase } from './database.ts';
import { clearGround } from './ground.ts';
import { lockDirectory } from './instance-lock.ts';
import type { Distances } from './links/distances.ts';
import { type Links, type RunningLinks, startLinks } from './links/links.ts';
import { freePorts } from './ports.ts';
import type { PostgresCluster } from './postgres.ts';
import { publicHost, urlOf } from './public-host.ts';
import { startReaper, type Reaper } from './reaper.ts';
import type { RedisServer } from './redis.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { stackVariables, virtualHosts } from './variables.ts';
import { startWorkers, type OutboundRoute, type RunningWorkers, type Variables } from './workers.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface StackOptions {
  /** `dev` data survives a power cut and restarts; `test` data is fast and goes with the stack. */
  mode: 'dev' | 'test';
  /** Holds everything that is written. */
  directory: string;
  /** The first of the ports used; taken ones are skipped. */
  firstPort: number;
  /** Address that the edges listen on; the loopback interface unless named. */
  host?: string;
  /** The first holds the primary, each other one a standby. */
  regions?: string[];
  /** Regions that get a second edge, so that two isolates of one region can be told apart. */
  secondEdges?: string[];
  /** Entry files of the three Workers. */
  entries?: { edge: string; writer: string; gateway: string };
  /** Entry file of one more Worker in the process of the edges, to compare with; it has no bindings. */
  beside?: string;
  /** Folder of the built web panel, or the promise of it; without it the edges have no `ASSETS`. */
  assets?: string | Promise<string>;
  /** Puts links of that length between all parts, to be measured, cut, slowed and paused. Without: no distance at all. */
  distances?: Distances;
  /** Gives each edge and the objects a process of their own, to be killed alone. Costs memory and time. */
  isApart?: boolean;
  /** More hosts that the Workers may reach, and the local ports that answer for them. */
  routes?: Omit<OutboundRoute, 'party'>[];
  /** Lets the writer ask any host where it is, for eggs; without, nothing leaves the machine. */
  isOpen?: boolean;
  /** Requests in ten seconds, by Cloudflare's counters; in a test nothing is limited unless named. */
  volume?: { caller: number; address: number };
  /** More variables for all three Workers; they win over those that the stack sets. */
  variables?: Variables;
  /** Names of Hyperdrive bindings, and addresses behind them; `addressOf` gives that of a region's own database. */
  hyperdrives?: (addressOf: (region: string) => string) => Record<string, string>;
  /** Called once the primary answers. */
  prepareDatabase?: (connectionString: string) => Promise<unknown>;
  /** Told when a part is up, with the milliseconds since the start. */
  onProgress?: (part: string, sinceStartMs: number) => void;
}

export interface Stack {
  readonly secrets: Secrets;
  /** Regional addresses of the panel, the primary's region first. */
  readonly urls: { region: string; url: string }[];
  /** The first of them. */
  readonly url: string;
  /** Address of the Worker beside the panel's. */
  readonly besideUrl: string;
  readonly postgres: PostgresCluster;
  /** Where a Node program reaches the primary. */
  readonly primaryUrl: string;
  readonly workers: RunningWorkers;
  /** Null: what Redis would hold is in this process's memory. */
  readonly redis: RedisServer | null;
  /** Ends with this process, however it ends, what is named to it. */
  readonly reaper: Reaper;
  /** Throws without `distances`. */
  readonly links: Links;
  /** What databases (over HTTP) and Redis have answered since the start. */
  answered(): { rows: number; commands: number };
  /** Delays a region's standby, at once. */
  setLag(region: string, lagMs: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts database, cache and Workers, ready to answer. What was started is ended when any of it fails. One stack runs in
 * a directory at a time.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const plan = await planStack(options);
  // Awaited by the Workers' start, which may fail before it gets there.
  Promise.resolve(options.assets).catch(() => undefined);
  const { inside, regions, hosts, secrets, ports, reaper, durable, progress } = plan;

  const startingDatabase = startDatabase({
    directory: inside('postgres'),
    durable,
    passwords: secrets.postgres,
    primary: plan.primary,
    standbys: plan.standbys,
    reaper,
    facePort: ports.neon,
    hosts: hosts.databases,
  }).then(async (database) => {
    progress('postgres');
    try {
      await options.prepareDatabase?.(database.postgres.connectionString(plan.primary.name));
    } catch (error) {
      await database.stop();
      throw error;
    }
    progress('database');
    return database;
  });
  const startingCache = startCache({
    directory: inside('redis'),
    port: ports.redis,
    password: secrets.redisPassword,
    durable,
    reaper,
    facePort: ports.upstash,
    token: secrets.upstashToken,
  });
  const startingLinks = startLinksOf(options, plan);
  const startingWorkers = startingLinks.then(() => startBundledWorkers(options, plan));

  const parts = await Promise.allSettled([startingDatabase, startingCache, startingWorkers]);
  const [database, cache, workers] = parts;
  const links = await startingLinks.catch(() => null);
  const stop = async () => {
    await links?.close();
    // Callers before what they call.
    for (const part of [workers, cache, database]) if (part.status === 'fulfilled') await part.value.stop();
    plan.clear();
  };
  if (database.status === 'rejected' || cache.status === 'rejected' || workers.status === 'rejected') {
    await stop();
    throw parts.find((part) => part.status === 'rejected')?.reason;
  }

  const { postgres } = database.value;
  return {
    secrets,
    urls: workers.value.urls,
    url: workers.value.urls[0]?.url ?? '',
    besideUrl: urlOf(publicHost(plan.host), plan.besidePort),
    postgres,
    primaryUrl: postgres.connectionString(regions[0] ?? ''),
    workers: workers.value,
    redis: cache.value.redis,
    reaper,
    get links() {
      if (!links) throw new Error('a stack without distances has no links');
      return links;
    },
    answered: () => ({ rows: database.value.rowsAnswered(), commands: cache.value.commandsRun() }),
    setLag: (region, lagMs) => postgres.instance(region).setLag(lagMs),
    stop,
  };
}

type Plan = Awaited<ReturnType<typeof planStack>>;

/** Everything that is decided before anything is started, and its removal. */
async function planStack(options: StackOptions) {
  const began = performance.now();
  const directory = resolve(options.directory);
  const inside = (name: string) => join(directory, name);
  const regions = options.regions ?? ['eu', 'us', 'ap'];
  const host = options.host ?? '127.0.0.1';
  const durable = options.mode === 'dev';
  const lock = await lockDirectory(directory);
  const secrets = await loadSecrets(inside('secrets.json'));

  const edgeRegions = [...regions, ...(options.secondEdges ?? [])];
  // The panel's own ports come first: they are the ones people remember.
  const outerCount = edgeRegions.length + (options.beside ? 1 : 0);
  const outerPorts = await freePorts(options.firstPort, outerCount, host);
  const innerPorts = await freePorts((outerPorts.at(-1) ?? options.firstPort) + 1, regions.length + 3);
  const [neon = 0, upstash = 0, redis = 0, ...postgresPorts] = innerPorts;
  const linkPorts = options.distances ? await freePorts((innerPorts.at(-1) ?? 0) + 1, 3) : [];
  const [linksPort = 0, writerPort = 0, gatewayPort = 0] = linkPorts;
  const [primary, ...standbys] = regions.map((name, index) => ({ name, port: postgresPorts[index] ?? 0 }));
  if (!primary) throw new Error('a stack needs a region');

  const reaper = startReaper();
  lock.nameReaper(reaper.pid);
  const runDirectory = inside('run');
  rmSync(runDirectory, { recursive: true, force: true });
  mkdirSync(runDirectory);
  return {
    inside,
    regions,
    host,
    durable,
    secrets,
    hosts: virtualHosts(regions),
    ports: { neon, upstash, redis },
    links: options.distances ? { port: linksPort, writerPort, gatewayPort } : null,
    edges: edgeRegions.map((region, index) => ({ region, port: outerPorts[index] ?? 0 })),
    besidePort: outerPorts[edgeRegions.length] ?? 0,
    primary,
    standbys,
    reaper,
    runDirectory,
    progress: (part: string) => {
      options.onProgress?.(part, Math.round(performance.now() - began));
    },
    clear: () => {
      reaper.close();
      lock.release();
      rmSync(runDirectory, { recursive: true, force: true });
      if (durable) return;
      for (const name of ['postgres', 'redis']) clearGround(inside(name));
      rmSync(inside('objects'), { recursive: true, force: true });
    },
  };
}

async function startLinksOf({ distances }: StackOptions, plan: Plan): Promise<RunningLinks | null> {
  if (!distances || !plan.links) return null;
  const { port, writerPort, gatewayPort } = plan.links;
  return await startLinks({
    regions: plan.regions,
    distances,
    port,
    firstVisitorPort: gatewayPort + 1,
    edges: plan.edges,
    partPorts: [...plan.edges.map((edge) => edge.port), writerPort, gatewayPort],
  });
}

async function startBundledWorkers(options: StackOptions, plan: Plan): Promise<RunningWorkers> {
  const linked = (name: string) => join(ROOT, 'tests/stack/links/parts', `${name}-worker.ts`);
  const entry = (name: string) => (plan.links ? linked(name) : join(ROOT, 'workers', `${name}.ts`));
  const entries = options.entries ?? {
    edge: entry('edge'),
    writer: entry('writer'),
    gateway: entry('gateway'),
  };
  const bundles = await buildWorkers({ ...entries, outbound: linked('outbound') }, plan.inside('build'));
  const beside = options.beside
    ? await buildWorkers({ beside: options.beside }, plan.inside('build'))
    : undefined;
  plan.progress('bundles');

  const code = createHash('sha256');
  for (const bundle of Object.values(bundles)) code.update(bundle.code);
  const { hosts, ports, host } = plan;
  const workers = await startWorkers({
    bundles,
    host,
    edges: plan.edges,
    primaryRegion: plan.primary.name,
    variables: stackVariables({
      secrets: plan.secrets,
      regions: plan.regions,
      publicUrl: urlOf(publicHost(host), plan.edges[0]?.port ?? 0),
      buildId: code.digest('hex').slice(0, 12),
      // In a test one machine is everybody.
      more: {
        ...(options.mode === 'test' && options.volume === undefined ? { ROOST_VOLUME: 'off' } : {}),
        ...options.variables,
      },
    }),
    assets: await options.assets,
    routes: [
      ...Object.entries(hosts.databases).map(([region, name]) => ({
        host: name,
        port: ports.neon,
        party: region === plan.primary.name ? 'primary' : `replica:${region}`,
      })),
      { host: hosts.redis, port: ports.upstash, party: 'redis' },
      ...(options.routes ?? []).map((route) => ({ ...route, party: 'outside' })),
    ],
    isOpen: options.isOpen ?? false,
    hyperdrives: options.hyperdrives?.((region) => localAddress(plan, region)) ?? {},
    beside: beside === undefined ? null : { bundle: beside.beside, port: plan.besidePort },
    links: plan.links,
    isApart: options.isApart ?? false,
    volume: options.volume ?? null,
    stateDirectory: plan.inside('objects'),
    runDirectory: plan.runDirectory,
    logDirectory: plan.inside('logs'),
    reaper: plan.reaper,
  });
  plan.progress('workers');
  return workers;
}

/** Where a region's database will listen, in Postgres's own protocol. */
function localAddress({ primary, standbys, secrets }: Plan, region: string): string {
  const port = [primary, ...standbys].find(({ name }) => name === region)?.port;
  if (port === undefined) throw new Error(`there is no database in ${region}`);
  return `postgresql://roost:${secrets.postgres.app}@127.0.0.1:${port}/roost?sslmode=disable`;
}

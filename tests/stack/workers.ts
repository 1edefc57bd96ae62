import { join } from 'node:path';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Log, LogLevel, Miniflare, type MiniflareOptions } from 'miniflare';
import type { Bundle } from './build-workers.ts';
import type { Party } from './links/rules.ts';
import { publicHost, urlOf } from './public-host.ts';
import type { Reaper } from './reaper.ts';
import { processes, type WorkerOptions } from './worker-settings.ts';

/** What is bound by name as text. */
export type Variables = Record<string, string>;

export interface OutboundRoute {
  /** A host name, or `*.` and a domain. */
  host: string;
  /** The local port that answers for it. */
  port: number;
  /** Who that is on the links. */
  party: Party;
}

/** Ports that links need. */
export interface LinkPorts {
  /** Answers with the state of the links. */
  port: number;
  writerPort: number;
  gatewayPort: number;
}

export interface WorkersOptions {
  bundles: { edge: Bundle; writer: Bundle; gateway: Bundle; outbound: Bundle };
  host: string;
  /** One edge per region, or several. */
  edges: { region: string; port: number }[];
  /** Where the writer runs: its own distances are counted from there. */
  primaryRegion: string;
  variables: { edge: Variables; writer: Variables; gateway: Variables };
  /** The built web panel; without it edges have no `ASSETS`. */
  assets: string | undefined;
  routes: OutboundRoute[];
  /** The writer may ask any host, as it may on Cloudflare. */
  isOpen: boolean;
  /** Hyperdrive bindings of edges and writer, by name, and the addresses behind them. */
  hyperdrives: Record<string, string>;
  /** Requests in ten seconds that Cloudflare's counters let through; null: there are no such counters. */
  volume: { caller: number; address: number } | null;
  /** One more Worker in the process of the edges. */
  beside: { bundle: Bundle; port: number } | null;
  /** Null: nothing lies between the parts. */
  links: LinkPorts | null;
  /** Whether each edge and the objects have a process of their own. */
  isApart: boolean;
  /** Kept between runs: Durable Object storage. */
  stateDirectory: string;
  /** For this run alone: what the processes know of each other. */
  runDirectory: string;
  logDirectory: string;
  reaper: Reaper;
}

export interface RunningWorkers {
  /** Regional addresses, in the order of `edges`. */
  urls: { region: string; url: string }[];
  /** The pid files of the workerd processes by name: `edges` and `writer`; apart `edge-<region>`, `objects`, `writer`. */
  pidFiles: { edges: string; writer: string } & Record<string, string>;
  /** Runs the writer's scheduled handler as cron would, now or as if it were due at another time. */
  fireCron(at?: Date): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Runs the Workers in at least two workerd processes: hashing a password blocks the one it runs in. They find each other
 * through a registry on disk.
 */
export async function startWorkers(options: WorkersOptions): Promise<RunningWorkers> {
  const registry = join(options.runDirectory, 'registry');
  for (const directory of [registry, options.logDirectory, options.stateDirectory])
    mkdirSync(directory, { recursive: true });
  const pidFile = (name: string) => join(options.runDirectory, `${name}.pid`);
  process.env['MINIFLARE_WORKERD_PATH'] = fileURLToPath(new URL('workerd.sh', import.meta.url));

  const instance = (name: string, workers: WorkerOptions[]): Miniflare => {
    const logFile = join(options.logDirectory, `${name}.log`);
    writeFileSync(logFile, '', { mode: 0o600 });
    const settings: MiniflareOptions = {
      workers,
      host: '127.0.0.1',
      cf: false,
      logRequests: false,
      log: new Log(LogLevel.WARN, { prefix: name }),
      handleStructuredLogs: ({ timestamp, level, message }) => {
        appendFileSync(logFile, `${new Date(timestamp).toISOString()} ${level} ${message}\n`);
      },
      unsafeDevRegistryPath: registry,
      unsafeTriggerHandlers: true,
      // After a crash the runtime comes back without its ways to the other process; the same settings restore them.
      unsafeHandleRuntimeRestart: () => running.setOptions(settings),
      unsafeRuntimeEnv: { ROOST_PID_FILE: pidFile(name), ROOST_WORKERD: workerdBinary() },
      resourcePersistencePath: join(options.stateDirectory, name),
      resourceTmpPath: join(options.runDirectory, 'tmp'),
    };
    const running = keepingSignals(() => new Miniflare(settings));
    return running;
  };

  const planned = Object.entries(processes(options));
  const unwatch = planned.map(([name]) => options.reaper.watch(pidFile(name), 'KILL'));
  const running = new Map(planned.map(([name, workers]) => [name, instance(name, workers)]));
  const stop = async () => {
    await Promise.all([...running.values()].map((one) => one.dispose()));
    for (const forget of unwatch) forget();
  };
  const writer = running.get('writer');
  try {
    if (!writer) throw new Error('there is no writer');
    await Promise.all([...running.values()].map((one) => one.ready));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    urls: options.edges.map(({ region, port }) => ({ region, url: urlOf(publicHost(options.host), port) })),
    pidFiles: {
      edges: pidFile('edges'),
      writer: pidFile('writer'),
      ...Object.fromEntries(planned.map(([name]) => [name, pidFile(name)])),
    },
    async fireCron(at = new Date()) {
      const query = `cron=*+*+*+*+*&time=${String(at.getTime())}`;
      const answer = await writer.dispatchFetch(`http://writer/cdn-cgi/local/scheduled?${query}`);
      const outcome = await answer.text();
      // Any other text comes from the Worker's own routes: the address was not understood.
      if (outcome !== 'ok') throw new Error(`the scheduled handler answered: ${outcome.slice(0, 500)}`);
    },
    stop,
  };
}

/** Miniflare would end the whole process at a signal; here that is for whoever started the stack to decide. */
function keepingSignals<T>(create: () => T): T {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const before = new Set(signals.flatMap((signal) => process.listeners(signal)));
  const created = create();
  for (const signal of signals)
    for (const listener of process.listeners(signal))
      if (!before.has(listener)) process.off(signal, listener);
  return created;
}

/** The binary that Miniflare would start. */
function workerdBinary(): string {
  const found: unknown = createRequire(createRequire(import.meta.url).resolve('miniflare'))('workerd');
  if (typeof found === 'object' && found !== null && 'default' in found && typeof found.default === 'string')
    return found.default;
  throw new Error('the workerd package does not name its binary');
}

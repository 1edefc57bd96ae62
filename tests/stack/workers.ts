import { basename, dirname, join } from 'node:path';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { Log, LogLevel, Miniflare, type MiniflareOptions } from 'miniflare';
import type { Bundle } from './build-workers.ts';
import { publicHost, urlOf } from './public-host.ts';
import type { Reaper } from './reaper.ts';
import { workerdCommand } from './workerd-command.ts';

const COMPATIBILITY = { compatibilityDate: '2026-10-01', compatibilityFlags: ['nodejs_compat'] };

/** What is bound by name as text. */
export type Variables = Record<string, string>;

export interface OutboundRoute {
  /** A host name, or `*.` and a domain. */
  host: string;
  /** The local port that answers for it. */
  port: number;
}

export interface WorkersOptions {
  bundles: { edge: Bundle; writer: Bundle; gateway: Bundle; outbound: Bundle; distance: Bundle };
  host: string;
  /** One edge per region. */
  edges: { region: string; port: number }[];
  /** Where the writer runs: its own distances are counted from there. */
  primaryRegion: string;
  variables: { edge: Variables; writer: Variables; gateway: Variables };
  /** The built web panel; without it edges have no `ASSETS`. */
  assets: string | undefined;
  routes: OutboundRoute[];
  /** Milliseconds a request from that region to another, or to a host, is held back. */
  distanceMs: (region: string, to: { region: string } | { host: string }) => number;
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
  /** The pid files of the two workerd processes. */
  pidFiles: { edges: string; writer: string };
  /** Runs the writer's scheduled handler as cron would. */
  fireCron(): Promise<void>;
  stop(): Promise<void>;
}

type WorkerOptions = MiniflareOptions['workers'][number];
type Env = NonNullable<WorkerOptions['config']['env']>;

/**
 * Runs the edges of all regions and the gateway in one workerd process and the writer in another: hashing a password
 * blocks the process it runs in. The processes find each other through a registry on disk.
 */
export async function startWorkers(options: WorkersOptions): Promise<RunningWorkers> {
  const registry = join(options.runDirectory, 'registry');
  for (const directory of [registry, options.logDirectory, options.stateDirectory])
    mkdirSync(directory, { recursive: true });
  const pidFile = (name: string) => join(options.runDirectory, `${name}.pid`);
  process.env['MINIFLARE_WORKERD_PATH'] = workerdCommand(options.runDirectory);

  const instance = (name: string, workers: WorkerOptions[]): Miniflare => {
    const logFile = join(options.logDirectory, `${name}.log`);
    writeFileSync(logFile, '', { mode: 0o600 });
    return new Miniflare({
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
      unsafeRuntimeEnv: { ROOST_PID_FILE: pidFile(name) },
      resourcePersistencePath: join(options.stateDirectory, name),
      resourceTmpPath: join(options.runDirectory, 'tmp'),
    });
  };

  const unwatch = ['edges', 'writer'].map((name) => options.reaper.watch(pidFile(name), 'KILL'));
  const edges = instance('edges', [
    ...options.edges.flatMap(({ region, port }) => [
      edgeWorker(options, region, port),
      distanceWorker(options, region),
      outboundWorker(options, region),
    ]),
    gatewayWorker(options),
    ...(options.assets === undefined ? [] : [webWorker(options.assets)]),
  ]);
  const writer = instance('writer', [writerWorker(options), outboundWorker(options, options.primaryRegion)]);
  const stop = async () => {
    await Promise.all([edges.dispose(), writer.dispose()]);
    for (const forget of unwatch) forget();
  };
  try {
    await Promise.all([edges.ready, writer.ready]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    urls: options.edges.map(({ region, port }) => ({ region, url: urlOf(publicHost(options.host), port) })),
    pidFiles: { edges: pidFile('edges'), writer: pidFile('writer') },
    async fireCron() {
      const answer = await writer.dispatchFetch('http://writer/cdn-cgi/local/scheduled?cron=*+*+*+*+*');
      const outcome = await answer.text();
      // Any other text comes from the Worker's own routes: the address was not understood.
      if (outcome !== 'ok') throw new Error(`the scheduled handler answered: ${outcome.slice(0, 500)}`);
    },
    stop,
  };
}

function edgeWorker(options: WorkersOptions, region: string, port: number): WorkerOptions {
  const env: Env = {
    ...textBindings({ ...options.variables.edge, ROOST_REGION: region }),
    WRITER: {
      type: 'worker',
      worker: writerDistanceMs(options, region) > 0 ? `distance-${region}` : 'writer',
    },
    NODE_GATEWAY: { type: 'durable-object', worker: 'gateway', exportName: 'NodeGateway' },
    ...(options.assets === undefined ? {} : { ASSETS: { type: 'worker', worker: 'web' } }),
  };
  const worker = moduleWorker(`edge-${region}`, options.bundles.edge, env, `outbound-${region}`);
  return { ...worker, dev: { ...worker.dev, unsafeDirectSockets: [{ host: options.host, port }] } };
}

/**
 * The web panel's files, beside the edges instead of in front of them: a request that a Worker answers then passes
 * through no router, which would halve the request rate.
 */
function webWorker(directory: string): WorkerOptions {
  return {
    config: {
      name: 'web',
      ...COMPATIBILITY,
      assets: { directory, hasUserWorker: false, notFoundHandling: 'single-page-application' },
      env: {},
      manifest: {
        mainModule: 'web.js',
        modulesRoot: directory,
        modules: { 'web.js': { type: 'esm', contents: 'export default {};' } },
      },
    },
    dev: { unsafeRegisterWorker: false },
  };
}

function gatewayWorker(options: WorkersOptions): WorkerOptions {
  const env: Env = {
    ...textBindings({ ...options.variables.gateway, ROOST_REGION: options.primaryRegion }),
    WRITER: { type: 'worker', worker: 'writer' },
  };
  const worker = moduleWorker('gateway', options.bundles.gateway, env, `outbound-${options.primaryRegion}`);
  return {
    ...worker,
    config: { ...worker.config, exports: { NodeGateway: { type: 'durable-object', storage: 'sqlite' } } },
  };
}

function writerWorker(options: WorkersOptions): WorkerOptions {
  const env: Env = {
    ...textBindings({ ...options.variables.writer, ROOST_REGION: options.primaryRegion }),
    NODE_GATEWAY: { type: 'durable-object', worker: 'gateway', exportName: 'NodeGateway' },
  };
  return moduleWorker('writer', options.bundles.writer, env, `outbound-${options.primaryRegion}`);
}

function writerDistanceMs(options: WorkersOptions, region: string): number {
  return options.distanceMs(region, { region: options.primaryRegion });
}

/** What stands between a region's edge and the writer when they are apart. */
function distanceWorker(options: WorkersOptions, region: string): WorkerOptions {
  const env: Env = {
    TARGET: { type: 'worker', worker: 'writer' },
    DELAY_MS: { type: 'json', value: writerDistanceMs(options, region) },
  };
  const worker = moduleWorker(`distance-${region}`, options.bundles.distance, env, undefined);
  return { ...worker, dev: { ...worker.dev, unsafeRegisterWorker: false } };
}

/** What stands between the Workers of a region and everything outside. */
function outboundWorker(options: WorkersOptions, region: string): WorkerOptions {
  const ports = [...new Set(options.routes.map((route) => route.port))];
  const env: Env = {
    ROUTES: {
      type: 'json',
      value: options.routes.map(({ host, port }) => ({
        host,
        binding: `PORT_${port}`,
        delayMs: options.distanceMs(region, { host }),
      })),
    },
  };
  for (const port of ports)
    env[`PORT_${port}`] = { type: 'external', address: `127.0.0.1:${port}`, http: {} };
  const worker = moduleWorker(`outbound-${region}`, options.bundles.outbound, env, undefined);
  return { ...worker, dev: { ...worker.dev, unsafeRegisterWorker: false } };
}

function moduleWorker(name: string, bundle: Bundle, env: Env, outbound: string | undefined): WorkerOptions {
  const mainModule = basename(bundle.file);
  return {
    config: {
      name,
      ...COMPATIBILITY,
      manifest: {
        mainModule,
        modulesRoot: dirname(bundle.file),
        modules: { [mainModule]: { type: 'esm', contents: bundle.code } },
      },
      env,
    },
    dev: outbound === undefined ? {} : { outboundService: { type: 'worker', worker: outbound } },
  };
}

function textBindings(variables: Variables): Env {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, { type: 'text', value }]),
  );
}

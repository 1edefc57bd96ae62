import { basename, dirname } from 'node:path';
import type { MiniflareOptions } from 'miniflare';
import type { Bundle } from './build-workers.ts';
import type { Party } from './links/rules.ts';
import type { Variables, WorkersOptions } from './workers.ts';

const COMPATIBILITY = {
  compatibilityDate: '2026-10-01',
  compatibilityFlags: ['nodejs_compat', 'no_web_socket_compression'],
};

export type WorkerOptions = MiniflareOptions['workers'][number];
type Env = NonNullable<WorkerOptions['config']['env']>;

const object = { type: 'durable-object', storage: 'sqlite' } as const;
const limitCounter = { type: 'durable-object', worker: 'gateway', exportName: 'LimitCounter' } as const;
const objectBindings: Env = {
  NODE_GATEWAY: { type: 'durable-object', worker: 'gateway', exportName: 'NodeGateway' },
  REGION_CACHE: { type: 'durable-object', worker: 'gateway', exportName: 'RegionCache' },
  LIMIT_COUNTER: limitCounter,
};

/**
 * The Workers of each process, by its name. Together: all that answers visitors in one, the writer in another. Apart: one
 * for each edge and one for the objects, so that each can be struck alone.
 */
export function processes(options: WorkersOptions): Record<string, WorkerOptions[]> {
  const edges = options.edges.map(({ region, port }, index): [name: string, workers: WorkerOptions[]] => {
    const isFirst = options.edges.findIndex((edge) => edge.region === region) === index;
    const name = isFirst ? region : `${region}-${String(index)}`;
    const workers = [
      edgeWorker(options, { name, region, port }),
      outboundWorker(options, { name: `outbound-${name}`, self: `edge:${region}` }),
    ];
    return [`edge-${name}`, workers];
  });
  const web = [
    ...(options.assets === undefined ? [] : [webWorker(options.assets)]),
    ...besideWorkers(options),
  ];
  const objects = [
    gatewayWorker(options),
    outboundWorker(options, { name: 'outbound-gateway', self: 'nodes' }),
  ];
  const writer = [
    writerWorker(options),
    outboundWorker(options, { name: 'outbound-writer', self: 'writer' }),
  ];
  if (!options.isApart)
    return { edges: [...edges.flatMap(([, workers]) => workers), ...objects, ...web], writer };
  const apart = edges.map(([name, workers]): [string, WorkerOptions[]] => [name, [...workers, ...web]]);
  return { ...Object.fromEntries<WorkerOptions[]>(apart), objects, writer };
}

function edgeWorker(
  options: WorkersOptions,
  { name, region, port }: { name: string; region: string; port: number },
): WorkerOptions {
  const env: Env = {
    ...textBindings({ ...options.variables.edge, ROOST_REGION: region }),
    ...linkBindings(options),
    ...hyperdriveBindings(options),
    WRITER: { type: 'worker', worker: 'writer' },
    ...(options.volume === null ? {} : volumeBindings(options.volume)),
    ...objectBindings,
    ...(options.assets === undefined ? {} : { ASSETS: { type: 'worker', worker: 'web' } }),
  };
  const worker = moduleWorker(`edge-${name}`, options.bundles.edge, env, `outbound-${name}`);
  return { ...worker, dev: { ...worker.dev, unsafeDirectSockets: [{ host: options.host, port }] } };
}

/** Cloudflare's own counters cost nothing; these cost a call of an object, so only a test of them has them. */
const volumeBindings = (volume: { caller: number; address: number }): Env => ({
  VOLUME_CALLER: { type: 'rate-limit', namespace: '1001', simple: { limit: volume.caller, period: 10 } },
  VOLUME_ADDRESS: { type: 'rate-limit', namespace: '1002', simple: { limit: volume.address, period: 10 } },
});

/** What is measured beside the panel, in the same process. */
function besideWorkers({ beside, host }: WorkersOptions): WorkerOptions[] {
  if (beside === null) return [];
  const worker = moduleWorker('beside', beside.bundle, {}, undefined);
  const dev = { unsafeRegisterWorker: false, unsafeDirectSockets: [{ host, port: beside.port }] };
  return [{ ...worker, dev }];
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
    ...linkBindings(options),
    WRITER: { type: 'worker', worker: 'writer' },
    LIMIT_COUNTER: limitCounter,
  };
  const worker = moduleWorker('gateway', options.bundles.gateway, env, 'outbound-gateway');
  const exports = { NodeGateway: object, RegionCache: object, LimitCounter: object };
  return withPort({ ...worker, config: { ...worker.config, exports } }, options.links?.gatewayPort);
}

function writerWorker(options: WorkersOptions): WorkerOptions {
  const env: Env = {
    ...textBindings({ ...options.variables.writer, ROOST_REGION: options.primaryRegion }),
    ...linkBindings(options),
    ...hyperdriveBindings(options),
    ...objectBindings,
  };
  const worker = moduleWorker('writer', options.bundles.writer, env, 'outbound-writer');
  return withPort(worker, options.links?.writerPort);
}

/** Plain Postgres as Workers reach it; locally there is no pool and no cache between. */
const hyperdriveBindings = ({ hyperdrives }: WorkersOptions): Env =>
  Object.fromEntries(
    Object.entries(hyperdrives).map(([name, connectionString]) => [
      name,
      { type: 'hyperdrive', id: name, dev: { connectionString } },
    ]),
  );

/** Where the parts ask for the state of their links. */
const linkBindings = ({ links }: WorkersOptions): Env =>
  links ? { LINKS: { type: 'external', address: `127.0.0.1:${links.port}`, http: {} } } : {};

/** A port that the stack alone asks: for crossings, and with news of the links. */
function withPort(worker: WorkerOptions, port: number | undefined): WorkerOptions {
  if (port === undefined) return worker;
  return { ...worker, dev: { ...worker.dev, unsafeDirectSockets: [{ host: '127.0.0.1', port }] } };
}

/** What stands between a Worker and everything outside; `self`: who that Worker is on the links. */
function outboundWorker(
  options: WorkersOptions,
  { name, self }: { name: string; self: Party },
): WorkerOptions {
  const ports = [...new Set(options.routes.map((route) => route.port))];
  const env: Env = {
    ROUTES: {
      type: 'json',
      value: options.routes.map(({ host, port, party }) => ({ host, binding: `PORT_${port}`, party })),
    },
    ...linkBindings(options),
    ...(options.links ? { SELF: { type: 'text', value: self } } : {}),
    ...(options.isOpen && self === 'writer' ? { OPEN: { type: 'text', value: 'on' } } : {}),
  };
  for (const port of ports)
    env[`PORT_${port}`] = { type: 'external', address: `127.0.0.1:${port}`, http: {} };
  const { config, dev } = moduleWorker(name, options.bundles.outbound, env, undefined);
  // Plain connections pass: they go to addresses of nodes, which are this machine's own.
  const compatibilityFlags = [...COMPATIBILITY.compatibilityFlags, 'connect_pass_through', 'experimental'];
  return { config: { ...config, compatibilityFlags }, dev: { ...dev, unsafeRegisterWorker: false } };
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

import { dirname, basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Log, LogLevel, Miniflare } from 'miniflare';
import type { MiniflareOptions } from 'miniflare';
import { buildWorkers } from '../stack/build-workers.ts';
import type { Bundle } from '../stack/build-workers.ts';
import { freePorts } from '../stack/ports.ts';
import { scratchDirectory } from '../stack/scratch.ts';
import { ConsoleViewer } from './console-viewer.ts';
import { FakeWriter } from './fake-writer.ts';
import { ScriptedAgent } from './scripted-agent.ts';

type WorkerOptions = MiniflareOptions['workers'][number];

export interface Who {
  userId?: string;
  permissions?: string[];
  expiresAt?: number;
  server?: string;
}

/** One node of its own: its agent, its viewers, and calls to it. */
export interface TestNode {
  uuid: string;
  server: string;
  /** Where to open a socket: `/agent`, or `/console` with a `viewer`. */
  at(path: '/agent' | '/console', given?: object): string;
  viewerOf(who: Who): object;
  /** An agent that has connected and said hello. */
  agent(): Promise<ScriptedAgent>;
  /** An agent that has connected. */
  silentAgent(): Promise<ScriptedAgent>;
  viewer(who?: Who): Promise<ConsoleViewer>;
  call(
    method: string,
    params: unknown,
    options?: { timeoutMs?: number },
  ): Promise<{ status: number; body: unknown }>;
  post(
    path: '/close-viewers' | '/close-agent' | '/forget-word' | '/die' | '/look',
    given?: object,
  ): Promise<void>;
  /** How its agent last said that its host is. */
  health(): Promise<unknown>;
  nonce(): Promise<string>;
  /** Makes the object sleep now. */
  hibernate(): Promise<void>;
}

export interface GatewayGround {
  url: string;
  writer: FakeWriter;
  node(options?: { restless?: boolean }): TestNode;
  stop(): Promise<void>;
}

const fixture = (name: string) => fileURLToPath(new URL(`../stack/fixtures/${name}.ts`, import.meta.url));

/** The real gateway on workerd, with an edge that does what it is told and a writer inside the test. */
export async function startGateway(firstPort: number): Promise<GatewayGround> {
  const scratch = scratchDirectory('gateway');
  const writer = new FakeWriter();
  const [port = firstPort] = await freePorts(firstPort, 1);
  const bundles = await buildWorkers(
    { edge: fixture('node-edge-worker'), gateway: fixture('node-object-worker') },
    join(scratch.path, 'build'),
  );
  const miniflare = new Miniflare({
    workers: [edgeWorker(bundles.edge, port), gatewayWorker(bundles.gateway, writer)],
    host: '127.0.0.1',
    cf: false,
    logRequests: false,
    log: new Log(LogLevel.WARN),
    unsafeDevRegistryPath: join(scratch.path, 'registry'),
    resourcePersistencePath: join(scratch.path, 'state'),
    resourceTmpPath: join(scratch.path, 'tmp'),
  });
  await miniflare.ready;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    writer,
    node: (options = {}) => testNode(url, miniflare, options.restless ?? false),
    async stop() {
      await miniflare.dispose();
      scratch.remove();
    },
  };
}

function testNode(base: string, miniflare: Miniflare, isRestless: boolean): TestNode {
  const uuid = crypto.randomUUID();
  const server = crypto.randomUUID();
  const node = { uuid, generation: 1 };
  const at = (path: string, given: object = {}) =>
    `${base}${path}?with=${encodeURIComponent(JSON.stringify({ node, ...given }))}${isRestless ? '&restless' : ''}`;
  const socketAt = (path: '/agent' | '/console', given?: object) => at(path, given).replace('http', 'ws');
  const viewerOf = (who: Who) => {
    const userId = who.userId ?? crypto.randomUUID();
    return {
      userId,
      username: `user ${userId.slice(0, 4)}`,
      server: who.server ?? server,
      permissions: who.permissions ?? ['*'],
      expiresAt: who.expiresAt ?? Date.now() + 600_000,
      ip: '192.0.2.1',
    };
  };
  const silentAgent = async () => {
    const agent = new ScriptedAgent(socketAt('/agent'), server);
    await agent.opened;
    return agent;
  };
  return {
    uuid,
    server,
    at: socketAt,
    viewerOf,
    silentAgent,
    async agent() {
      const agent = await silentAgent();
      agent.hello();
      await agent.called('servers.sync');
      return agent;
    },
    async viewer(who = {}) {
      const opened = new ConsoleViewer(socketAt('/console', { viewer: viewerOf(who) }));
      await opened.opened;
      return opened;
    },
    async call(method, params, { timeoutMs = 10_000 } = {}) {
      const answer = await fetch(at('/call', { method, params, idem: crypto.randomUUID(), timeoutMs }));
      return { status: answer.status, body: await answer.json() };
    },
    async post(path, given = {}) {
      const answer = await fetch(at(path, given));
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    },
    async health() {
      const answer = await fetch(at('/health'));
      const said: unknown = await answer.json();
      return said;
    },
    async nonce() {
      const answer = await fetch(at('/nonce'));
      return await answer.text();
    },
    async hibernate() {
      const name = `${uuid}:1`;
      await miniflare.unsafeEvictDurableObject('gateway', 'CountedGateway', {
        name,
        webSockets: 'hibernate',
      });
    },
  };
}

function edgeWorker(bundle: Bundle, port: number): WorkerOptions {
  const env: WorkerOptions['config']['env'] = {
    NODE_GATEWAY: { type: 'durable-object', worker: 'gateway', exportName: 'CountedGateway' },
    RESTLESS: { type: 'durable-object', worker: 'gateway', exportName: 'RestlessGateway' },
  };
  return {
    config: configOf('edge', bundle, env),
    dev: { unsafeDirectSockets: [{ host: '127.0.0.1', port }] },
  };
}

function gatewayWorker(bundle: Bundle, writer: FakeWriter): WorkerOptions {
  const config = configOf('gateway', bundle, {
    WRITER: { type: 'fetcher', handler: writer.answer },
    ROOST_INTERNAL_KEY: { type: 'text', value: writer.key },
    BUILD_ID: { type: 'text', value: 'test' },
  });
  const object = { type: 'durable-object', storage: 'sqlite' } as const;
  return { config: { ...config, exports: { CountedGateway: object, RestlessGateway: object } } };
}

function configOf(
  name: string,
  bundle: Bundle,
  env: WorkerOptions['config']['env'],
): WorkerOptions['config'] {
  const mainModule = basename(bundle.file);
  return {
    name,
    compatibilityDate: '2026-10-01',
    compatibilityFlags: ['nodejs_compat'],
    manifest: {
      mainModule,
      modulesRoot: dirname(bundle.file),
      modules: { [mainModule]: { type: 'esm', contents: bundle.code } },
    },
    env,
  };
}

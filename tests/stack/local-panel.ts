import { join } from 'node:path';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { migrateDatabase } from '../../workers/ops/migrate.ts';
import type { PanelClient } from '../api-client.ts';
import { startCron } from './cron.ts';
import { createDemoServer, isComingUp, untilPlayable } from './demo-server.ts';
import { removeDevFile, writeDevFile } from './dev-file.ts';
import { signInAsFirst } from './first-login.ts';
import { enrolAgent, startAgent, type LocalAgent } from './local-agent.ts';
import { readLocalState, writeLocalState, type LocalState } from './local-state.ts';
import { ensureEggs, ensureNode, enrolmentToken } from './provision.ts';
import type { Report } from './report.ts';
import { startStack, type Stack } from './stack.ts';
import type { StartOptions } from './start-options.ts';
import { installMissingPackages, missingPackages } from './system-packages.ts';
import { until } from './until.ts';
import { buildWeb } from './web-build.ts';

const DEMO_EGG = 'minecraft-javascript.json';
const ONLINE_TIMEOUT_MS = 30_000;

export interface LocalPanel {
  readonly stack: Stack;
  /** Settles when nothing of the start is under way any more. */
  readonly settled: Promise<void>;
  /** Stops games, agent and stack, in this order. */
  stop(): Promise<void>;
}

interface Parts {
  root: string;
  options: StartOptions;
  report: Report;
  stack: Stack;
  agentDirectory: string;
  stateFile: string;
}

/** The whole of Roost on this machine, for one person. */
export async function startLocalPanel(
  root: string,
  options: StartOptions,
  report: Report,
): Promise<LocalPanel> {
  const web = buildWeb(root).then(({ directory, built }) => {
    if (built) report.step('web panel built');
    return directory;
  });
  const stack = await startStack({
    mode: 'dev',
    directory: options.directory,
    firstPort: options.firstPort,
    host: options.host,
    assets: web,
    prepareDatabase: migrateDatabase,
    onProgress: (part) => {
      report.step(PROGRESS[part] ?? part);
    },
  });
  const cron = startCron(stack.workers.fireCron, (error) => {
    report.warn(`cron: ${messageOf(error)}`);
  });
  const parts: Parts = {
    root,
    options,
    report,
    stack,
    agentDirectory: join(options.directory, 'agent'),
    stateFile: join(options.directory, 'local.json'),
  };

  let agent: LocalAgent | undefined;
  let stopping = false;
  const stop = async () => {
    stopping = true;
    removeDevFile(options.directory);
    await agent?.stop();
    await cron.stop();
    await stack.stop();
  };
  try {
    tell(parts, null);
    const client = await signInAsFirst(stack.url, stack.secrets);
    if (!client)
      report.warn('The password of the first login was changed: only what needs no sign-in goes on.');
    const enrolled = await enrolWhereNeeded(parts, client);
    printPanel(parts);
    if (!enrolled) return { stack, settled: Promise.resolve(), stop };

    agent = startAgent({
      root,
      stateDirectory: parts.agentDirectory,
      logFile: join(options.directory, 'logs', 'agent.log'),
      reaper: stack.reaper,
      onStart: (pid) => {
        if (!stopping) tell(parts, pid);
      },
    });
    const settled = finish(parts, client, enrolled, agent).catch((error: unknown) => {
      if (!stopping) report.warn(messageOf(error));
    });
    return { stack, settled, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const PROGRESS: Record<string, string> = {
  bundles: 'Workers bundled',
  postgres: 'Postgres answers, standbys follow',
  database: 'database migrated',
  workers: 'Workers answer',
};

/** Makes this machine a node of the panel unless it is one already. Undefined when that cannot be done. */
async function enrolWhereNeeded(
  parts: Parts,
  client: PanelClient | undefined,
): Promise<LocalState | undefined> {
  const { stack, options } = parts;
  const known = readLocalState(parts.stateFile);
  if (known?.panelUrl === stack.url) return known;
  if (!client) {
    parts.report.warn('The panel has another address than before, and enrolling again needs a sign-in.');
    return undefined;
  }
  const nodeId =
    known?.nodeId ??
    (await ensureNode(client, {
      host: options.host,
      firstGamePort: options.firstGamePort,
      stateDirectory: options.directory,
    }));
  const token = await enrolmentToken(client, nodeId);
  await enrolAgent({ root: parts.root, stateDirectory: parts.agentDirectory }, stack.url, token);
  const state = { ...known, nodeId, panelUrl: stack.url };
  writeLocalState(parts.stateFile, state);
  return state;
}

/** What may go on while the panel is in use already. */
async function finish(
  parts: Parts,
  client: PanelClient | undefined,
  state: LocalState,
  agent: LocalAgent,
): Promise<void> {
  const { report } = parts;
  if (!client) return;
  await untilOnline(client, state.nodeId, agent);
  report.step('node online');

  const missing = missingPackages();
  if (missing.length > 0 && (await installMissingPackages(missing, report))) {
    await agent.restart();
    await untilOnline(client, state.nodeId, agent);
  }
  const node = await client.call(nodeEndpoints.read, { params: { node: state.nodeId } });
  for (const reason of node.facts?.unisolatedBecause ?? []) report.warn(`servers run unisolated: ${reason}`);

  const eggs = await ensureEggs(client, parts.root);
  const eggId = eggs.get(DEMO_EGG);
  if (!parts.options.demo || eggId === undefined) return;
  if (state.demoServerId === undefined) {
    const demoServerId = await createDemoServer(client, state.nodeId, eggId);
    writeLocalState(parts.stateFile, { ...state, demoServerId });
    report.step('demo server created; it installs now, see its console');
    report.step(`demo server runs: join it at ${await untilPlayable(client, demoServerId)}`);
  } else if (await isComingUp(client, state.demoServerId)) {
    report.step(`demo server runs: join it at ${await untilPlayable(client, state.demoServerId)}`);
  }
}

async function untilOnline(client: PanelClient, nodeId: string, agent: LocalAgent): Promise<void> {
  await until(
    async () => {
      const node = await client.call(nodeEndpoints.read, { params: { node: nodeId } });
      return node.status === 'online' ? true : undefined;
    },
    {
      everyMs: 100,
      timeoutMs: ONLINE_TIMEOUT_MS,
      onTimeout: () => `the node does not come online; the agent says:\n${agent.logTail()}`,
    },
  );
}

function tell(parts: Parts, agentPid: number | null): void {
  const { stack } = parts;
  writeDevFile(parts.options.directory, {
    url: stack.url,
    email: stack.secrets.firstLogin.email,
    password: stack.secrets.firstLogin.password,
    regions: stack.urls.map(({ region, url }) => ({ name: region, url })),
    primaryUrl: stack.primaryUrl,
    agentPid,
  });
}

function printPanel({ stack, options, report }: Parts): void {
  const { primary, standbys } = stack.postgres;
  const { email, password } = stack.secrets.firstLogin;
  const servers = [primary, ...standbys].map(({ name, port }) => `${name} :${port}`);
  report.table([
    ['Panel', stack.url],
    ...stack.urls.slice(1).map(({ region, url }): [string, string] => ['', `${url}  as seen from ${region}`]),
    ['Sign in', email],
    ['Password', password],
    ['Runs', `Postgres: primary ${servers[0] ?? ''}, standbys ${servers.slice(1).join(', ')}`],
    [
      'Runs',
      stack.redis === 'server' ? 'Redis' : 'no redis-server on the PATH: limits and tickets are lost at exit',
    ],
    ['Runs', 'Workers: edges and gateway in one workerd, the writer in another'],
    ['Data', options.directory],
  ]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

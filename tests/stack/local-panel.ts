import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stop as stopBundler } from 'esbuild';
import { bundleAgent } from '../../agent/build.ts';
import { ensureReleaseKey } from '../../agent/release/key-file.ts';
import { publishRelease } from '../../agent/release/publish.ts';
import { publicKeyOf } from '../../agent/release/sign.ts';
import { fingerprintOf } from '../../agent/release/verify.ts';
import { agentVersion } from '../../agent/version.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { migrateDatabase } from '../../workers/ops/migrate.ts';
import type { PanelClient } from '../api-client.ts';
import { startCron } from './cron.ts';
import { comesUp, createDemoServer, untilPlayable } from './demo-server.ts';
import { removeDevFile, writeDevFile } from './dev-file.ts';
import { signInAsFirst } from './first-login.ts';
import type { LocalAgent } from './local-agent.ts';
import {
  joinAsNode,
  knownNode,
  rememberDemo,
  startLocalAgent,
  untilOnline,
  type LocalPlace,
} from './local-node.ts';
import type { LocalState } from './local-state.ts';
import { ensureEggs } from './provision.ts';
import type { Report } from './report.ts';
import { startStack, type Stack } from './stack.ts';
import type { StartOptions } from './start-options.ts';
import { installMissingPackages, missingPackages } from './system-packages.ts';
import { buildWeb } from './web-build.ts';

const DEMO_EGG = 'minecraft-javascript.json';

export interface LocalPanel {
  readonly stack: Stack;
  /** Stops games, agent and stack, in this order. */
  stop(): Promise<void>;
}

/** The whole of Roost on this machine, for one person. Answers as soon as the panel can be used. */
export async function startLocalPanel(
  root: string,
  options: StartOptions,
  report: Report,
): Promise<LocalPanel> {
  const agentDir = join(options.directory, 'build/agent');
  const bundling = bundleAgent(agentDir);
  // Awaited below, unless the stack fails first.
  bundling.catch(() => undefined);
  const releaseKey = await ensureReleaseKey(join(options.directory, 'release/key.pem'));
  const stack = await startStack({
    mode: 'dev',
    directory: options.directory,
    firstPort: options.firstPort,
    host: options.host,
    isOpen: true,
    variables: { ROOST_RELEASE_FINGERPRINT: fingerprintOf(publicKeyOf(releaseKey.pem)) },
    assets: buildWeb(root).then(async ({ directory, built }) => {
      if (built) report.step('web panel built');
      // A later build must not change the files of a panel that runs.
      const served = join(options.directory, 'build/web');
      rmSync(served, { recursive: true, force: true });
      cpSync(directory, served, { recursive: true });
      await bundling;
      await publishRelease({
        agentDir,
        version: agentVersion,
        key: releaseKey,
        createdAt: new Date(),
        webDir: served,
      });
      return served;
    }),
    prepareDatabase: migrateDatabase,
    onProgress: (part) => {
      report.step(PROGRESS[part] ?? part);
    },
  });
  // Nothing is bundled any more, and the bundler would wait in 150 MB.
  const agentProgram = await bundling.catch(async (error: unknown) => {
    await stack.stop();
    throw error;
  });
  await stopBundler();
  const place: LocalPlace = { agentProgram, options, stack };
  const cron = startCron(stack.workers.fireCron, (error) => {
    report.warn(`cron: ${messageOf(error)}`);
  });

  let agent: LocalAgent | undefined;
  let stopping = false;
  const startTheAgent = () =>
    startLocalAgent(place, (pid) => {
      if (!stopping) tell(place, pid);
    });
  const stop = async () => {
    stopping = true;
    removeDevFile(options.directory);
    await agent?.stop();
    await cron.stop();
    await stack.stop();
  };
  try {
    const known = knownNode(place);
    if (known) agent = startTheAgent();
    const client = await signInAsFirst(stack.url, stack.secrets, { mayBeNew: known === undefined });
    if (!agent) tell(place, null);
    printPanel(place, report);

    void (async () => {
      if (!client) {
        report.warn(
          'The first login cannot sign in (its password was changed, or there were too many attempts): what needs a sign-in is left out.',
        );
        return;
      }
      const state = known ?? (await joinAsNode(place, client));
      if (stopping) return;
      agent ??= startTheAgent();
      await finish(place, client, { root, report, state, agent });
    })().catch((error: unknown) => {
      if (!stopping) report.warn(messageOf(error));
    });
    return { stack, stop };
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

/** What goes on while the panel is in use already. */
async function finish(
  place: LocalPlace,
  client: PanelClient,
  { root, report, state, agent }: { root: string; report: Report; state: LocalState; agent: LocalAgent },
): Promise<void> {
  const [eggs] = await Promise.all([
    ensureEggs(client, root),
    untilOnline(client, state.nodeId, agent).then(() => {
      report.step('node online');
    }),
  ]);
  const missing = missingPackages();
  if (missing.length > 0 && (await installMissingPackages(missing, report))) {
    await agent.restart();
    await untilOnline(client, state.nodeId, agent);
  }
  const node = await client.call(nodeEndpoints.read, { params: { node: state.nodeId } });
  for (const reason of node.facts?.unisolatedBecause ?? []) report.warn(`servers run unisolated: ${reason}`);

  const eggId = eggs.get(DEMO_EGG);
  if (!place.options.demo || eggId === undefined) return;
  if (state.demoServerId === undefined) {
    const demoServerId = await createDemoServer(client, state.nodeId, eggId);
    rememberDemo(place, state, demoServerId);
    report.step('demo server created; it installs now, see its console');
    report.step(`demo server runs: join it at ${await untilPlayable(client, demoServerId)}`);
  } else if (await comesUp(client, state.demoServerId)) {
    report.step(`demo server runs: join it at ${await untilPlayable(client, state.demoServerId)}`);
  }
}

function tell({ stack, options }: LocalPlace, agentPid: number | null): void {
  writeDevFile(options.directory, {
    url: stack.url,
    email: stack.secrets.firstLogin.email,
    password: stack.secrets.firstLogin.password,
    regions: stack.urls.map(({ region, url }) => ({ name: region, url })),
    primaryUrl: stack.primaryUrl,
    agentPid,
  });
}

function printPanel({ stack, options }: LocalPlace, report: Report): void {
  const { primary, standbys } = stack.postgres;
  const { email, password } = stack.secrets.firstLogin;
  report.table([
    ['Panel', stack.url],
    ...stack.urls.slice(1).map(({ region, url }): [string, string] => ['Panel', `${url} as from ${region}`]),
    ['Sign in', email],
    ['Password', password],
    [
      'Runs',
      `Postgres: primary ${primary.name} :${primary.port}, standbys ` +
        standbys.map(({ name, port }) => `${name} :${port}`).join(', '),
    ],
    ['Runs', stack.redis !== null ? 'Redis' : 'no redis-server found: what Redis would hold is lost at exit'],
    ['Runs', 'Workers: edges and gateway in one workerd, the writer in another'],
    ['Data', options.directory],
  ]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

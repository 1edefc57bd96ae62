import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleAgent } from '../../agent/build.ts';
import { bundleName } from '../../agent/release/manifest.ts';
import { writePin } from '../../agent/release/pin.ts';
import { publishRelease } from '../../agent/release/publish.ts';
import { createReleaseKey, publicKeyOf } from '../../agent/release/sign.ts';
import { fingerprintOf } from '../../agent/release/verify.ts';
import { InstalledHome } from '../../agent/testing/installed-home.ts';
import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { addNode } from '../first-steps.ts';
import { type Ground, startGround } from '../regions/ground.ts';
import { enrolAgent } from '../stack/local-agent.ts';
import { until } from '../stack/until.ts';

/** An installed agent under the whole panel: asked in the panel, it becomes what the panel serves. */
const work = mkdtempSync(path.join(tmpdir(), 'roost-updates-'));
const webDir = path.join(work, 'web');
const key = createReleaseKey();
let ground: Ground;
let home: InstalledHome;
let node: string;

beforeAll(async () => {
  mkdirSync(webDir);
  writeFileSync(path.join(webDir, 'index.html'), '<!doctype html><title>Roost</title>');
  await bundleAgent(path.join(work, '1.0.0'), '1.0.0');
  await bundleAgent(path.join(work, '1.1.0'), '1.1.0');
  await release('1.1.0', path.join(work, '1.1.0'));
  // The runtime lists files when it starts; their content may change.
  writeFileSync(path.join(webDir, 'agent', bundleName('1.2.0')), '');
  ground = await startGround(23_360, { assets: webDir });
  home = await InstalledHome.make();
  cpSync(path.join(work, '1.0.0'), path.join(home.layout.versions, '1.0.0'), { recursive: true });
  await home.pointTo('1.0.0');
  const stateDirectory = path.join(home.layout.home, 'state');
  node = await addNode(ground.admin, { name: 'installed', ports: '23395' });
  const { token } = await ground.admin.call(nodeEndpoints.enrolment, { params: { node } });
  const program = path.join(home.layout.current, 'roost-agent.mjs');
  await enrolAgent({ program, stateDirectory }, ground.stack.url, token);
  await writePin(stateDirectory, fingerprintOf(publicKeyOf(key)));
  home.supervise({ ROOST_TRIAL_SECONDS: '20' }, ['--state', stateDirectory]);
});

afterAll(async () => {
  await home.cleanUp();
  await ground.stop();
  rmSync(work, { recursive: true });
});

const release = (version: string, agentDir: string) =>
  publishRelease({ agentDir, version, key: { pem: key, rotations: [] }, createdAt: new Date(), webDir });

const readNode = () => ground.admin.call(nodeEndpoints.read, { params: { node } });
type Node = Awaited<ReturnType<typeof readNode>>;

const untilNode = (what: string, is: (node: Node) => boolean): Promise<Node> =>
  until(
    async () => {
      const read = await readNode();
      return is(read) ? read : undefined;
    },
    { everyMs: 100, timeoutMs: 40_000, onTimeout: () => `waited in vain for ${what}: ${home.output}` },
  );

const update = () => ground.admin.call(nodeAgentEndpoints.updateAgent, { params: { node } });

async function eventsOf(): Promise<string[]> {
  const { rows } = await ground.sql.query<{ event: string }>(
    `select event from activity where node = $1 and event like 'node:agent.%' order by at`,
    [node],
  );
  return rows.map(({ event }) => event);
}

test('an agent that is asked in the panel becomes the released version', async () => {
  const before = await untilNode('the agent', ({ status }) => status === 'online');
  expect(before.facts).toMatchObject({
    agentVersion: '1.0.0',
    releaseKey: fingerprintOf(publicKeyOf(key)),
  });
  expect((await update()).agentUpdate).toMatchObject({ to: '1.1.0' });
  const after = await untilNode('the next version', ({ facts }) => facts?.agentVersion === '1.1.0');
  expect(after).toMatchObject({ agentUpdate: null, status: 'online' });
  expect(await eventsOf()).toEqual(['node:agent.update', 'node:agent.updated']);
  await expect(update()).rejects.toMatchObject({ code: 'agent_current' });
});

test('a release that dies is taken back, and the page of the node says why', async () => {
  const agentDir = path.join(work, '1.2.0');
  mkdirSync(agentDir);
  const program = `if (process.argv[2] === 'version') console.log('1.2.0'); else process.exit(1);`;
  writeFileSync(path.join(agentDir, 'roost-agent.mjs'), program);
  await release('1.2.0', agentDir);
  await home.untilFile(home.layout.outcome);
  await ground.admin.call(nodeAgentEndpoints.rollOut, { body: { percent: 100 } });
  expect((await readNode()).agentUpdate).toMatchObject({ to: '1.2.0' });
  const back = await untilNode('the former version', ({ agentUpdate }) => agentUpdate === null);
  expect(back.facts).toMatchObject({
    agentVersion: '1.1.0',
    lastUpdate: {
      to: '1.2.0',
      outcome: 'rolled_back',
      reason: 'It ended 3 times before its panel accepted it.',
    },
  });
  expect((await eventsOf()).slice(-2)).toEqual(['node:agent.update', 'node:agent.rolled-back']);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentVersion } from '../../agent/version.ts';
import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import type { ServerState } from '../../schema/server-state.ts';
import { shippedEgg } from '../cargo/shipped-egg.ts';
import { addNode, importEgg } from '../first-steps.ts';
import { packNode } from '../install/host-under-test.ts';
import { startReleaseServer } from '../install/release-server.ts';
import { until } from '../stack/until.ts';
import { Checklist } from '../vm/checklist.ts';
import { startGuest, type Guest } from '../vm/guest.ts';
import { outside, startGuestPanel, type GuestPanel } from '../vm/guest-panel.ts';
import { guestImage } from '../vm/image.ts';
import { greedyEgg } from '../vm/greedy-egg.ts';
import { isShort, report } from './report.ts';

/** A host with systemd and cgroup v2 from its installation to its removal, as an emulated machine. */
const panelPort = 27_900;
const filesPort = 27_980;
const gamePort = 27_990;
const newVersion = '0.9.0';
const brokenVersion = '0.9.1';
const installMs = 300_000;
const stepMs = 120_000;
const memoryMb = 96;

const directory = mkdtempSync(join(tmpdir(), 'roost-vm-'));
const checks = new Checklist();
const step = checks.step.bind(checks);
const began = performance.now();
let guest: Guest | undefined;
let panel: GuestPanel | undefined;
let files: Awaited<ReturnType<typeof startReleaseServer>> | undefined;
try {
  const image = await guestImage();
  panel = await startGuestPanel(directory, panelPort, agentVersion);
  files = await startReleaseServer(filesPort);
  files.serve([directory]);
  const node = await packNode(directory);
  guest = await startGuest({ image, directory });
  await walk(guest, panel, node.sha256);
} finally {
  await guest?.stop();
  await files?.close();
  await panel?.stop();
  rmSync(directory, { recursive: true, force: true });
}

report('A host with systemd and cgroup v2, from its installation to its removal', {
  seconds: Math.round((performance.now() - began) / 1000),
  passed: checks.passed,
  failed: checks.failures.length,
});
if (checks.failures.length > 0) throw new Error(checks.failures.join('\n'));

async function walk(host: Guest, at: GuestPanel, nodeSha256: string): Promise<void> {
  const nodeId = await addNode(at.client(), { name: 'guest', ports: `${gamePort}-${gamePort + 5}` });
  const server = (id: string) => at.client().call(serverEndpoints.read, { params: { server: id } });
  const reaches = (id: string, state: ServerState, timeoutMs = stepMs) =>
    eventually(async () => (await server(id)).state === state, state, timeoutMs);
  const isOnline = (version?: string) =>
    eventually(
      async () => {
        const { status, facts } = await at.client().call(nodeEndpoints.read, { params: { node: nodeId } });
        return status === 'online' && (version === undefined || facts?.agentVersion === version);
      },
      `online ${version ?? ''}`,
    );
  // The panel believes the node online until it has missed it; what counts is that it has come back.
  const asksToUpdate = () =>
    eventually(async () => {
      const asked = await at.client().raw(nodeAgentEndpoints.updateAgent, { params: { node: nodeId } });
      return asked.status === 202;
    }, 'asked to update');
  const gamePid = async () => (await host.must('pgrep -x openttd')).trim();
  let game = '';
  let pid = '';

  await step('it has systemd and the controllers of cgroup v2', async () => {
    const text = await host.must('cat /proc/1/comm /sys/fs/cgroup/cgroup.controllers');
    for (const word of ['systemd', 'cpu', 'memory', 'pids']) mustHold(text.includes(word), text);
  });
  await step('the line of the panel installs, fetches a Node and enrols', async () => {
    const { command } = await at.client().call(nodeEndpoints.enrolment, { params: { node: nodeId } });
    const fetched = `ROOST_NODE_URL=http://${outside}:${filesPort}/node.tar.gz ROOST_NODE_SHA256=${nodeSha256}`;
    const said = await host.must(`export ${fetched}; ${command}`, installMs);
    mustHold(said.includes('connected'), said);
  });
  await step('the node is online, isolates servers, and names its cgroups', async () => {
    await isOnline();
    const { facts } = await at.client().call(nodeEndpoints.read, { params: { node: nodeId } });
    mustHold(facts?.unisolatedBecause.length === 0, JSON.stringify(facts));
    mustHold((await host.must('systemctl is-enabled roost-agent')).trim() === 'enabled', 'not enabled');
  });
  await step('a game server is installed and runs', async () => {
    const eggId = await importEgg(at.client(), shippedEgg('openttd'));
    const environment = { MAP_SIZE: '6' };
    const limits = { memoryMb: 512, diskMb: 1024, cpuPercent: 150 };
    const body = { name: 'Trains', nodeId, eggId, environment, limits, startWhenInstalled: true };
    game = (await at.client().call(serverEndpoints.create, { body })).id;
    await reaches(game, 'running', installMs);
    pid = await gamePid();
  });
  await step('its limits are those of its cgroup', async () => {
    const group = (await host.must(`sed -n 's/^0:://p' /proc/${pid}/cgroup`)).trim();
    const text = await host.must(`cd /sys/fs/cgroup${group}; cat memory.max cpu.max pids.max`);
    mustHold(/^\d+\n150000 100000\n\d+\n/.test(text), `${group}: ${text}`);
  });
  await step('a server that takes more memory than it has is ended, and nothing else', async () => {
    const eggId = await importEgg(at.client(), greedyEgg());
    const body = {
      name: 'Greedy',
      nodeId,
      eggId,
      limits: { memoryMb, diskMb: 256 },
      startWhenInstalled: true,
    };
    const greedy = await at.client().call(serverEndpoints.create, { body });
    await reaches(greedy.id, 'crashed', installMs);
    mustHold((await gamePid()) === pid, 'the other game is gone');
    await at.client().call(serverEndpoints.delete, { params: { server: greedy.id } });
  });
  await step('a restart of the agent leaves the game running', async () => {
    await host.must('systemctl restart roost-agent');
    await isOnline();
    await reaches(game, 'running');
    mustHold((await gamePid()) === pid, 'the game is another process');
  });
  await step('the agent becomes the released version, and the game goes on', async () => {
    await at.release(newVersion);
    await asksToUpdate();
    await isOnline(newVersion);
    await reaches(game, 'running');
    mustHold((await gamePid()) === pid, 'the game is another process');
    const status = await host.must('roost-agent status');
    mustHold(status.includes(newVersion), status);
  });
  if (!isShort())
    await step('a version that does not run is taken back, and the game goes on', async () => {
      await at.release(brokenVersion, true);
      await asksToUpdate();
      await eventually(async () => {
        const { facts } = await at.client().call(nodeEndpoints.read, { params: { node: nodeId } });
        const { to, outcome } = facts?.lastUpdate ?? {};
        return to === brokenVersion && outcome === 'rolled_back';
      }, 'rolled back');
      await isOnline(newVersion);
      mustHold((await gamePid()) === pid, 'the game is another process');
    });
  await step('a restart of the host stops the game as its egg says, and brings both back', async () => {
    await host.reboot();
    await host.must('ls /var/lib/roost/data/*/save/autosave/exit.sav');
    await isOnline(newVersion);
    await reaches(game, 'running');
    pid = await gamePid();
  });
  await step('taken away, it leaves what its servers have', async () => {
    const panelUrl = `http://${outside}:${panelPort}`;
    await host.must(`curl -fsSL ${panelUrl}/install.sh | sh -s -- --uninstall`, stepMs);
    await host.must('ls /var/lib/roost/data/*/openttd.cfg');
    mustHold((await host.run('systemctl cat roost-agent')).code !== 0, 'the unit is still there');
    mustHold((await host.run('test -e /opt/roost')).code !== 0, '/opt/roost is still there');
  });
}

async function eventually(holds: () => Promise<boolean>, what: string, timeoutMs = stepMs): Promise<void> {
  await until(async () => ((await holds()) ? true : undefined), {
    everyMs: 500,
    timeoutMs,
    onTimeout: () => `it did not become ${what}`,
  });
}

function mustHold(holds: boolean, said: string): void {
  if (!holds) throw new Error(said);
}

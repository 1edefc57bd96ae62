import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import type { Isolation } from '../runtime.ts';
import { runCommand } from './command.ts';
import type { HostRoot } from './host-root.ts';
import { type Hierarchy, missingControllers } from './hierarchies.ts';
import { sandboxCommand } from './sandbox.ts';
import type { Toolbox } from './toolbox.ts';

/** Tool → the Debian package that brings it. */
const neededTools = { bwrap: 'bubblewrap', nft: 'nftables', ip: 'iproute2', nsenter: 'util-linux' };
const toolDirs = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

export interface ProbeInput {
  root: HostRoot;
  toolbox: Toolbox;
  keeper: string;
  hierarchies: readonly Hierarchy[];
}

/** Debian packages to install before servers can be isolated on this host; empty when nothing is missing. */
export async function missingPackages(): Promise<string[]> {
  const missing = new Set<string>();
  for (const [tool, name] of Object.entries(neededTools)) {
    const found = await Promise.all(toolDirs.map((dir) => stat(join(dir, tool)).catch(() => null)));
    if (found.every((one) => one === null)) missing.add(name);
  }
  return [...missing];
}

/** Tries what isolation is made of. The reasons are sentences for the node's page. */
export async function probeIsolation(input: ProbeInput): Promise<Isolation> {
  if (process.platform !== 'linux') return unisolated(['Servers can be isolated on Linux only.']);
  if (process.getuid?.() !== 0) return unisolated(['The agent does not run as root.']);
  const missing = await missingPackages();
  if (missing.length > 0) return unisolated([`Packages are missing: ${missing.join(', ')}.`]);
  const absent = missingControllers(input.hierarchies);
  const reasons = [
    ...(absent.length > 0 ? [`The kernel offers no cgroup controller for ${absent.join(', ')}.`] : []),
    ...(await failureOf('make a sandbox', () => trySandbox(input))),
    ...(await failureOf('make a network namespace', tryNamespace)),
    ...(await failureOf('set firewall rules', tryRules)),
  ];
  return reasons.length === 0 ? { isolated: true } : unisolated(reasons);
}

function unisolated(reasons: string[]): Isolation {
  return { isolated: false, reasons };
}

async function failureOf(what: string, attempt: () => Promise<unknown>): Promise<string[]> {
  try {
    await attempt();
    return [];
  } catch (error) {
    return [
      `This host does not let the agent ${what}: ${error instanceof Error ? error.message : String(error)}`,
    ];
  }
}

async function trySandbox({ root, toolbox, keeper }: ProbeInput): Promise<void> {
  const dir = await mkdtemp(join(os.tmpdir(), 'roost-probe-'));
  try {
    const command = sandboxCommand({
      uuid: 'probe',
      role: 'server',
      root,
      toolbox,
      keeper,
      dataDir: dir,
      etcDir: dir,
      etcNames: [],
    });
    const [bwrap = '', ...args] = command;
    await runCommand(bwrap, [...args.slice(0, -1), 'version']);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Inside mount and network namespaces that end with the attempt, whatever ends it. */
async function tryNamespace(): Promise<void> {
  const name = `roostprobe${process.pid}`;
  const attempt = `ip netns add ${name} && ip link add roostprobe type veth peer name eth0 netns ${name} && ip netns del ${name}`;
  await runCommand('unshare', ['--mount', '--net', 'sh', '-c', attempt]);
}

/** Address translation and route look-ups are separate kernel modules: both are tried, nothing is kept. */
async function tryRules(): Promise<void> {
  const rules = [
    'add table inet roost_probe',
    'add chain inet roost_probe nat { type nat hook prerouting priority dstnat; }',
    'add rule inet roost_probe nat fib daddr type local tcp dport 1 dnat ip to 127.0.0.1',
    'delete table inet roost_probe',
  ];
  await runCommand('nft', ['-f', '-'], { input: `${rules.join('\n')}\n` });
}

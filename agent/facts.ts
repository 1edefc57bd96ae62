import { readFile, readlink, statfs } from 'node:fs/promises';
import os from 'node:os';
import { protocolVersion, type AgentEventParams, type NodeFacts } from '../schema/protocol.ts';
import { lookAtHost } from './doctor/host-look.ts';
import { preflight } from './doctor/preflight.ts';
import { findPrograms } from './doctor/programs.ts';
import type { Runtime } from './runtime.ts';
import { agentVersion } from './version.ts';

const mebibyte = 1_048_576;

/** How this agent came here, and may become another. */
export type ReleaseFacts = Required<Pick<NodeFacts, 'releaseKey' | 'lastUpdate'>>;

const fromClone: ReleaseFacts = { releaseKey: null, lastUpdate: null };

/** What this host is. `dataDir`: whose disk counts. */
export async function readFacts(
  runtime: Runtime,
  dataDir: string,
  release: ReleaseFacts = fromClone,
): Promise<NodeFacts> {
  const [disk, host, programs] = await Promise.all([statfs(dataDir), lookAtHost(dataDir), findPrograms()]);
  const { isolation } = runtime;
  return {
    agentVersion,
    protocol: protocolVersion,
    os: await osName(),
    arch: os.arch(),
    kernel: os.release(),
    cpus: os.availableParallelism(),
    memoryMb: Math.floor(os.totalmem() / mebibyte),
    diskMb: Math.floor((disk.blocks * disk.bsize) / mebibyte),
    runtime: runtime.name,
    unisolatedBecause: isolation.isolated ? [] : isolation.reasons,
    libc: host.libc,
    cgroups: host.cgroups,
    // Servers get the agent's own.
    tools: { ...programs, node: process.versions.node },
    ociRoots: false,
    findings: preflight(host, isolation),
    ...release,
  };
}

/** How this host is doing now. */
export async function readNodeState(
  dataDir: string,
  running: number,
): Promise<AgentEventParams<'node.state'>> {
  const disk = await statfs(dataDir);
  return {
    uptimeMs: Math.floor(os.uptime() * 1000),
    load: os.loadavg()[0] ?? 0,
    memoryUsedMb: Math.floor((os.totalmem() - (await availableMemory())) / mebibyte),
    diskUsedMb: Math.floor(((disk.blocks - disk.bfree) * disk.bsize) / mebibyte),
    running,
  };
}

/** Identifies the host's present boot. Without such an id, its time to the minute. */
export async function readHostBoot(): Promise<string> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  } catch {
    return `boot-${String(Math.round((Date.now() - os.uptime() * 1000) / 60_000))}`;
  }
}

/** The host's time zone by name. `Intl` knows it too, for 6 MB of tables in memory. */
export async function readTimeZone(): Promise<string> {
  const told = process.env['TZ'];
  if (told !== undefined && told !== '') return told;
  const target = await readlink('/etc/localtime').catch(() => '');
  return /zoneinfo\/(.+)$/.exec(target)?.[1] ?? 'UTC';
}

async function osName(): Promise<string> {
  try {
    const release = await readFile('/etc/os-release', 'utf8');
    return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(release)?.[1] ?? os.type();
  } catch {
    return os.type();
  }
}

/** Free memory with what the kernel can give back, where it says so. */
async function availableMemory(): Promise<number> {
  try {
    const info = await readFile('/proc/meminfo', 'utf8');
    const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(info)?.[1];
    return kilobytes === undefined ? os.freemem() : Number(kilobytes) * 1024;
  } catch {
    return os.freemem();
  }
}

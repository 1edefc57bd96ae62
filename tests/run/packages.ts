import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { runCommand } from './command.ts';

/** A Debian package that some suites need, and the program or file that tells whether it is there. */
export interface DebianPackage {
  name: string;
  provides: string;
  for: string;
}

export const debianPackages: readonly DebianPackage[] = [
  { name: 'bubblewrap', provides: 'bwrap', for: 'isolating game servers' },
  { name: 'nftables', provides: 'nft', for: 'their network rules' },
  { name: 'iproute2', provides: 'ip', for: 'their network namespaces' },
  { name: 'redis-server', provides: 'redis-server', for: 'the conformance of the Redis face' },
  { name: 'chromium', provides: 'chromium', for: 'the end-to-end tests' },
  { name: 'musl-tools', provides: 'musl-gcc', for: 'rebuilding the keeper' },
  { name: 'libc6-dev', provides: '/usr/include/pty.h', for: 'building the keeper as other systems do' },
  { name: 'curl', provides: 'curl', for: 'running the install line' },
  { name: 'shellcheck', provides: 'shellcheck', for: 'checking the install script' },
  { name: 'openssl', provides: 'openssl', for: 'certificates that tests make' },
  { name: 'openttd', provides: 'openttd', for: 'a real game' },
  { name: 'openttd-opengfx', provides: '/usr/share/games/openttd/baseset/opengfx', for: 'its graphics' },
  { name: 'freeciv-server', provides: 'freeciv-server', for: 'a real game' },
  { name: 'openarena-server', provides: 'openarena-server', for: 'a real game' },
  { name: 'minetest-server', provides: 'minetestserver', for: 'a real game that is stopped by a signal' },
  { name: 'teeworlds-server', provides: 'teeworlds-server', for: 'a real game that is stopped by a signal' },
  { name: 'bzflag-server', provides: 'bzfs', for: 'a real game that is stopped by a signal' },
  {
    name: 'qemu-system-x86',
    provides: 'qemu-system-x86_64',
    for: 'a host with systemd, as an emulated machine',
  },
  { name: 'debootstrap', provides: 'debootstrap', for: 'its disk' },
  { name: 'e2fsprogs', provides: 'mke2fs', for: 'its disk' },
  { name: 'openjdk-17-jdk-headless', provides: 'javac', for: 'a game in Java' },
];

const apt = ['-o', 'Acquire::Retries=2', '-o', 'DPkg::Lock::Timeout=60'];
const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };

/** Installs packages with apt-get. Answers whether it went well; what is missing shows later in the suites. */
export async function installPackages(packages: readonly DebianPackage[]): Promise<boolean> {
  const names = packages.map(({ name }) => name);
  return withoutStartingServices(async () => {
    const update = await runCommand('apt-get', [...apt, 'update', '-qq'], {
      environment,
      timeoutMs: 180_000,
    });
    const install = await runCommand(
      'apt-get',
      [...apt, 'install', '-y', '-qq', '--no-install-recommends', ...names],
      { environment, timeoutMs: 600_000 },
    );
    return update.code === 0 && install.code === 0;
  });
}

const policy = '/usr/sbin/policy-rc.d';

/** Debian starts a service as soon as it is installed unless this file says no; the tests start their own. */
async function withoutStartingServices<T>(work: () => Promise<T>): Promise<T> {
  if (existsSync(policy)) return work();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await work();
  } finally {
    rmSync(policy, { force: true });
  }
}

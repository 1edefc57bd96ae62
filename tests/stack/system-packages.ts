import { readMachine } from '../run/machine.ts';
import { installPackages, type DebianPackage } from '../run/packages.ts';
import type { Report } from './report.ts';

const ISOLATION = ['bubblewrap', 'nftables', 'iproute2'];

/** Packages without which game servers are not isolated, where they can be installed: on Debian, as root. */
export function missingPackages(): DebianPackage[] {
  const machine = readMachine();
  if (!machine.isDebian || !machine.isRoot) return [];
  return machine.missing.filter(({ name }) => ISOLATION.includes(name));
}

/** Installs them, named beforehand. Answers whether it went well. */
export async function installMissingPackages(packages: DebianPackage[], report: Report): Promise<boolean> {
  report.step(`installing ${packages.map(({ name }) => name).join(', ')}: they isolate game servers`);
  const installed = await installPackages(packages);
  if (!installed) report.warn('apt-get failed: game servers run unisolated');
  return installed;
}

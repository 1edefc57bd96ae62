import { runCommand } from './process/command.ts';

const timeoutMs = 60_000;

/**
 * Bytes that a folder takes on the disk, however deep it is and each file once. Links are not followed; what
 * vanishes meanwhile counts as nothing. Rejects when it takes too long.
 */
export async function diskUsage(folder: string): Promise<number> {
  // Exit code 1 tells that something could not be read.
  const output = await runCommand('du', ['-skx', '--', folder], { timeoutMs, accepted: [0, 1] });
  const kibibytes = /^\d+/.exec(output)?.[0] ?? '0';
  return Number(kibibytes) * 1024;
}

import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '../..');
const output = path.join(root, '.roost/dry-run');

/** Cloudflare refuses a Worker above 3 MB gzip on its free plan, and one that takes over a second to start. */
const limits = { gzipKiB: 3 * 1024, startupMs: 1000 };

const environment = {
  ...process.env,
  PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_LOG_PATH: path.join(output, 'logs'),
  CI: '1',
};

async function wrangler(args: readonly string[]): Promise<string> {
  const { stdout } = await run('wrangler', args, { cwd: root, env: environment, timeout: 60_000 });
  return stdout;
}

/** The first number that a pattern finds. Throws when wrangler no longer prints it. */
function figure(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`wrangler's answer has no ${pattern.source}:\n${text}`);
  return Number(found);
}

/** What one Worker would upload, and the processor time its start-up takes on this machine. */
async function measure(name: string): Promise<{ sizeKiB: number; gzipKiB: number; startupMs: number }> {
  const folder = path.join(output, name);
  mkdirSync(folder, { recursive: true });
  const deployed = await wrangler(['deploy', '--dry-run', '--env', name, '--outdir', folder]);
  const profile = path.join(folder, 'startup.cpuprofile');
  const started = await wrangler(['check', 'startup', `--args=--env ${name}`, '--outfile', profile]);
  return {
    sizeKiB: figure(deployed, /Total Upload: ([\d.]+) KiB/),
    gzipKiB: figure(deployed, /gzip: ([\d.]+) KiB/),
    startupMs: figure(started, /Active: ([\d.]+) ms/),
  };
}

console.log('Worker     upload KiB   gzip KiB   start-up ms (local processor time)');
for (const name of ['edge', 'writer', 'gateway']) {
  try {
    const { sizeKiB, gzipKiB, startupMs } = await measure(name);
    const figures = [sizeKiB, gzipKiB, startupMs].map((value) => value.toFixed(1).padStart(10)).join('   ');
    console.log(`${name.padEnd(8)} ${figures}`);
    if (gzipKiB > limits.gzipKiB || startupMs > limits.startupMs) {
      throw new Error(`${name} is above ${limits.gzipKiB} KiB gzip or ${limits.startupMs} ms`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

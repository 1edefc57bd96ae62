import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const compileTimeoutMs = 60_000;
const versionTimeoutMs = 5_000;

export interface KeeperSources {
  /** Holds `prebuilt/` and, where none fits, the C sources with `build.sh`. */
  sourceDir: string;
  /** Binaries are kept under `<stateDir>/keeper/<hash>/keeper`. */
  stateDir: string;
}

/**
 * A keeper that runs here: the prebuilt one of this platform, else one compiled once with `cc`.
 * Each version has its own directory, so an update never touches the file of a running game's keeper.
 */
export async function provideKeeper({ sourceDir, stateDir }: KeeperSources): Promise<string> {
  const prebuilt = join(sourceDir, 'prebuilt', `${process.platform}-${process.arch}`, 'keeper');
  const bytes = await readFile(prebuilt).catch(() => null);
  if (bytes) {
    const installed = await install(prebuilt, hashOf(bytes), stateDir);
    if (await runs(installed)) return installed;
  }
  return await compile(sourceDir, stateDir);
}

async function compile(sourceDir: string, stateDir: string): Promise<string> {
  const hash = await sourceHash(sourceDir);
  const target = pathOf(stateDir, hash);
  if (await runs(target)) return target;
  const built = join(stateDir, 'keeper', `build-${process.pid}`);
  await mkdir(join(stateDir, 'keeper'), { recursive: true });
  try {
    await run('sh', [join(sourceDir, 'build.sh'), 'native', built], { timeout: compileTimeoutMs });
  } catch (error) {
    throw new Error('there is no prebuilt keeper for this platform and none could be compiled with cc', {
      cause: error,
    });
  }
  return await install(built, hash, stateDir);
}

async function install(from: string, hash: string, stateDir: string): Promise<string> {
  const target = pathOf(stateDir, hash);
  if (await runs(target)) return target;
  await mkdir(join(stateDir, 'keeper', hash), { recursive: true });
  const partial = `${target}.${process.pid}`;
  await copyFile(from, partial);
  await chmod(partial, 0o755);
  await rename(partial, target);
  return target;
}

async function sourceHash(sourceDir: string): Promise<string> {
  const names = (await readdir(sourceDir)).filter((name) => /\.(c|h|sh)$/.test(name)).sort();
  return hashOf(Buffer.concat(await Promise.all(names.map((name) => readFile(join(sourceDir, name))))));
}

async function runs(path: string): Promise<boolean> {
  return await run(path, ['version'], { timeout: versionTimeoutMs }).then(
    () => true,
    () => false,
  );
}

function pathOf(stateDir: string, hash: string): string {
  return join(stateDir, 'keeper', hash, 'keeper');
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BUILD_TIMEOUT_MS = 180_000;

/** What the panel is built from. */
const SOURCES = ['web', 'schema', 'package-lock.json'];

export interface BuiltWeb {
  directory: string;
  /** Whether it had to be built. */
  built: boolean;
}

/** The built web panel, built now when it is missing or older than a source of it. */
export async function buildWeb(root: string): Promise<BuiltWeb> {
  const directory = join(root, 'dist/web');
  const builtAt = statSync(join(directory, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (SOURCES.every((source) => newestMs(join(root, source)) <= builtAt)) return { directory, built: false };
  try {
    const args = [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'web/vite.config.ts'];
    await run(process.execPath, args, { cwd: root, timeout: BUILD_TIMEOUT_MS });
  } catch (error) {
    throw new Error(`the web panel cannot be built:\n${outputOf(error)}`, { cause: error });
  }
  return { directory, built: true };
}

/** When anything below was last changed; 0 for what does not exist. */
function newestMs(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  // The directory's own time tells of files that were removed.
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

function outputOf(error: unknown): string {
  if (error instanceof Error && 'stderr' in error && typeof error.stderr === 'string' && error.stderr !== '')
    return error.stderr.slice(-4_000);
  return error instanceof Error ? error.message : String(error);
}

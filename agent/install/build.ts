import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleText } from '../build.ts';

/** In this order: a part may use what is defined above it, and nothing runs before the last line. */
const parts = ['settings', 'say', 'host', 'packages', 'node', 'release', 'uninstall', 'service', 'main'];

/** Where the panel writes its own address when it serves the script. */
export const panelMark = '__ROOST_PANEL_URL__';

/** The install script that hosts get: all parts in one file, with the program that verifies a release. */
export async function buildInstaller(): Promise<string> {
  const texts = await Promise.all(
    parts.map((name) => readFile(path.join(import.meta.dirname, `${name}.sh`), 'utf8')),
  );
  const program = await bundleText(path.join(import.meta.dirname, 'check-release.ts'));
  const checker = [
    'write_checker() {',
    '  cat >"$1" <<\'ROOST_CHECK_RELEASE\'',
    program.trimEnd(),
    'ROOST_CHECK_RELEASE',
    '}',
  ].join('\n');
  const last = texts.pop() ?? '';
  return `${[...texts.map((text) => text.trimEnd()), checker, last.trimEnd()].join('\n\n')}\n`;
}

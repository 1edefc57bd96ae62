import { execFileSync } from 'node:child_process';

const script = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  const name = 'd'.repeat(200);
  for (let level = 0; level < 40; level += 1) {
    mkdirSync(name);
    process.chdir(name);
  }
  writeFileSync('file', Buffer.alloc(100_000));
`;

/** Makes folders in folders below `dir`, further than a path can name, and a file of 100,000 bytes in the last. */
export function makeDeepTree(dir: string): void {
  execFileSync(process.execPath, ['-e', script], { cwd: dir });
}

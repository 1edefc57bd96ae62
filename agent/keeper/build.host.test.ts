import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('the committed x64 keeper is what the sources give', () => {
  const dir = mkdtempSync(join(os.tmpdir(), 'roost-build-'));
  const built = join(dir, 'keeper');
  execFileSync(join(import.meta.dirname, 'build.sh'), ['linux-x64', built]);
  const committed = readFileSync(join(import.meta.dirname, 'prebuilt', 'linux-x64', 'keeper'));
  expect(readFileSync(built).equals(committed)).toBe(true);
  rmSync(dir, { recursive: true });
});

test('the sources compile without a warning by the host’s own compiler', () => {
  const dir = mkdtempSync(join(os.tmpdir(), 'roost-build-'));
  const built = join(dir, 'keeper');
  execFileSync(join(import.meta.dirname, 'build.sh'), ['native', built], {
    env: { ...process.env, CC: 'cc -Werror' },
  });
  expect(execFileSync(built, ['version']).toString()).toBe('1\n');
  rmSync(dir, { recursive: true });
});

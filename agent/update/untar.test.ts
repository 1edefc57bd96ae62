import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeTar } from '../release/tar.ts';
import { readTar } from './untar.ts';

const entry = (name: string, text: string, isExecutable = false) => ({
  path: name,
  isExecutable,
  bytes: Buffer.from(text),
});

test('reads what was packed', () => {
  const entries = [
    entry('a', ''),
    entry('keeper/main.c', 'x'.repeat(1000)),
    entry('roost-agent.mjs', 'y'.repeat(512), true),
  ];
  const read = readTar(writeTar(entries));
  expect(read.map((each) => ({ ...each, bytes: Buffer.from(each.bytes).toString() }))).toEqual(
    entries.map((each) => ({ ...each, bytes: each.bytes.toString() })),
  );
});

test('reads what another tar has packed, and refuses links in it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-tar-'));
  try {
    mkdirSync(path.join(folder, 'sub'));
    writeFileSync(path.join(folder, 'sub', 'file'), 'hello', { mode: 0o755 });
    const pack = () =>
      execFileSync('tar', ['--format=ustar', '-cf', '-', 'sub'], { cwd: folder, maxBuffer: 1_000_000 });
    expect(readTar(pack()).map(({ path: name, isExecutable }) => [name, isExecutable])).toEqual([
      ['sub/file', true],
    ]);
    symlinkSync('/etc/passwd', path.join(folder, 'sub', 'link'));
    expect(() => readTar(pack())).toThrow('neither file nor folder');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(['../evil', '/etc/passwd', 'a/../../b', 'a//b', './a', '.', 'a b', 'a\nb'])(
  'refuses the path %j',
  (name) => {
    expect(() => readTar(writeTar([entry(name, 'x')]))).toThrow('a path that is not taken');
  },
);

test('refuses what is cut short or changed', () => {
  const whole = Buffer.from(writeTar([entry('a', 'x'.repeat(2000))]));
  expect(() => readTar(whole.subarray(0, 1500))).toThrow('ends too early');
  expect(() => readTar(new Uint8Array())).toThrow('ends too early');
  const changed = Buffer.from(whole);
  changed[0] = 0x62;
  expect(() => readTar(changed)).toThrow('damaged');
});

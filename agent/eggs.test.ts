import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readEgg } from '../schema/eggs/read.ts';
import { publicEggs } from '../tests/show/public-eggs.ts';
import { createDoneMatch } from './done-match.ts';
import { shellLine } from './startup.ts';
import { stopRequest } from './stop-plan.ts';

const folder = path.join(import.meta.dirname, '..', 'eggs');
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

const readable = (script: string) => execFileSync('bash', ['-n'], { input: script, encoding: 'utf8' });

test.each(names)('%s can be installed and started here', (name) => {
  const { egg } = readEgg(readFileSync(path.join(folder, name), 'utf8'));
  expect(readable(shellLine(egg.startup))).toBe('');
  expect(readable(egg.install?.script ?? 'true')).toBe('');
  expect(createDoneMatch(egg.config.done, egg.config.stripAnsi).ready).toBe(false);
  expect(egg.config.stop).not.toBe('');
});

const found = publicEggs();

test(`the start lines of ${found.files.length} egg files (public ones: ${found.folder ?? 'absent'}) are shell lines`, () => {
  const lines = new Set<string>();
  for (const { name, text } of found.files) {
    const { egg } = readEgg(text);
    for (const line of Object.values(egg.startupCommands)) lines.add(shellLine(line));
    expect(createDoneMatch(egg.config.done, egg.config.stripAnsi).ready, name).toBe(
      egg.config.done.length === 0,
    );
    expect(stopRequest(egg.config.stop).by, name).toMatch(/command|signal|input/);
  }
  expect(readable([...lines].map((line) => `each() {\n${line}\n}`).join('\n'))).toBe('');
});

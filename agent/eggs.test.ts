import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readEgg } from '../schema/eggs/read.ts';
import { createDoneMatch } from './done-match.ts';
import { shellLine } from './startup.ts';

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

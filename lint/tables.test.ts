import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { layers } from './layers.ts';
import plugin from './plugin.ts';
import { pure } from './pure.ts';
import { projectRoot } from './rule.ts';

const named = [
  ...pure,
  ...layers.flatMap(({ files, except = [], never = [] }) => [...files, ...except, ...never]),
];

test('every file that the tables name is there', () => {
  const files = named.filter((name) => !name.endsWith('/') && !name.includes(':'));
  expect(files.filter((file) => !existsSync(path.join(projectRoot, file)))).toEqual([]);
});

test('every rule of ours is switched on', () => {
  const config: unknown = JSON.parse(readFileSync(path.join(projectRoot, '.oxlintrc.json'), 'utf8'));
  const rules = Object.keys(plugin.rules).map((name) => [`roost/${name}`, 'error']);
  expect(config).toMatchObject({ rules: Object.fromEntries(rules) });
});

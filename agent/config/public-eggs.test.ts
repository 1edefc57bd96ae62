import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readEgg } from '../../schema/eggs/read.ts';
import type { EggConfigFile } from '../../schema/egg.ts';
import { publicEggs } from '../../tests/show/public-eggs.ts';
import { createDoneMatch } from '../done-match.ts';
import { stopPlan, stopTimes } from '../stop-plan.ts';
import { testConfig } from '../testing/configs.ts';
import { scratch } from '../testing/scratch.ts';
import { writeConfigFiles } from './write-files.ts';

const { folder, files } = publicEggs();
const eggs = files.map(({ name, text }) => ({ name, ...readEgg(text) }));
const configFiles = eggs.flatMap(({ name, egg }) =>
  egg.config.files.map((file) => ({ name, file, variables: egg.variables })),
);

test(`${String(eggs.length)} eggs of ${folder ?? 'the project'} with ${String(configFiles.length)} config files`, () => {
  expect(eggs.length).toBeGreaterThan(0);
});

const surroundings = { isolated: true, hostAddress: '100.72.0.1' };
const primary = { ip: '192.0.2.7', port: 25_570 };

/** A file as a game might have written it: the path of every setting leads somewhere, and there is more. */
function plausible({ parser, find }: EggConfigFile): string {
  switch (parser) {
    case 'file':
      return find.map(({ match }) => `${match} old\n`).join('');
    case 'properties':
      return `#Game\nother=1\n${find.map(({ match }) => `${match}=old\n`).join('')}`;
    case 'ini':
      return `; Game\n[other]\nx = 1 ; y\n`;
    case 'json':
      return '{"other": {"x": 1.50}}';
    case 'yaml':
      return '# Game\nother: # here\n- x: yes\n';
    case 'xml':
      return `<?xml version="1.0"?>\n<!-- Game -->\n<${find[0]?.match.split('.')[0] ?? 'a'}>\n\t<other x="1"/>\n</${
        find[0]?.match.split('.')[0] ?? 'a'
      }>\n`;
  }
}

test('every config file can be made anew, and kept in step where it is', { timeout: 60_000 }, async () => {
  const dir = await scratch(onTestFinished);
  const told: string[] = [];
  for (const [at, { name, file, variables }] of configFiles.entries()) {
    const environment = Object.fromEntries(variables.map((one) => [one.envVariable, one.defaultValue]));
    const config = testConfig({ primary, allocations: [primary], environment, egg: { files: [file] } });
    for (const [kind, before] of [
      ['new', null],
      ['kept', plausible(file)],
    ] as const) {
      const data = path.join(dir, `${String(at)}-${kind}`);
      await mkdir(data);
      if (before !== null) {
        await mkdir(path.join(data, path.dirname(file.path)), { recursive: true });
        await writeFile(path.join(data, file.path), before);
      }
      told.push(...(await writeConfigFiles(data, config, surroundings)).map((said) => `${name}: ${said}`));
      const after = await readFile(path.join(data, file.path), 'utf8');
      if (kind === 'kept' && file.parser !== 'file') expect(after).toContain('other');
      expect(after).not.toMatch(/\{\{(server|env|config)\.[\w.]+\}\}/);
      // What is right already stays as it is.
      expect(await writeConfigFiles(data, config, surroundings)).toEqual([]);
      expect(await readFile(path.join(data, file.path), 'utf8')).toBe(after);
    }
  }
  expect(told).toEqual([]);
});

test('every egg says when its game is ready, in a way that is understood here', () => {
  for (const { name, egg } of eggs) {
    const { done, stripAnsi } = egg.config;
    const made = createDoneMatch(done, stripAnsi);
    expect(made.problems, name).toEqual([]);
    if (made.ready) continue;
    for (const text of done.filter((each) => !each.startsWith('regex:'))) {
      expect(made.matcher.matches([`[12:00] ${text} now`]), `${name}: ${text}`).toBe(true);
    }
  }
});

test('every egg ends its game in a way that is understood here', () => {
  for (const { egg } of eggs) {
    const [first] = stopPlan(egg.config.stop, stopTimes);
    const { stop } = egg.config;
    if (stop.startsWith('^')) expect(first?.request.by).not.toBe('command');
    else expect(first?.request).toEqual({ by: 'command', text: stop });
  }
});

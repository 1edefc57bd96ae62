import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { shellLine } from './startup.ts';
import { scratch } from './testing/scratch.ts';

const run = promisify(execFile);

/** What a program started by this line is given as arguments, one a line between brackets. */
async function args(startup: string, env: Record<string, string>, shell = 'bash'): Promise<string[]> {
  const cwd = await scratch(onTestFinished);
  const line = shellLine(startup.replace(/^game/, "printf '[%s]\\n' game"));
  const { stdout } = await run(shell, ['-c', line], {
    cwd,
    env: { PATH: '/usr/bin:/bin', ...env },
    timeout: 10_000,
  });
  expect(await readdir(cwd)).toEqual([]);
  return stdout
    .split('\n')
    .filter((each) => each !== '')
    .slice(1)
    .map((each) => each.slice(1, -1));
}

const hostile = [
  '$(touch pwned)',
  '`touch pwned`',
  '; touch pwned',
  '& touch pwned &',
  '| touch pwned',
  '" ; touch pwned ; "',
  "' ; touch pwned ; '",
  '> pwned',
  '${IFS}touch${IFS}pwned',
  '\\',
  '$HOME',
  '!!',
  '~',
  '#',
  '-e',
  '$((1+1))',
  'a=b touch pwned',
];

test.each(['bash', 'sh'])('values are data in every place a placeholder can stand (%s)', async (shell) => {
  const places = '"{{X}}" \'a {{X}} b\' \\"{{X}}\\" --name="{{X}}"?x $(printf %s "{{X}}") | {{X}}';
  for (const value of hostile) {
    const words = value.split(' ');
    const expected = [value, `a ${value} b`, value, `--name=${value}?x`, ...words, '|', ...words];
    expect(await args(`game ${places.replace('|', "'|'")}`, { X: value }, shell)).toEqual(expected);
  }
});

test('a variable may hold several options', async () => {
  expect(await args('game {{ARGS}} --end', { ARGS: '-a  1 -b' })).toEqual(['-a', '1', '-b', '--end']);
  expect(await args('game {{ARGS}} --end', { ARGS: '' })).toEqual(['--end']);
  expect(await args('game {{ARGS}} --end', {})).toEqual(['--end']);
});

test('a star in a value does not become file names', async () => {
  expect(await args('game {{X}} "*"', { X: '/*' })).toEqual(['/*', '*']);
});

test("a line's own patterns, substitutions and conditions work", async () => {
  expect((await args('game /bi*', {}))[0]).toBe('/bin');
  const conditional = 'game $( [ "$ON" = "1" ] && printf %s "--x {{X}}" ) "$(printf %s "{{X}}")"';
  expect(await args(conditional, { ON: '1', X: 'a b' })).toEqual(['--x', 'a', 'b', 'a b']);
  expect(await args(conditional, { ON: '0', X: 'a b' })).toEqual(['a b']);
});

test('what is not a variable stays as it is', () => {
  expect(shellLine('a {{server.build.default.port}} {{ X }} {{1X}} }}')).toBe(
    'set -f; a {{server.build.default.port}} ${X} {{1X}} }}',
  );
});

test('lines of public eggs read as they were meant', () => {
  expect(shellLine('java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}')).toBe(
    'set -f; java -Xms128M -Xmx${SERVER_MEMORY}M -jar ${SERVER_JARFILE}',
  );
  expect(shellLine('./RustDedicated +server.hostname \\"{{HOSTNAME}}\\" +x')).toBe(
    'set -f; ./RustDedicated +server.hostname "${HOSTNAME}" +x',
  );
  expect(shellLine(`java $([[ ! -f a ]] && printf %s "-jar {{JAR}}" || printf %s '@{{F}}')`)).toBe(
    `set -f; java $([[ ! -f a ]] && printf %s "-jar \${JAR}" || printf %s '@'"\${F}"'')`,
  );
});

import { stringify } from 'yaml';
import { expect, test, vi } from 'vitest';
import { withTimeLimit } from '../../agent/time-limit.ts';
import { canRunOn } from '../../schema/eggs/can-run-on.ts';
import { readDocument } from '../../schema/eggs/document.ts';
import { readEgg, type ReadEgg } from '../../schema/eggs/read.ts';
import { reportOf } from '../../schema/eggs/report.ts';
import { isChanged, writeEgg } from '../../schema/eggs/write.ts';
import { ApiError } from '../../schema/errors.ts';
import { chance } from './chance.ts';
import { hostileEgg } from './hostile-egg.ts';

/** Ends what would go on for ever; far above what anything here takes on a busy machine. */
const endlessMs = 5000;
vi.setConfig({ testTimeout: 120_000 });

/** Null: refused as an egg. */
function read(source: string): ReadEgg | null {
  try {
    return readEgg(source);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'egg_invalid') return null;
    throw error;
  }
}

const isCrowded = (text: string): boolean =>
  text.split('\n').some((line) => (line.match(/[[{]/g)?.length ?? 0) > 32);

/** All that is done with an egg before it reaches a row. */
function goesThrough(source: string): boolean {
  const found = read(source);
  if (found === null) return false;
  const { needs } = reportOf(found);
  canRunOn(needs, { runtime: 'process', ociRoots: false, tools: { constructor: null } });
  isChanged(found.egg, found.document);
  const own = writeEgg({ egg: found.egg, origin: found.document, as: 'own' });
  // YAML of very many brackets in one line is not read, whoever wrote it.
  if (!isCrowded(own.text)) expect(readDocument(own.text)).toEqual(found.document);
  for (const as of ['PTDL_v2', 'PLCN_v3'] as const) {
    writeEgg({ egg: found.egg, origin: found.document, as });
    writeEgg({ egg: found.egg, origin: null, as });
  }
  return true;
}

test('thousands of hostile eggs are read or refused, and written as they were', () => {
  const by = chance(1);
  const pristine = Object.getOwnPropertyNames(Object.prototype);
  let accepted = 0;
  for (let round = 0; round < 2200; round += 1) {
    const egg = hostileEgg(by);
    const source = by.is(0.1) ? stringify(egg, { aliasDuplicateObjects: false }) : JSON.stringify(egg);
    try {
      if (withTimeLimit(endlessMs, () => goesThrough(source))) accepted += 1;
    } catch (error) {
      throw new Error(`round ${String(round)}: ${source.slice(0, 2000)}`, { cause: error });
    }
  }
  expect(accepted).toBeGreaterThan(400);
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(pristine);
});

function isReported(source: string): boolean {
  const found = read(source);
  if (found !== null) reportOf(found);
  return found !== null;
}

const large = (changes: object) =>
  JSON.stringify({
    meta: { version: 'PTDL_v2' },
    name: 'Large',
    startup: './game',
    config: { files: {}, startup: {}, logs: {}, stop: '' },
    ...changes,
  });
const filled = (piece: string, chars: number) =>
  piece.repeat(Math.ceil(chars / piece.length)).slice(0, chars);

test.each([
  ...['regex:(|', 'regex:/|', 'regex:/a|\\', 'not_regex:[', 'in:a,', 'in:"', '|', 'regex:/^(a|aa)+$/|'],
  ...['\\', 'a', ' ', 'between:1,'],
])('very many rules such as %j are read in time', (piece) => {
  const rules = `regex:/${filled(piece, 200_000)}`;
  const source = large({ variables: [{ env_variable: 'V', default_value: 'aaaa', rules }] });
  expect(withTimeLimit(endlessMs, () => isReported(source))).toBe(true);
});

test.each([
  ...[
    'apt ',
    'apt || ',
    'apt install ',
    'apt && ',
    'cp /usr/x ',
    '<<EOF\n',
    '<<a\n\n',
    '\n',
    ' ',
    '#!a ',
    'set -',
  ],
  ...[
    '> ',
    '"',
    "'",
    '`',
    '"$(',
    '\\\n',
    'apt \\\n',
    '{{',
    '${',
    'function ',
    'a() ',
    'tar -',
    '\r',
    '&',
    'x=',
  ],
])('a long script of %j is read in time', (piece) => {
  const script = `apt install x\n${filled(piece, 200_000)}`;
  const scripts = { installation: { script, container: 'example.org/a:1', entrypoint: 'bash' } };
  const source = large({ startup: `./game ${filled(piece, 50_000)}`, scripts });
  expect(withTimeLimit(endlessMs, () => isReported(source))).toBe(true);
});

test.each([':', '@', 'a:', ':java_1'])('a long image of %j is read in time', (piece) => {
  const source = large({ docker_images: { One: `${filled(piece, 200_000)}/` } });
  expect(withTimeLimit(endlessMs, () => isReported(source))).toBe(true);
});

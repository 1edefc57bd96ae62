import { expect, test, vi } from 'vitest';
import { publicEggs } from '../../tests/show/public-eggs.ts';
import { ApiError } from '../errors.ts';
import { readDocument } from './document.ts';
import { isObject, type Json } from './json.ts';
import { readEgg } from './read.ts';
import { reportOf } from './report.ts';
import { writeEgg } from './write.ts';

// Hundreds of files, on machines that do other things as well.
vi.setConfig({ testTimeout: 60_000 });

const { files } = publicEggs();
const texts = files.map(({ text }) => text).filter((text) => text.length < 20_000);

/** A short generator of its own, so that a failure can be repeated. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Reads a text and does all that can be done with it; false when it is refused as an egg. */
function goesThrough(text: string): boolean {
  try {
    const read = readEgg(text);
    reportOf(read);
    const own = writeEgg({ egg: read.egg, origin: read.document, as: 'own' });
    expect(readDocument(own.text)).toEqual(read.document);
    for (const as of ['PTDL_v2', 'PLCN_v3'] as const) {
      readEgg(writeEgg({ egg: read.egg, origin: read.document, as }).text);
    }
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'egg_invalid') return false;
    throw error;
  }
}

test('files with letters lost, doubled and swapped are read or refused', () => {
  const next = numbers(11);
  const pieces = [
    '"',
    '{',
    '}',
    '[',
    ':',
    ',',
    '\\',
    '\n',
    ' ',
    '-',
    '&a ',
    '*a',
    'null',
    '0',
    "'",
    '|',
    '\u0000',
    'é',
  ];
  let read = 0;
  for (let round = 0; round < 150; round += 1) {
    let text = texts[Math.floor(next() * texts.length)] ?? '';
    for (let change = 0; change < 3; change += 1) {
      const at = Math.floor(next() * text.length);
      const piece = next() < 0.3 ? '' : (pieces[Math.floor(next() * pieces.length)] ?? '');
      text = text.slice(0, at) + piece + text.slice(at + Math.floor(next() * 3));
    }
    if (goesThrough(text)) read += 1;
  }
  expect(read).toBeGreaterThan(10);
});

test('files with values of other kinds are read or refused', () => {
  const next = numbers(5);
  const values: Json[] = [
    null,
    0,
    -1.5,
    true,
    '',
    'x',
    [],
    ['a'],
    [[1]],
    {},
    { a: 1 },
    { a: { b: [] } },
    '{"a": 1}',
    '[',
    '{{X}}',
  ];
  const mutated = (value: Json): Json => {
    if (next() < 0.02) return values[Math.floor(next() * values.length)] ?? null;
    if (Array.isArray(value)) return value.map(mutated);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mutated(each)]));
  };
  const documents = texts.map((text) => readEgg(text).document);
  let read = 0;
  for (let round = 0; round < 250; round += 1) {
    const file = documents[Math.floor(next() * documents.length)] ?? {};
    if (goesThrough(JSON.stringify(mutated(file)))) read += 1;
  }
  expect(read).toBeGreaterThan(10);
  expect(read).toBeLessThan(250);
});

test.each([
  ['nothing', ''],
  ['a word', 'egg'],
  ['an open bracket, many times', `a: ${'['.repeat(200_000)}`],
  ['open brackets in JSON', '['.repeat(400_000)],
  ['nested JSON', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ['dashes', '- '.repeat(200_000)],
  ['question marks', '? '.repeat(200_000)],
  ['indentation', Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  [
    'references that grow',
    [
      'a0: &a0 [x, x]',
      ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
    ].join('\n'),
  ],
  ['anchors', '&a '.repeat(100_000)],
  ['keys', Array.from({ length: 100_000 }, (_, index) => `k${index}: 1`).join('\n')],
  ['commas', `a: {${','.repeat(200_000)}}`],
  ['too much', `{"name": "${'x'.repeat(1_100_000)}"}`],
  ['tags that make other things', 'name: !!js/function "() => 1"\nmeta: {version: PLCN_v3}'],
  ['a prototype', '{"__proto__": {"meta": {"version": "PTDL_v2"}}, "constructor": 1}'],
])('%s is refused as an egg', (_, text) => {
  expect(goesThrough(text)).toBe(false);
});

test('keys that every object has are keys like any other', () => {
  const read = readEgg(
    '{"meta": {"version": "PTDL_v2"}, "name": "a", "startup": "b", "docker_images": {"constructor": "c:1"},' +
      '"config": {"files": {"toString": {"parser": "json", "find": {"__proto__": "x", "valueOf": "y"}}}}}',
  );
  expect(Object.entries(read.egg.dockerImages)).toEqual([['constructor', 'c:1']]);
  const matches = read.egg.config.files[0]?.find.map(({ match }) => match);
  expect(matches).toContain('valueOf');
  expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
});

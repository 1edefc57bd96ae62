import { expect, test } from 'vitest';
import { readIndex } from './catalogue-index.ts';

const at = 'https://eggs.example.org/index/all.json';
const read = (json: unknown) => readIndex(JSON.stringify(json), at);

test('the index of the public collection is read in its order', () => {
  const egg = (name: string, url: string) => ({
    egg: { name, meta: { version: 'PLCN_v3' }, description: 'x' },
    download_url: url,
    readme: '',
  });
  expect(
    read({
      panel_type: 'Pelican',
      nests: [
        { nest_type: 'Voice', Eggs: [egg('Mumble', 'https://raw.example.org/mumble.json')] },
        { nest_type: 'Minecraft', Eggs: [egg(' Paper ', '../paper.yaml'), egg('Nowhere', 'javascript:1')] },
        { nest_type: 'Empty', Eggs: [] },
      ],
    }),
  ).toEqual([
    { name: 'Mumble', group: 'Voice', url: 'https://raw.example.org/mumble.json' },
    { name: 'Paper', group: 'Minecraft', url: 'https://eggs.example.org/paper.yaml' },
  ]);
});

test.each([
  [{ Games: { Chess: 'https://a.example/c.json' } }],
  [{ Games: { 'https://a.example/c.json': 'Chess' } }],
])('groups of names and addresses are read either way round: %j', (json) => {
  expect(read(json)).toEqual([{ name: 'Chess', group: 'Games', url: 'https://a.example/c.json' }]);
});

test.each([[[]], [{}], [{ a: 'b' }], [{ nests: [] }], [{ a: { b: 'ftp://x/y' } }], ['text'], [null]])(
  '%j is no index',
  (json) => {
    expect(() => read(json)).toThrow(expect.objectContaining({ code: 'catalogue_invalid' }));
  },
);

test('what is no JSON, and what is too much, is refused', () => {
  expect(() => readIndex('<html>', at)).toThrow(expect.objectContaining({ code: 'catalogue_invalid' }));
  const many = Object.fromEntries(
    Array.from({ length: 5001 }, (_, i) => [`egg ${i}`, `https://a.example/${i}`]),
  );
  expect(() => read({ Many: many })).toThrow(expect.objectContaining({ code: 'catalogue_invalid' }));
});

test('relative addresses make no index longer than it may be', () => {
  const far = `https://eggs.example.org/${'a'.repeat(1900)}/all.json`;
  const index = (count: number) =>
    JSON.stringify({
      Many: Object.fromEntries(Array.from({ length: count }, (_, i) => [`egg ${i}`, `${i}`])),
    });
  expect(readIndex(index(100), far)).toHaveLength(100);
  expect(() => readIndex(index(4000), far)).toThrow(expect.objectContaining({ code: 'catalogue_invalid' }));
});

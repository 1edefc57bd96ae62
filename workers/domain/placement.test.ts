import { expect, test } from 'vitest';
import { type Candidate, rankNodes, refusalOf, requireRoom, whatIsAgainst, type Wish } from './placement.ts';

const room = {
  memoryMb: 1000,
  memoryOverallocatePercent: 0,
  diskMb: 1000,
  diskOverallocatePercent: 0,
  takenMemoryMb: 600,
  takenDiskMb: 0,
};

test.each([
  ['what fits exactly', {}, { memoryMb: 400, diskMb: 1000 }, true],
  ['too much memory', {}, { memoryMb: 401, diskMb: 0 }, false],
  ['too much disk', {}, { memoryMb: 0, diskMb: 1001 }, false],
  ['over-allocated memory', { memoryOverallocatePercent: 20 }, { memoryMb: 600, diskMb: 0 }, true],
  ['beyond it', { memoryOverallocatePercent: 20 }, { memoryMb: 601, diskMb: 0 }, false],
  ['no limit', { memoryOverallocatePercent: -1 }, { memoryMb: 99_999, diskMb: 0 }, true],
  ['servers without limits', { takenMemoryMb: 1000 }, { memoryMb: 0, diskMb: 0 }, true],
  ['a node that shrank', { takenMemoryMb: 1001 }, { memoryMb: 0, diskMb: 0 }, false],
])('%s', (_, changes, wanted, fits) => {
  const run = () => requireRoom({ ...room, ...changes }, wanted);
  if (fits) expect(run).not.toThrow();
  else expect(run).toThrow(expect.objectContaining({ code: 'node_full' }));
});

const wish: Wish = { memoryMb: 100, diskMb: 100, locationUuid: null, mayBeUnisolated: false };

const node = (name: string, changes: Partial<Candidate> = {}): Candidate => ({
  ...room,
  takenMemoryMb: 0,
  uuid: `uuid-${name}`,
  name,
  locationUuid: 'here',
  public: true,
  isEnrolled: true,
  online: true,
  maintenance: false,
  isIsolated: true,
  unsuitedBecause: null,
  servers: 0,
  freeAllocations: 1,
  ...changes,
});

test.each<[string, Partial<Candidate>, Partial<Wish>, string | null]>([
  ['a plain node', {}, {}, null],
  ['the wanted location', {}, { locationUuid: 'here' }, null],
  ['another location', {}, { locationUuid: 'there' }, 'other_location'],
  ['a private node', { public: false }, {}, 'private'],
  ['a node without a host', { isEnrolled: false, online: false }, {}, 'not_enrolled'],
  ['a node that is away', { online: false }, {}, 'offline'],
  ['maintenance', { maintenance: true }, {}, 'maintenance'],
  ['an egg that it cannot run', { unsuitedBecause: 'It has no Docker.' }, {}, 'egg_unsuited'],
  ['no isolation', { isIsolated: false }, {}, 'node_unisolated'],
  ['no isolation, for an administrator', { isIsolated: false }, { mayBeUnisolated: true }, null],
  ['too little memory', {}, { memoryMb: 1001 }, 'node_full'],
  ['too little disk', {}, { diskMb: 1001 }, 'node_full'],
  ['no free address', { freeAllocations: 0 }, {}, 'no_free_allocation'],
])('%s', (_, changes, wanted, code) => {
  expect(whatIsAgainst(node('a', changes), { ...wish, ...wanted })?.code ?? null).toBe(code);
});

const namesOf = (candidates: Candidate[], wanted: Partial<Wish> = {}) =>
  rankNodes(candidates, { ...wish, ...wanted }).map(({ node: { name }, code }) => `${name} ${code}`);

test.each<[string, Candidate[], string[]]>([
  [
    'the largest free share wins, not the largest node',
    [node('big', { memoryMb: 10_000, takenMemoryMb: 6000 }), node('small', { takenMemoryMb: 200 })],
    ['small chosen', 'big fits'],
  ],
  [
    'over-allocation counts as memory',
    [
      node('a', { memoryMb: 1000, takenMemoryMb: 500 }),
      node('b', { memoryOverallocatePercent: 100, takenMemoryMb: 500 }),
    ],
    ['b chosen', 'a fits'],
  ],
  [
    'among equals, the fewest servers',
    [node('a', { servers: 3 }), node('b', { servers: 1 }), node('c', { servers: 2 })],
    ['b chosen', 'c fits', 'a fits'],
  ],
  ['then the name', [node('b'), node('a'), node('c')], ['a chosen', 'b fits', 'c fits']],
  [
    'without a limit a node that is beyond its memory comes last',
    [node('a', { memoryOverallocatePercent: -1, takenMemoryMb: 5000 }), node('b', { takenMemoryMb: 850 })],
    ['b chosen', 'a fits'],
  ],
  [
    'a node without any memory of its own is no division by zero',
    [node('a', { memoryMb: 0, memoryOverallocatePercent: -1 }), node('b')],
    ['b chosen', 'a fits'],
  ],
  [
    'those that cannot are said by name, after those that can',
    [node('z', { online: false }), node('y'), node('x', { public: false })],
    ['y chosen', 'x private', 'z offline'],
  ],
])('%s', (_, candidates, expected) => {
  expect(namesOf(candidates)).toEqual(expected);
});

test('the order does not hang on the order in which nodes are read', () => {
  const nodes = ['a', 'b', 'c', 'd'].map((name, index) => node(name, { servers: index % 2 }));
  const first = namesOf(nodes);
  for (let turn = 0; turn < nodes.length; turn += 1) {
    nodes.push(...nodes.splice(0, 1));
    expect(namesOf(nodes)).toEqual(first);
  }
});

test('what is chosen is explained, and so is that nothing is', () => {
  const [only] = rankNodes([node('a')], wish);
  expect(only?.reason).toBe('It is the only one that fits: 90 % of its memory stays free.');
  const [chosen, other] = rankNodes([node('a'), node('b', { takenMemoryMb: 500 })], wish);
  expect(chosen?.reason).toBe('It keeps the most free: 90 % of its memory.');
  expect(other?.reason).toBe('It would do: 40 % of its memory would stay free.');
  expect(refusalOf([])).toContain('there are none');
  const verdicts = rankNodes([node('b', { takenMemoryMb: 950 }), node('a', { online: false })], wish);
  expect(refusalOf(verdicts)).toBe(
    'No node can take this server. a: It is not connected right now. b: It has 50 MiB of memory left; 100 MiB are wanted.',
  );
  const many = rankNodes(
    Array.from({ length: 25 }, (_, index) => node(`n${index}`, { online: false })),
    wish,
  );
  expect(refusalOf(many)).toMatch(/And 5 more\.$/);
});

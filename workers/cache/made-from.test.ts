import { expect, test } from 'vitest';
import { createMadeFrom } from './made-from.ts';

const at = { shard: 's0', birth: 'one.1' };

test('what came from memory alone is proven at each shard, until the first entry ends', () => {
  const made = createMadeFrom();
  made.took(at, { scope: 'srv:a', version: [1, 5], endsInMs: 900 });
  made.took(at, { scope: 'usr:b', version: [1, 6], endsInMs: 700 });
  made.took({ shard: 's1', birth: 'two.1' }, { scope: 'node:c', version: [1, 7], endsInMs: 800 });
  expect(made.proofs()).toEqual({
    texts: [
      { shard: 's0', text: 'one.1\nsrv:a 1 5\nusr:b 1 6' },
      { shard: 's1', text: 'two.1\nnode:c 1 7' },
    ],
    endsInMs: 700,
  });
});

test('nothing is proven of what came from elsewhere, from two births or from two versions of a scope', () => {
  const took = { scope: 'srv:a', version: [1, 5], endsInMs: 900 } as const;
  const elsewhere = createMadeFrom();
  elsewhere.took(at, took);
  elsewhere.missed();
  const births = createMadeFrom();
  births.took(at, took);
  births.took({ ...at, birth: 'one.2' }, took);
  const versions = createMadeFrom();
  versions.took(at, took);
  versions.took(at, { ...took, version: [1, 6] });
  for (const made of [elsewhere, births, versions, createMadeFrom()]) expect(made.proofs()).toBeNull();
});

import { expect, test } from 'vitest';
import type { Scope } from '../../schema/scopes.ts';
import { askedFor, type Layouts, objectName, toldOf } from './layouts.ts';

const scopes = Array.from({ length: 100 }, (_, index): Scope => `srv:${String(index)}`);
const four: Layouts = [{ generation: 1, shards: 4 }];

test('scopes are spread over all objects of a layout', () => {
  const names = new Set(scopes.map((scope) => askedFor(four, 'eu', scope)));
  expect([...names].toSorted()).toEqual([0, 1, 2, 3].map((shard) => objectName(four[0], 'eu', shard)));
});

test('layouts share no object, and all of them are told', () => {
  const layouts: Layouts = [
    { generation: 1, shards: 4 },
    { generation: 1, shards: 2 },
    { generation: 2, shards: 2 },
  ];
  for (const scope of scopes) {
    const told = toldOf(layouts, 'eu', scope);
    expect(told[0]).toBe(askedFor(layouts, 'eu', scope));
    expect(new Set(told).size).toBe(3);
  }
  const objects = scopes.flatMap((scope) => toldOf(layouts, 'eu', scope));
  expect(new Set(objects).size).toBe(4 + 2 + 2);
});

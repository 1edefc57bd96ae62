import { expect, test } from 'vitest';
import { mayBeNamed } from './place-choice.ts';

test('a node that is away or not public takes a server that names it, a full one does not', () => {
  expect(mayBeNamed({ fits: true, code: 'fits' })).toBe(true);
  for (const code of ['private', 'offline', 'egg_unsuited'])
    expect(mayBeNamed({ fits: false, code })).toBe(true);
  for (const code of ['node_full', 'maintenance', 'no_free_allocation'])
    expect(mayBeNamed({ fits: false, code })).toBe(false);
});

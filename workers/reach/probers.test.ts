import { expect, test } from 'vitest';
import { orderProbers } from './probers.ts';

const node = (uuid: string, outsideIp: string | null = null) => ({
  uuid,
  name: uuid,
  generation: 1,
  outsideIp,
});
const order = (others: ReturnType<typeof node>[], outsideIp: string | null = '45.0.0.2', server = 'server') =>
  orderProbers(others, outsideIp, server).map(({ uuid }) => uuid);

test('a node behind the same router is left out, one that is surely elsewhere goes first', () => {
  expect(order([node('a', '45.0.0.2'), node('b'), node('c', '46.0.0.1')])).toEqual(['c', 'b']);
});

test('with nothing known of the server’s own network everyone may look', () => {
  expect(order([node('a', '45.0.0.2'), node('b')], null)).toEqual(['a', 'b']);
});

test('servers are spread over the nodes, each always in the same order', () => {
  const others = ['a', 'b', 'c', 'd'].map((uuid) => node(uuid));
  const first = Array.from({ length: 40 }, (_, index) => order(others, null, `server-${index}`)[0]);
  expect(new Set(first)).toEqual(new Set(['a', 'b', 'c', 'd']));
  expect(order(others, null, 'server-1')).toEqual(order(others.toReversed(), null, 'server-1'));
});

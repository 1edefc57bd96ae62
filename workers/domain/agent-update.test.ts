import { expect, test } from 'vitest';
import type { NodeFacts } from '../../schema/protocol.ts';
import { shareOf, updateEnd, updateRefusal } from './agent-update.ts';

const facts = (changes: Partial<NodeFacts> = {}): NodeFacts => ({
  agentVersion: '1.0.0',
  protocol: 2,
  os: 'linux',
  arch: 'x64',
  kernel: '6',
  cpus: 1,
  memoryMb: 1,
  diskMb: 1,
  runtime: 'process',
  unisolatedBecause: [],
  releaseKey: 'SHA256:k',
  lastUpdate: null,
  ...changes,
});

test('who is asked, and who is not', () => {
  const refusal = (changes: Partial<NodeFacts>, version = '1.1.0') =>
    updateRefusal({ online: true, facts: facts(changes) }, version);
  expect(refusal({})).toBeNull();
  expect(refusal({ agentVersion: '1.1.0' })).toBe('agent_current');
  expect(refusal({ agentVersion: '2.0.0' })).toBe('agent_current');
  expect(refusal({ releaseKey: null })).toBe('agent_not_updatable');
  expect(refusal({ agentVersion: 'own build' })).toBeNull();
  expect(updateRefusal({ online: false, facts: facts() }, '1.1.0')).toBe('node_unreachable');
  expect(updateRefusal({ online: true, facts: null }, '1.1.0')).toBe('node_unreachable');
  const { releaseKey: _, ...ofFormerProtocol } = facts();
  expect(updateRefusal({ online: true, facts: ofFormerProtocol }, '1.1.0')).toBe('agent_not_updatable');
});

test('a hello shows how the change ended', () => {
  const back = { to: '1.1.0', outcome: 'rolled_back', reason: 'It ended.' } as const;
  expect(updateEnd('1.1.0', facts({ agentVersion: '1.1.0', lastUpdate: back }))).toMatchObject({
    outcome: 'done',
  });
  expect(updateEnd('1.1.0', facts({ lastUpdate: back }))).toEqual(back);
  expect(updateEnd('1.2.0', facts({ lastUpdate: back }))).toBeNull();
  expect(updateEnd('1.1.0', facts())).toBeNull();
  expect(updateEnd('1.1.0', facts({ agentVersion: '1.2.0' }))?.outcome).toBe('done');
});

test('a lower share is within a higher one, and nobody is left out of the whole', () => {
  const nodes = Array.from({ length: 37 }, (_, index) => `n${String((index * 7919) % 1000)}`);
  const own = (node: string) => node;
  let former: string[] = [];
  for (let percent = 1; percent <= 100; percent += 1) {
    const share = shareOf(nodes, percent, own);
    expect(share).toEqual(expect.arrayContaining(former));
    expect(share.length).toBe(Math.ceil((37 * percent) / 100));
    former = share;
  }
  expect(former.toSorted()).toEqual(nodes.toSorted());
  expect(shareOf(nodes.toReversed(), 30, own)).toEqual(shareOf(nodes, 30, own));
  expect(shareOf([], 50, own)).toEqual([]);
});

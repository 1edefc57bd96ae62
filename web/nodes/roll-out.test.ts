import { expect, test } from 'vitest';
import { planRollOut, progressOf } from './roll-out.ts';
import { factsOf, nodeOf as node } from './testing-node.ts';

const now = Date.parse('2026-11-20T12:01:00.000Z');
const asked = { to: '0.2.0', askedAt: '2026-11-20T12:00:30.000Z' };

test('those that cannot be asked are passed over with the reason', () => {
  const plan = planRollOut(
    [
      node('able'),
      node('away', { status: 'offline' }),
      node('clone', { facts: factsOf() }),
      node('new', { facts: null, status: 'new' }),
      node('done', { facts: factsOf({ agentVersion: '0.2.0', releaseKey: 'SHA256:abc' }) }),
      node('asked', { agentUpdate: asked }),
    ],
    '0.2.0',
    now,
  );
  expect(plan.able.map((each) => each.name)).toEqual(['able']);
  expect(plan.passedOver.map((each) => [each.node.name, each.because])).toEqual([
    ['away', 'offline'],
    ['clone', 'not-updatable'],
    ['new', 'absent'],
    ['done', 'current'],
    ['asked', 'updating'],
  ]);
});

test('a node that was asked ends as done or as it says', () => {
  expect(progressOf(node('a', { agentUpdate: asked }), '0.2.0', now)).toEqual({
    is: 'moving',
    step: 'asked',
    isLate: false,
  });
  expect(progressOf(node('a', { facts: factsOf({ agentVersion: '0.2.0' }) }), '0.2.0', now)).toEqual({
    is: 'done',
  });
  const rolledBack = factsOf({ lastUpdate: { to: '0.2.0', outcome: 'rolled_back', reason: 'It died.' } });
  expect(progressOf(node('a', { facts: rolledBack }), '0.2.0', now)).toEqual({
    is: 'failed',
    outcome: 'rolled_back',
    reason: 'It died.',
  });
});

test('how an earlier version ended says nothing of this one', () => {
  const facts = factsOf({ lastUpdate: { to: '0.1.5', outcome: 'rolled_back', reason: 'It died.' } });
  expect(progressOf(node('a', { facts }), '0.2.0', now)).toMatchObject({ is: 'moving' });
});

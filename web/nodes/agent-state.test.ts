import { expect, test } from 'vitest';
import { agentStateOf, updateRefusal } from './agent-state.ts';
import { factsOf } from './testing-node.ts';

const askedAt = '2026-11-20T12:00:00.000Z';
const now = Date.parse('2026-11-20T12:01:00.000Z');
const node = {
  facts: factsOf({ agentVersion: '0.1.0', releaseKey: 'SHA256:abc' }),
  status: 'online',
  statusSince: '2026-11-20T11:00:00.000Z',
  agentUpdate: null,
} as const;

test('an agent is compared with the release', () => {
  expect(agentStateOf(node, null, now)).toEqual({ is: 'unreleased' });
  expect(agentStateOf(node, '0.1.0', now)).toEqual({ is: 'current' });
  expect(agentStateOf(node, '0.0.9', now)).toEqual({ is: 'current' });
  expect(agentStateOf(node, '0.2.0', now)).toEqual({ is: 'outdated', to: '0.2.0' });
  expect(agentStateOf({ ...node, facts: null }, '0.2.0', now)).toEqual({ is: 'absent' });
});

test('a version that cannot be compared is outdated when it is another one', () => {
  const facts = factsOf({ agentVersion: 'dev' });
  expect(agentStateOf({ ...node, facts }, '0.2.0', now)).toEqual({ is: 'outdated', to: '0.2.0' });
  expect(agentStateOf({ ...node, facts }, 'dev', now)).toEqual({ is: 'current' });
});

test('an update is asked for, then restarts, then comes back', () => {
  const asked = { ...node, agentUpdate: { to: '0.2.0', askedAt } };
  const updating = { is: 'updating', to: '0.2.0', isLate: false };
  expect(agentStateOf(asked, '0.2.0', now)).toEqual({ ...updating, step: 'asked' });
  const gone = { ...asked, status: 'offline', statusSince: '2026-11-20T12:00:30.000Z' } as const;
  expect(agentStateOf(gone, '0.2.0', now)).toEqual({ ...updating, step: 'restarting' });
  const back = { ...gone, status: 'online', statusSince: '2026-11-20T12:00:40.000Z' } as const;
  expect(agentStateOf(back, '0.2.0', now)).toEqual({ ...updating, step: 'starting' });
});

test('an update without an end is late after five minutes', () => {
  const asked = { ...node, agentUpdate: { to: '0.2.0', askedAt } };
  const isLate = (ms: number) => agentStateOf(asked, '0.2.0', Date.parse(askedAt) + ms);
  expect(isLate(300_000)).toMatchObject({ isLate: false });
  expect(isLate(300_001)).toMatchObject({ isLate: true });
});

test('an agent without a release key takes no updates, one that is away none now', () => {
  expect(updateRefusal(node)).toBe(null);
  expect(updateRefusal({ ...node, status: 'offline' })).toBe('offline');
  expect(updateRefusal({ ...node, facts: factsOf({ releaseKey: null }) })).toBe('not-updatable');
  expect(updateRefusal({ ...node, facts: factsOf({ releaseKey: undefined }) })).toBe('not-updatable');
});

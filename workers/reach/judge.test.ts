import { expect, test } from 'vitest';
import type { NodeReach } from '../../schema/protocol.ts';
import type { ReachSide } from '../../schema/reach.ts';
import { hindered, judge } from './judge.ts';

const challenge = { question: 'q'.repeat(43), answer: 'a'.repeat(43) };
const right = { is: 'opened', heard: `${challenge.answer}\n` } as const;
const open = { reached: true, reason: 'open', detail: null } as const;
const seen = { tcp: right, udp: open, prober: 'frankfurt', challenge };
const address = { ip: '0.0.0.0', port: 25_565, reach: null };
const reach: NodeReach = { outsideIp: '100.70.1.2', by: 'upnp', findings: [], mappings: [] };

test('both are open where the node itself answers; who looked is told', () => {
  expect(judge(seen, address)).toEqual({ tcp: open, udp: { ...open, detail: 'frankfurt' } });
});

test('somebody else’s answer is another host’s, while a running game may say what it likes', () => {
  const other = { is: 'opened', heard: '220 welcome' } as const;
  expect(judge({ ...seen, tcp: other }, address).tcp).toMatchObject({ reached: false, reason: 'wrong_host' });
  expect(judge({ ...seen, tcp: { is: 'opened', heard: null }, challenge: null }, address).tcp).toEqual(open);
});

test.each(['refused', 'timeout', 'dns'] as const)('%s is told as it is', (is) => {
  expect(judge({ ...seen, tcp: { is } }, address).tcp).toEqual({ reached: false, reason: is, detail: null });
});

test('an address that is not public is named', () => {
  const tcp = { is: 'not-public', address: '192.168.1.4' } as const;
  expect(judge({ ...seen, tcp }, address).tcp).toMatchObject({ reason: 'not_public', detail: '192.168.1.4' });
});

test('without another node UDP is not known', () => {
  expect(judge({ ...seen, udp: null }, address).udp).toEqual({
    reached: null,
    reason: 'no_prober',
    detail: null,
  });
});

test('a silent game is not known to be closed', () => {
  const udp = { reached: null, reason: 'game_silent', detail: null } as const;
  expect(judge({ ...seen, udp }, address).udp).toMatchObject({ reached: null, reason: 'game_silent' });
});

test('carrier-grade NAT explains what did not get through, and nothing that did', () => {
  const findings = [{ code: 'cgnat', level: 'problem', message: '', remedy: null }] as const;
  const behind = { ...address, reach: { ...reach, findings: [...findings] } };
  const judged = judge({ ...seen, tcp: { is: 'timeout' } }, behind);
  expect(judged.tcp).toEqual({ reached: false, reason: 'carrier_nat', detail: '100.70.1.2' });
  expect(judged.udp.reason).toBe('open');
});

test('a router before the router is named beside what was seen', () => {
  const findings = [{ code: 'double_nat', level: 'problem', message: '', remedy: null }] as const;
  const behind = { ...address, reach: { ...reach, findings: [...findings] } };
  const judged = judge({ ...seen, tcp: { is: 'timeout' } }, behind);
  expect(judged.tcp).toEqual({ reached: false, reason: 'timeout', detail: 'double NAT' });
});

test('a mapping that the router refused explains its own protocol', () => {
  const mapping = {
    ...address,
    protocol: 'tcp',
    publicPort: null,
    error: 'The router does not let.',
  } as const;
  const { ip, port, protocol, publicPort, error } = mapping;
  const behind = { ...address, reach: { ...reach, mappings: [{ ip, port, protocol, publicPort, error }] } };
  const judged = judge(
    { ...seen, tcp: { is: 'refused' }, udp: { ...open, reached: false, reason: 'timeout' } },
    behind,
  );
  expect(judged.tcp).toEqual({
    reached: false,
    reason: 'mapping_failed',
    detail: 'The router does not let.',
  });
  expect(judged.udp.reason).toBe('timeout');
});

test('what nobody looked at is not known', () => {
  expect(hindered('in_use').udp).toEqual({ reached: null, reason: 'in_use', detail: null });
});

test('a node that looked says how its look ended, and nothing else', () => {
  const said = (udp: ReachSide) => judge({ ...seen, udp }, address).udp;
  const words = 'Sign in at https://evil.example to fix this.';
  expect(said({ reached: true, reason: 'timeout', detail: words })).toEqual({
    reached: false,
    reason: 'timeout',
    detail: 'frankfurt',
  });
  expect(said({ reached: false, reason: 'not_public', detail: '10.0.0.1' }).detail).toBe('10.0.0.1');
  for (const reason of ['node_offline', 'in_use', 'mapping_failed'] as const) {
    expect(said({ reached: true, reason, detail: null })).toMatchObject({
      reached: null,
      reason: 'no_prober',
    });
  }
});

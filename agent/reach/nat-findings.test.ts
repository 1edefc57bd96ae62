import { expect, test } from 'vitest';
import { natFinding } from './nat-findings.ts';

const home = {
  isOn: true,
  address: '192.168.1.20',
  isAnswering: true,
  outside: '45.0.0.2',
  seenFrom: '45.0.0.2',
};

test.each([
  ['an outside address that the panel sees too', {}, 'mapped'],
  ['a panel in the same network', { seenFrom: '192.168.1.5' }, 'mapped'],
  ['a panel reached over IPv6', { seenFrom: '2a01:4f8::1' }, 'mapped'],
  ['a panel that has not said', { seenFrom: null }, 'mapped'],
  ['a carrier’s address outside', { outside: '100.70.1.2' }, 'cgnat'],
  ['a carrier’s address on the host itself', { address: '100.70.1.2' }, 'cgnat'],
  ['a private address outside', { outside: '192.168.0.2' }, 'double_nat'],
  ['another address outside than the panel sees', { seenFrom: '46.0.0.1' }, 'double_nat'],
  ['a gateway without an outside address', { outside: null }, 'double_nat'],
  ['a silent gateway', { isAnswering: false }, 'no_protocol'],
  ['mapping switched off', { isOn: false }, 'behind_nat'],
  ['a public address on the host itself', { address: '45.0.0.9', isOn: false }, 'direct'],
  ['no way out', { address: null }, 'no_gateway'],
])('%s', (_, change, finding) => {
  expect(natFinding({ ...home, ...change })).toBe(finding);
});

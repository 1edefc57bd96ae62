import { expect, test } from 'vitest';
import {
  answers,
  decodeAnswer,
  encodeAddressRequest,
  encodeMappingRequest,
  hasRestarted,
} from './nat-pmp.ts';

const udp = { protocol: 'udp', internalPort: 27_015, publicPort: 27_015, lifetimeS: 3600 } as const;

test('requests are the bytes of RFC 6886', () => {
  expect(encodeAddressRequest().toString('hex')).toBe('0000');
  expect(encodeMappingRequest(udp).toString('hex')).toBe('000100006987698700000e10');
  expect(encodeMappingRequest({ ...udp, protocol: 'tcp' }).toString('hex')).toBe('000200006987698700000e10');
});

test('a removal names no public port and no time', () => {
  expect(encodeMappingRequest({ ...udp, lifetimeS: 0 }).toString('hex')).toBe('000100006987000000000000');
});

test('an address answer is read', () => {
  expect(decodeAnswer(Buffer.from('00800000000000642d000002', 'hex'))).toEqual({
    is: 'address',
    epochS: 100,
    address: '45.0.0.2',
  });
});

test('a mapping answer is read, with the port that was given instead', () => {
  const answer = decodeAnswer(Buffer.from('00820000000000646987698800000e10', 'hex'));
  expect(answer).toEqual({
    is: 'mapping',
    epochS: 100,
    protocol: 'tcp',
    internalPort: 27_015,
    publicPort: 27_016,
    lifetimeS: 3600,
  });
});

test('every code is a reason', () => {
  const reasonOf = (code: number) => {
    const answer = decodeAnswer(Buffer.from([0, 129, 0, code, 0, 0, 0, 1]));
    return answer?.is === 'refusal' ? answer.reason : null;
  };
  expect([1, 2, 3, 4, 5, 9].map(reasonOf)).toEqual([
    'unsupported_version',
    'not_authorized',
    'network_failure',
    'out_of_resources',
    'unsupported_operation',
    'unknown',
  ]);
});

test('an answer in the successor’s version is a refusal of this one', () => {
  expect(decodeAnswer(Buffer.from('0280000100000000000000c8', 'hex'))).toMatchObject({
    is: 'refusal',
    reason: 'unsupported_version',
  });
});

test('garbage is no answer', () => {
  for (const bytes of [
    '',
    '00',
    '0000000000000000',
    '00ff0000000000000000',
    '008100000000',
    '0080000000000001',
  ]) {
    expect(decodeAnswer(Buffer.from(bytes, 'hex'))).toBeNull();
  }
});

test('an answer counts only for what was asked', () => {
  const mapping = { is: 'mapping', epochS: 1, publicPort: 1, lifetimeS: 1 } as const;
  expect(answers({ ...mapping, protocol: 'udp', internalPort: 27_015 }, udp)).toBe(true);
  expect(answers({ ...mapping, protocol: 'tcp', internalPort: 27_015 }, udp)).toBe(false);
  expect(answers({ ...mapping, protocol: 'udp', internalPort: 27_016 }, udp)).toBe(false);
  expect(answers({ ...mapping, protocol: 'udp', internalPort: 27_015 }, 'address')).toBe(false);
  expect(answers({ is: 'refusal', operation: 1, epochS: 1, reason: 'unknown' }, udp)).toBe(true);
  expect(answers({ is: 'refusal', operation: 2, epochS: 1, reason: 'unknown' }, udp)).toBe(false);
});

test.each([
  { before: 1000, after: 1060, elapsedMs: 60_000, restarted: false },
  // A clock that is an eighth slow is still the same clock.
  { before: 1000, after: 1051, elapsedMs: 60_000, restarted: false },
  { before: 1000, after: 1049, elapsedMs: 60_000, restarted: true },
  { before: 1000, after: 3, elapsedMs: 60_000, restarted: true },
  { before: 2, after: 0, elapsedMs: 0, restarted: false },
])('an epoch of $after, $elapsedMs ms after $before: restarted $restarted', (given) => {
  const { before, after, elapsedMs, restarted } = given;
  const seen = { epochS: before, atMs: 5000 };
  expect(hasRestarted(seen, { epochS: after, atMs: 5000 + elapsedMs })).toBe(restarted);
});

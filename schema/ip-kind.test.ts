import { expect, test } from 'vitest';
import { ipKind, ipv4Text, ipv4Value } from './ip-kind.ts';

test.each([
  ['8.8.8.8', 'public'],
  ['100.63.255.255', 'public'],
  ['100.64.0.0', 'shared'],
  ['100.127.255.255', 'shared'],
  ['100.128.0.0', 'public'],
  ['10.1.2.3', 'private'],
  ['172.15.0.1', 'public'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['127.8.0.1', 'loopback'],
  ['169.254.169.254', 'link-local'],
  ['0.0.0.0', 'other'],
  ['224.0.0.1', 'other'],
  ['255.255.255.255', 'other'],
  ['203.0.113.9', 'other'],
  ['2a01:4f8::1', 'public'],
  ['::1', 'loopback'],
  ['::', 'other'],
  ['fe80::1', 'link-local'],
  ['fd00::1', 'private'],
  ['2001:db8::1', 'other'],
  ['::ffff:10.0.0.1', 'private'],
  ['::ffff:8.8.8.8', 'public'],
  ['64:ff9b::7f00:1', 'loopback'],
  ['2002:7f00:1::', 'other'],
  ['ff02::1', 'other'],
])('%s is %s', (ip, kind) => {
  expect(ipKind(ip)).toBe(kind);
});

test.each(['', 'localhost', '1.2.3', '1.2.3.256', '01.2.3.4', '0x7f.1.1.1', '2130706433', ':::', '1::2::3'])(
  '%j is no address',
  (text) => {
    expect(ipKind(text)).toBeNull();
  },
);

test('an address and its bits are the same thing', () => {
  for (const ip of ['0.0.0.0', '192.168.0.1', '255.255.255.255'])
    expect(ipv4Text(ipv4Value(ip) ?? -1)).toBe(ip);
});

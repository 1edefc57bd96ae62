import { expect, test } from 'vitest';
import { planAddresses, upstreamResolvers } from './addresses.ts';
import { dropsForwarded } from './foreign-firewall.ts';
import { baseRules, publicationKey, publicationsOf, publishRules } from './network-rules.ts';

const address = '100.72.0.9';

test('an allocation is published for tcp and udp, on its address or on all', () => {
  expect(
    publicationsOf(
      [
        { ip: '0.0.0.0', port: 25_565 },
        { ip: '192.0.2.1', port: 9 },
      ],
      address,
    ),
  ).toEqual([
    { map: 'published_any', key: 'tcp . 25565', address },
    { map: 'published_any', key: 'udp . 25565', address },
    { map: 'published', key: '192.0.2.1 . tcp . 9', address },
    { map: 'published', key: '192.0.2.1 . udp . 9', address },
  ]);
});

test('what cannot be published is refused, and never becomes a rule', () => {
  expect(() => publicationsOf([{ ip: '::', port: 1 }], address)).toThrow('only IPv4');
  expect(() => publicationsOf([{ ip: '0.0.0.0 } ; flush ruleset', port: 1 }], address)).toThrow('only IPv4');
  expect(() => publicationsOf([{ ip: '0.0.0.0', port: 0 }], address)).toThrow('no such port');
  expect(() => publicationsOf([{ ip: '0.0.0.0', port: 65_536 }], address)).toThrow('no such port');
});

test('publishing takes a port over and drops what the server no longer has', () => {
  const current = [
    { map: 'published_any', key: 'tcp . 1', address: '100.72.0.8' },
    { map: 'published_any', key: 'tcp . 2', address },
    { map: 'published_any', key: 'tcp . 3', address: '100.72.0.8' },
  ] as const;
  expect(publishRules(current, [{ map: 'published_any', key: 'tcp . 1', address }], address)).toBe(
    [
      'delete element inet roost published_any { tcp . 1 }',
      'delete element inet roost published_any { tcp . 2 }',
      `add element inet roost published_any { tcp . 1 : ${address} }`,
      '',
    ].join('\n'),
  );
});

test('the table is set up without a moment in which servers are free', () => {
  const rules = baseRules({
    range: '100.72.0.0/16',
    gateway: '100.72.0.1',
    resolvers: ['192.0.2.53'],
    uplinks: [],
  });
  expect(rules).toContain('add rule inet roost input iifname "rst*" drop');
  expect(rules).toContain('169.254.0.0/16');
  expect(rules).not.toContain('delete table');
  expect(rules).not.toContain('add element inet roost uplinks');
});

test('every server has an address of its own range', () => {
  const plan = planAddresses('100.72.0.0/16');
  expect(plan.gateway).toBe('100.72.0.1');
  expect(plan.addressOf(0)).toBe('100.72.0.2');
  expect(plan.addressOf(59_999)).toBe('100.72.234.97');
});

test('a range that cannot hold every server is refused', () => {
  for (const range of ['100.72.0.0/24', '100.72.0.0', '100.72.1.0/16', '300.0.0.0/8', 'x']) {
    expect(() => planAddresses(range)).toThrow(range);
  }
});

test('resolvers that a server could not reach are left out', () => {
  const text =
    '# comment\nnameserver 127.0.0.53\nnameserver 192.0.2.1\nnameserver 192.0.2.7\nnameserver ::1\noptions edns0\n';
  expect(upstreamResolvers(text, ['192.0.2.7'])).toEqual(['192.0.2.1']);
});

test('a firewall that drops forwarded packets is recognised, an open one left alone', () => {
  expect(dropsForwarded('-P FORWARD DROP\n-A FORWARD -j DOCKER-USER\n')).toBe(true);
  expect(
    dropsForwarded('-P FORWARD ACCEPT\n-A FORWARD -j REJECT --reject-with icmp-port-unreachable\n'),
  ).toBe(true);
  expect(dropsForwarded('-P FORWARD ACCEPT\n')).toBe(false);
  expect(dropsForwarded('')).toBe(false);
});

test('a listed key is the written one, also where protocols have no names', () => {
  expect(publicationKey(['tcp', 25_565])).toBe('tcp . 25565');
  expect(publicationKey([6, 25_565])).toBe('tcp . 25565');
  expect(publicationKey(['10.0.0.6', 17, 17])).toBe('10.0.0.6 . udp . 17');
});

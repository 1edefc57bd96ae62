import { expect, test } from 'vitest';
import { nodeReach } from '../../schema/protocol.ts';
import { nodeReachOf, portsWanted } from './node-reach.ts';
import type { MappingReport } from './port-mapping.ts';

const any = { ip: '0.0.0.0', port: 25_565, publicPort: null };
const report: MappingReport = {
  finding: 'mapped',
  outside: '45.0.0.2',
  seenFrom: '45.0.0.2',
  protocol: 'upnp',
  mapped: [{ protocol: 'tcp', port: 25_565, publicPort: 25_566 }],
  failed: [{ protocol: 'udp', port: 25_565, reason: 'conflict' }],
};

test('each address is wanted over both protocols, at its public port', () => {
  expect(portsWanted([{ ...any, publicPort: 30_000 }])).toEqual([
    { protocol: 'tcp', port: 25_565, publicPort: 30_000 },
    { protocol: 'udp', port: 25_565, publicPort: 30_000 },
  ]);
});

test('addresses that no router can reach, or none is needed for, are left out; one port is wanted once', () => {
  const held = ['127.0.0.1', '45.0.0.9', '192.168.1.4', '0.0.0.0'].map((ip) => ({ ...any, ip }));
  expect(portsWanted(held)).toHaveLength(2);
  expect(portsWanted(held.slice(0, 2))).toEqual([]);
});

test('what the gateway gave and refused stands with its address', () => {
  const told = nodeReachOf(report, [any, { ...any, port: 25_570 }], true);
  expect(nodeReach.parse(told)).toEqual(told);
  expect(told).toMatchObject({ outsideIp: '45.0.0.2', by: 'upnp' });
  expect(told.mappings).toEqual([
    { ip: '0.0.0.0', port: 25_565, protocol: 'tcp', publicPort: 25_566, error: null },
    { ip: '0.0.0.0', port: 25_565, protocol: 'udp', publicPort: null, error: expect.any(String) },
  ]);
  expect(told.findings.map(({ code, level }) => [code, level])).toEqual([
    ['mapped', 'ok'],
    ['mapping_conflict', 'problem'],
  ]);
});

test('everything that is not well has a remedy', () => {
  for (const finding of ['behind_nat', 'no_gateway', 'no_protocol', 'cgnat', 'double_nat'] as const) {
    for (const one of nodeReachOf({ ...report, finding }, [any], true).findings)
      expect(one.remedy).toBeTruthy();
  }
});

test('without a gateway’s word the address that the panel sees is the outside, if it is public', () => {
  const silent = { ...report, outside: null };
  expect(nodeReachOf(silent, [any], true).outsideIp).toBe('45.0.0.2');
  for (const seenFrom of ['192.168.1.2', '127.0.0.1', '2a01:4f8::1', null]) {
    expect(nodeReachOf({ ...silent, seenFrom }, [any], true).outsideIp).toBeNull();
  }
});

test('switched off is said', () => {
  const off = { ...report, protocol: null, outside: null, mapped: [], failed: [] };
  expect(nodeReachOf(off, [any], false)).toMatchObject({ by: 'off', mappings: [] });
  expect(nodeReachOf(off, [any], true).by).toBe('none');
});

import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { publicHost, urlOf } from './public-host.ts';

const address = (text: string, family: 'IPv4' | 'IPv6', internal: boolean): NetworkInterfaceInfo => {
  const common = { address: text, netmask: '', mac: '', internal, cidr: null };
  return family === 'IPv4' ? { ...common, family } : { ...common, family, scopeid: 0 };
};

test('a machine that listens everywhere is called by its first outer address', () => {
  const interfaces = {
    lo: [address('127.0.0.1', 'IPv4', true)],
    eth0: [address('fe80::1', 'IPv6', false), address('192.0.2.7', 'IPv4', false)],
  };
  expect(publicHost('0.0.0.0', interfaces)).toBe('192.0.2.7');
  expect(publicHost('::', {})).toBe('127.0.0.1');
  expect(publicHost('127.0.0.1', interfaces)).toBe('127.0.0.1');
});

test('an address with colons stands in brackets', () => {
  expect(urlOf('::1', 7400)).toBe('http://[::1]:7400');
  expect(urlOf('127.0.0.1', 7400)).toBe('http://127.0.0.1:7400');
});

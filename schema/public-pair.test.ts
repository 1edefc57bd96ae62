import { expect, test } from 'vitest';
import { publicPair } from './public-pair.ts';

const home = {
  ip: '0.0.0.0',
  port: 25_565,
  publicHost: null,
  publicPort: null,
  fqdn: null,
  outsideIp: '45.0.0.2',
  mappedPort: null,
};

test.each([
  ['an address behind a router is named by the outside', {}, '45.0.0.2:25565'],
  ['a private one too', { ip: '192.168.1.4' }, '45.0.0.2:25565'],
  ['the node’s name goes before its address', { fqdn: 'play.example.com' }, 'play.example.com:25565'],
  [
    'an address of its own goes before both',
    { fqdn: 'a.example.com', publicHost: 'b.example.com' },
    'b.example.com:25565',
  ],
  ['the port that the router gave counts', { mappedPort: 25_570 }, '45.0.0.2:25570'],
  [
    'also beside a host that was set',
    { publicHost: 'b.example.com', mappedPort: 25_570 },
    'b.example.com:25570',
  ],
  ['also beside a port that was wished for', { publicPort: 25_566, mappedPort: 25_570 }, '45.0.0.2:25570'],
  [
    'a whole pair that was set stands',
    { publicHost: 'b.example.com', publicPort: 25_566, mappedPort: 25_570 },
    'b.example.com:25566',
  ],
  ['a port that was set', { publicPort: 25_566 }, '45.0.0.2:25566'],
  ['a public address is itself', { ip: '46.0.0.7' }, '46.0.0.7:25565'],
  ['loopback is itself', { ip: '127.0.0.1' }, '127.0.0.1:25565'],
  ['an outside that is shared or private names nothing', { outsideIp: '100.70.1.2' }, '0.0.0.0:25565'],
  ['nothing known', { outsideIp: null }, '0.0.0.0:25565'],
])('%s', (_, change, pair) => {
  const { host, port } = publicPair({ ...home, ...change });
  expect(`${host}:${String(port)}`).toBe(pair);
});

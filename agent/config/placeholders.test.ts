import { expect, test } from 'vitest';
import { testConfig } from '../testing/configs.ts';
import { fill, type Surroundings } from './placeholders.ts';

const bare: Surroundings = { isolated: false, hostAddress: null };
const sandbox: Surroundings = { isolated: true, hostAddress: '100.72.0.1' };

const config = testConfig({
  name: 'My server',
  image: 'example.org/java:21',
  primary: { ip: '192.0.2.7', port: 25_570 },
  allocations: [{ ip: '192.0.2.7', port: 25_570 }],
  environment: { LEVEL: 'world of {{server.build.default.port}}', toString: 'own', 'WITH-DASH': 'd' },
});

test.each([
  ['{{server.build.default.port}}', '25570'],
  ['{{server.allocations.default.port}}', '25570'],
  ['{{ server.build.default.ip }}', '192.0.2.7'],
  ['{{server.allocations.default.ip}}', '192.0.2.7'],
  ['{{server.build.memory}}M', '256M'],
  ['{{server.build.memory_limit}}', '256'],
  ['{{server.build.io}}', '500'],
  ['{{server.name}} {{server.meta.name}}', 'My server My server'],
  ['{{server.build.image}}', 'example.org/java:21'],
  ['{{server.build.env.LEVEL}}', 'world of {{server.build.default.port}}'],
  ['{{server.environment.LEVEL}}', 'world of {{server.build.default.port}}'],
  ['{{env.LEVEL}}', 'world of {{server.build.default.port}}'],
  ['{{env.WITH-DASH}}', 'd'],
  ['{{env.SERVER_PORT}}', '25570'],
  ['{{server.build.env.SERVER_IP}}', '192.0.2.7'],
  ['{{server.environment.SERVER_MEMORY}}', '256'],
  ['{{server.build.env.toString}}', 'own'],
  ['{{server.build.env.constructor}}', ''],
  ['{{server.environment.MISSING}}', ''],
  ['{{server.unheard.of}}', ''],
  ['{{QUERY_PORT}}', '{{QUERY_PORT}}'],
  ['{{unknown.thing}}', '{{unknown.thing}}'],
  ['{{config.unknown}}', '{{config.unknown}}'],
  ['{{server.environment.LEVEL}', '{{server.environment.LEVEL}'],
  ['{{}} {{ }} {{{{', '{{}} {{ }} {{{{'],
  ['0.0.0.0:{{server.build.default.port}}/{{server.build.default.port}}', '0.0.0.0:25570/25570'],
])('%s', (value, filled) => {
  expect(fill(value, { config, surroundings: bare })).toBe(filled);
});

test('inside a sandbox a game binds every address', () => {
  expect(fill('{{server.build.default.ip}}', { config, surroundings: sandbox })).toBe('0.0.0.0');
  expect(fill(true, { config, surroundings: sandbox })).toBe(true);
  expect(fill(5, { config, surroundings: sandbox })).toBe(5);
});

test.each([
  ['an address of its own', '192.0.2.7', sandbox, '192.0.2.7'],
  ['every address, in a sandbox', '0.0.0.0', sandbox, '100.72.0.1'],
  ['the loopback, in a sandbox', '127.0.0.1', sandbox, '100.72.0.1'],
  ['an address of its own, on the host', '192.0.2.7', bare, '192.0.2.7'],
  ['every address, on the host', '0.0.0.0', bare, '127.0.0.1'],
])('the host as a proxy sees it: %s', (_, ip, surroundings, seen) => {
  const here = { ...config, primary: { ip, port: 1 } };
  for (const name of ['config.docker.interface', 'config.docker.network.interface']) {
    expect(fill(`{{${name}}}`, { config: here, surroundings })).toBe(seen);
  }
});

test('what a player typed is quoted where it is asked for', () => {
  const quote = (text: string) => `<${text}>`;
  expect(fill('$1{{env.LEVEL}}', { config, surroundings: bare, quote })).toBe(
    '$1<world of {{server.build.default.port}}>',
  );
});

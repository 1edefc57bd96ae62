import { expect, test } from 'vitest';
import { edgeTopology, regionOf, writerTopology } from './topology.ts';

const env = {
  DATABASE_PRIMARY_URL: 'primary',
  DATABASE_PRIMARY_REGION: 'eu',
  DATABASE_REPLICAS: JSON.stringify([
    { region: 'us', url: 'us' },
    { region: 'eu', url: 'eu-2' },
  ]),
};

test.each([
  ['EU', 'primary'],
  ['AF', 'primary'],
  ['NA', 'us'],
  ['SA', 'us'],
  ['OC', 'us'],
  ['AS', 'us'],
  [undefined, 'primary'],
])('from %s the nearest database is %s', (continent, url) => {
  expect(edgeTopology(env, regionOf('', continent)).byNearness[0]?.url).toBe(url);
});

test('an installation may say its region, and one that nobody knows is served by somebody', () => {
  expect(regionOf('us', 'EU')).toBe('us');
  expect(edgeTopology(env, 'mars').byNearness[0]?.url).toBe('primary');
  expect(
    edgeTopology({ ...env, DATABASE_REPLICAS: '[{"region":"mars","url":"m"}]' }, 'mars').byNearness[0]?.url,
  ).toBe('m');
});

test('the writer asks the primary alone', () => {
  expect(writerTopology(env, 'us').byNearness).toEqual([{ region: 'eu', url: 'primary', isPrimary: true }]);
});

test('replicas that cannot be read are named', () => {
  expect(() => edgeTopology({ ...env, DATABASE_REPLICAS: '{}' }, 'eu')).toThrow('DATABASE_REPLICAS');
});

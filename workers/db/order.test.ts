import { expect, test } from 'vitest';
import { type Database, nearestRegion, readOrder } from './order.ts';

const primary: Database = { region: 'eu', url: 'primary', isPrimary: true };
const replica = (region: string, url = region): Database => ({ region, url, isPrimary: false });
const replicas = ['us', 'ap', 'us-west', 'oc'].map((region) => replica(region));
const urls = (databases: readonly Database[]): string[] => databases.map(({ url }) => url);

test.each([
  ['us', ['us', 'us-west'], ['us', 'us-west', 'ap', 'oc']],
  ['ap', ['ap', 'oc'], ['ap', 'oc', 'us-west', 'us']],
  ['jp', ['ap'], ['ap', 'oc', 'us-west', 'us']],
  ['sa', ['us'], ['us', 'us-west', 'oc', 'ap']],
  ['eu', [], ['us', 'us-west', 'ap', 'oc']],
  ['af', [], ['ap', 'oc', 'us', 'us-west']],
])('from %s two replicas are asked first, each clearly nearer than the primary', (region, nearer, all) => {
  const order = readOrder(region, primary, replicas);
  expect(urls(order.nearer)).toEqual(nearer);
  expect(urls(order.replicas)).toEqual(all);
  expect(order.primary).toBe(primary);
});

test('beside the primary no replica is asked before it', () => {
  expect(readOrder('eu', primary, [replica('eu', 'eu-2')]).nearer).toEqual([]);
});

const configured = ['eu', 'us', 'ap'] as const;

test.each([
  [{ colo: 'CDG' }, 'eu'],
  [{ colo: 'GRU' }, 'us'],
  [{ colo: 'SYD' }, 'ap'],
  [{ colo: 'DXB' }, 'eu'],
  [{ colo: 'HNL' }, 'us'],
  [{ colo: 'SIN', latitude: '50', longitude: '8', continent: 'EU' }, 'ap'],
  [{ colo: '???', latitude: '35.6', longitude: '139.7', continent: 'EU' }, 'ap'],
  [{ colo: '???', latitude: '', longitude: '139.7', continent: 'SA' }, 'us'],
  [{ latitude: 'nowhere', longitude: '1', continent: 'AF' }, 'eu'],
  [{ continent: 'OC' }, 'ap'],
  [{ continent: 'T1' }, 'eu'],
  [{}, 'eu'],
])('a visitor who comes in at %o is of %s', (arrival, region) => {
  expect(nearestRegion(arrival, configured)).toBe(region);
});

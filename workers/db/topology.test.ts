import { expect, test } from 'vitest';
import { createTopology, primaryOnly } from './topology.ts';

const url = (host: string): string => `postgresql://roost:secret@${host}/roost`;
const env = {
  ROOST_REGION: '',
  DATABASE_PRIMARY_URL: url('primary'),
  DATABASE_PRIMARY_REGION: 'eu',
  DATABASE_REPLICAS: JSON.stringify([
    { region: 'us', url: url('us') },
    { region: 'eu', url: url('eu-2') },
  ]),
};
const replicas = (...list: unknown[]) => ({ ...env, DATABASE_REPLICAS: JSON.stringify(list) });

/** What the checks look at of a binding. */
const HYPERDRIVE = { connect: () => undefined, connectionString: 'postgresql://a:b@c.hyperdrive.local/d' };
const behind = (binding: string) => ({ DATABASE_PRIMARY_URL: '', DATABASE_PRIMARY_BINDING: binding });

test('a database may stand behind a Hyperdrive binding', () => {
  const topology = createTopology({
    ...replicas({ region: 'us', binding: 'HYPERDRIVE_US' }, { region: 'ap', url: url('ap') }),
    ...behind('HYPERDRIVE'),
    ...{ HYPERDRIVE, HYPERDRIVE_US: { ...HYPERDRIVE } },
  });
  expect(topology.primary).toMatchObject({ url: 'hyperdrive:HYPERDRIVE', isPrimary: true });
  expect(topology.primary.hyperdrive).toBe(HYPERDRIVE);
  const [replica] = topology.orderFrom('us').nearer;
  expect(replica).toMatchObject({ region: 'us', url: 'hyperdrive:HYPERDRIVE_US', isPrimary: false });
});

test('visitors are of the nearest region that has a database', () => {
  const { regionOf } = createTopology(env);
  expect(regionOf({ colo: 'NRT' })).toBe('eu');
  expect(regionOf({ colo: 'LAX' })).toBe('us');
  expect(regionOf(undefined)).toBe('eu');
});

test('an installation may say its region', () => {
  expect(createTopology({ ...env, ROOST_REGION: 'ap' }).regionOf({ colo: 'FRA' })).toBe('ap');
});

test('each region has its order, and an unknown one the order of the primary', () => {
  const { orderFrom, primary } = createTopology(env);
  expect(orderFrom('us').nearer.map(({ region }) => region)).toEqual(['us']);
  expect(orderFrom('eu').nearer).toEqual([]);
  expect(orderFrom('mars')).toEqual(orderFrom('eu'));
  expect(orderFrom('ap').primary).toBe(primary);
});

test('the writer asks the primary alone', () => {
  const topology = createTopology(env);
  expect(primaryOnly(topology)).toEqual({ primary: topology.primary, nearer: [], replicas: [] });
});

test.each([
  [{ ...env, DATABASE_REPLICAS: '{}' }, 'DATABASE_REPLICAS is not a JSON list'],
  [{ ...env, DATABASE_REPLICAS: '[' }, 'DATABASE_REPLICAS is not a JSON list'],
  [replicas({ region: 'us' }), 'DATABASE_REPLICAS is not a JSON list'],
  [
    { ...env, DATABASE_PRIMARY_REGION: 'mars' },
    'DATABASE_PRIMARY_REGION is "mars"; the known regions are eu,',
  ],
  [{ ...env, ROOST_REGION: 'constructor' }, 'ROOST_REGION is "constructor"'],
  [replicas({ region: 'moon', url: url('us') }), 'DATABASE_REPLICAS[0].region is "moon"'],
  [{ ...env, DATABASE_PRIMARY_URL: '' }, 'DATABASE_PRIMARY_URL is not an address'],
  [{ ...env, DATABASE_PRIMARY_URL: 'https://a:b@c/d' }, 'DATABASE_PRIMARY_URL is not an address'],
  [replicas({ region: 'us', url: 'postgres://host/roost' }), 'DATABASE_REPLICAS[0].url is not an address'],
  [replicas({ region: 'us', url: url('primary') }), 'DATABASE_REPLICAS[0].url names a database'],
  [
    replicas({ region: 'us', url: url('us') }, { region: 'ap', url: url('us') }),
    'DATABASE_REPLICAS[1].url names a database',
  ],
  [
    replicas({ region: 'us', url: `${url('Primary')}?sslmode=require`.replace('roost:', 'reader:') }),
    'DATABASE_REPLICAS[0].url names a database',
  ],
  [
    replicas({ region: 'us', url: url('us') }, { region: 'us', url: url('us-2') }),
    'DATABASE_REPLICAS[1].region is "us" again',
  ],
  [replicas({ region: 'us', url: url('us'), binding: 'HYPERDRIVE' }), 'DATABASE_REPLICAS is not a JSON list'],
  [
    replicas({ region: 'us', binding: 'NOWHERE' }),
    'DATABASE_REPLICAS[0].binding is "NOWHERE": this Worker has',
  ],
  [replicas({ region: 'us', binding: 'ROOST_REGION' }), 'DATABASE_REPLICAS[0].binding is "ROOST_REGION"'],
  [
    {
      ...replicas({ region: 'us', binding: 'HYPERDRIVE' }, { region: 'ap', binding: 'HYPERDRIVE' }),
      HYPERDRIVE,
    },
    'DATABASE_REPLICAS[1].binding names a database',
  ],
  [
    { ...replicas({ region: 'us', binding: 'HYPERDRIVE' }), HYPERDRIVE, ...behind('HYPERDRIVE') },
    'DATABASE_REPLICAS[0].binding names a database',
  ],
  [{ ...env, ...behind('NOWHERE') }, 'DATABASE_PRIMARY_BINDING is "NOWHERE"'],
  [
    { ...env, HYPERDRIVE, DATABASE_PRIMARY_BINDING: 'HYPERDRIVE' },
    'DATABASE_PRIMARY_URL and DATABASE_PRIMARY_BINDING are both set',
  ],
])('a wrong configuration is refused with the name of what is wrong', (wrong, said) => {
  expect(() => createTopology(wrong)).toThrow(said);
});

test('everything that is wrong is said at once, without a password', () => {
  const wrong = { ...replicas({ region: 'moon', url: 'mysql://a:secret@b/c' }), DATABASE_PRIMARY_REGION: '' };
  expect(() => createTopology(wrong)).toThrow(
    /DATABASE_PRIMARY_REGION is "".*DATABASE_REPLICAS\[0\]\.region.*DATABASE_REPLICAS\[0\]\.url/,
  );
  expect(() => createTopology(wrong)).not.toThrow('secret');
  const swapped = replicas({ region: url('us'), url: 'us' });
  expect(() => createTopology(swapped)).toThrow('DATABASE_REPLICAS[0].region is no name;');
  expect(() => createTopology(swapped)).not.toThrow('secret');
});

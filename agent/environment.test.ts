import { expect, test } from 'vitest';
import { environment, outwardEnvironment, type Place } from './environment.ts';
import { gameSpec, installerSpec } from './launch-spec.ts';
import { testConfig } from './testing/configs.ts';

const place: Place = { role: 'server', isolated: true, dataDir: '/data/x', timeZone: 'Europe/Berlin' };
const config = testConfig({
  primary: { ip: '192.0.2.7', port: 25_570 },
  environment: { MOTD: 'hi', SERVER_PORT: '1', STARTUP: 'x', TZ: 'Asia/Tokyo' },
  limits: { memoryMb: 512, cpuPercent: 50 },
  egg: { script: { script: 'a\r\nb', entrypoint: 'bash', container: '' } },
});

test('variables cannot take the place of what the host says', () => {
  expect(environment(config, place)).toMatchObject({
    MOTD: 'hi',
    SERVER_PORT: '25570',
    SERVER_MEMORY: '512',
    STARTUP: config.startup,
    TZ: 'Asia/Tokyo',
    P_SERVER_UUID: config.uuid,
  });
});

test('a sandboxed game binds everything, another one its own address', () => {
  expect(environment(config, place)['SERVER_IP']).toBe('0.0.0.0');
  expect(environment(config, { ...place, isolated: false })['SERVER_IP']).toBe('192.0.2.7');
});

test('scripts learn where the server is', () => {
  const dir = (more: Partial<Place>) => environment(config, { ...place, ...more })['ROOST_SERVER_DIR'];
  expect(dir({})).toBe('/home/container');
  expect(dir({ role: 'installer' })).toBe('/mnt/server');
  expect(dir({ isolated: false })).toBe('/data/x');
});

test('installers get room, the way out, and their own line ends', () => {
  const outward = outwardEnvironment({
    HTTPS_PROXY: 'http://proxy',
    HOME: '/root',
    AWS_SECRET: 'x',
    NO_PROXY: '',
  });
  expect(outward).toEqual({ HTTPS_PROXY: 'http://proxy' });
  const spec = installerSpec(config, 'b', place, outward);
  expect(spec).toMatchObject({
    role: 'installer',
    script: 'a\nb',
    env: { HTTPS_PROXY: 'http://proxy', MOTD: 'hi' },
    limits: { memoryMb: 1024, cpuPercent: 100 },
    allocations: [],
  });
  expect(gameSpec(config, 'b', place).env['HTTPS_PROXY']).toBeUndefined();
  expect(installerSpec(testConfig(), 'b', place, {})).toBeNull();
});

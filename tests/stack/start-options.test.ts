import { expect, test } from 'vitest';
import { readStartOptions } from './start-options.ts';

test('without arguments everything stays on this machine, in the clone', () => {
  expect(readStartOptions([], {}, '/clone')).toEqual({
    help: false,
    fresh: false,
    demo: true,
    directory: '/clone/.roost',
    host: '127.0.0.1',
    firstPort: 7400,
    firstGamePort: 25_565,
  });
});

test('arguments and variables choose', () => {
  const env = { ROOST_HOST: '0.0.0.0', ROOST_PORT: '9000', ROOST_GAME_PORT: '30000' };
  expect(readStartOptions(['--fresh', '--no-demo', '--dir', '/data'], env, '/clone')).toMatchObject({
    fresh: true,
    demo: false,
    directory: '/data',
    host: '0.0.0.0',
    firstPort: 9000,
    firstGamePort: 30_000,
  });
});

test.each(['0', 'x', '70000', '1.5'])('%s is no port', (text) => {
  expect(() => readStartOptions([], { ROOST_PORT: text }, '/clone')).toThrow('ROOST_PORT');
});

test('an unknown argument is named', () => {
  expect(() => readStartOptions(['--frsh'], {}, '/clone')).toThrow('--frsh');
});

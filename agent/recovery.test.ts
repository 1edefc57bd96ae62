import { expect, test } from 'vitest';
import { recovery } from './recovery.ts';
import { newStatus, type ServerStatus } from './server-status.ts';
import { testConfig } from './testing/configs.ts';

const config = testConfig({ startOnBoot: true });
const status = (more: Partial<ServerStatus>): ServerStatus => ({
  ...newStatus(0, 'host'),
  boot: 'b',
  ...more,
});
const run = { boot: 'b', role: 'server' } as const;
const script = { boot: 'b', role: 'installer' } as const;

test('a game with a run is followed, whatever it was doing', () => {
  for (const state of ['starting', 'running', 'stopping'] as const) {
    expect(recovery(status({ state }), [run], config)).toEqual({ do: 'follow', boot: 'b' });
  }
});

test('a game without a run has ended', () => {
  const other = { boot: 'other', role: 'server' } as const;
  expect(recovery(status({ state: 'running' }), [other, script], config)).toEqual({ do: 'ended' });
});

test('an installation goes on where it is, or begins anew', () => {
  expect(recovery(status({ state: 'installing' }), [script], config)).toEqual({
    do: 'follow-install',
    boot: 'b',
  });
  expect(recovery(status({ state: 'installing' }), [run], config)).toEqual({ do: 'rerun-install' });
  expect(recovery(status({ state: 'installing', boot: null }), [script], config)).toEqual({
    do: 'rerun-install',
  });
});

test('what ran at the last shutdown starts, unless its configuration says otherwise', () => {
  const ran = status({ state: 'offline', wanted: 'running' });
  expect(recovery(ran, [run], config)).toEqual({ do: 'start' });
  expect(recovery(ran, [run], { ...config, startOnBoot: false })).toEqual({ do: 'rest' });
  expect(recovery(ran, [run], { ...config, suspended: true })).toEqual({ do: 'rest' });
  expect(recovery(status({ state: 'offline', wanted: 'stopped' }), [run], config)).toEqual({ do: 'rest' });
});

test('what had given up rests', () => {
  for (const state of ['crashed', 'install_failed'] as const) {
    expect(recovery(status({ state, wanted: 'running' }), [run], config)).toEqual({ do: 'rest' });
  }
});

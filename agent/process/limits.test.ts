import { expect, test } from 'vitest';
import type { Limits } from '../runtime.ts';
import { missingControllers, parseMounts } from './hierarchies.ts';
import { memoryLimitBytes, settingsV1, settingsV2 } from './limits.ts';
import { percentOf } from './meter.ts';
import { descendantsOf, parsePs, parseStat } from './process-table.ts';

const limits: Limits = {
  memoryMb: 1000,
  swapMb: 0,
  cpuPercent: 50,
  diskMb: 0,
  pids: 256,
  ioWeight: 500,
  threads: null,
  oomKill: true,
};
const mebibyte = 1024 * 1024;

function valueOf(settings: { file: string; value: string }[], file: string): string | undefined {
  return settings.find((one) => one.file === file)?.value;
}

test('memory limits leave room above the plain figure, less for larger servers', () => {
  expect([1000, 2048, 4000, 8000].map((mb) => memoryLimitBytes(mb) / mebibyte)).toEqual([
    1150, 2355, 4400, 8400,
  ]);
});

test('both hierarchies are told the same', () => {
  const [v2, v1] = [settingsV2(limits), settingsV1(limits)];
  expect(valueOf(v2, 'memory.max')).toBe(String(1150 * mebibyte));
  expect(valueOf(v1, 'memory.limit_in_bytes')).toBe(String(1150 * mebibyte));
  expect(valueOf(v2, 'memory.swap.max')).toBe('0');
  expect(valueOf(v1, 'memory.memsw.limit_in_bytes')).toBe(String(1150 * mebibyte));
  expect(valueOf(v2, 'cpu.max')).toBe('50000 100000');
  expect(valueOf(v1, 'cpu.cfs_quota_us')).toBe('50000');
  expect(valueOf(v2, 'io.weight')).toBe('default 4950');
  expect(valueOf(v2, 'cpuset.cpus')).toBeUndefined();
});

test('zero is unlimited', () => {
  const none = { ...limits, memoryMb: 0, swapMb: -1, cpuPercent: 0, pids: 0 };
  expect(
    settingsV2(none)
      .slice(0, 4)
      .map(({ value }) => value),
  ).toEqual(['max', 'max', 'max 100000', 'max']);
  expect(valueOf(settingsV1(none), 'memory.limit_in_bytes')).toBe('-1');
  expect(valueOf(settingsV1(none), 'pids.max')).toBe('max');
});

test('hierarchies are read from the mounts', () => {
  const text = [
    'tmpfs /sys/fs/cgroup tmpfs rw 0 0',
    'cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,nosuid,relatime,cpu,cpuacct 0 0',
    'cgroup /sys/fs/cgroup/systemd cgroup rw,xattr,release_agent=/x,name=systemd 0 0',
    'cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0',
  ].join('\n');
  const found = parseMounts(text);
  expect(found.map(({ version, controllers }) => [version, controllers])).toEqual([
    [1, ['cpu', 'cpuacct']],
    [1, ['name=systemd']],
    [2, []],
  ]);
  expect(missingControllers(found)).toEqual(['memory', 'pids']);
});

test('a process table gives everything below a process', () => {
  const rows = parsePs('  1 0 100 0:01.50\n 5 1 200 01:00\n 6 5 300 1-00:00:00\n 7 2 10 0:00\n');
  expect(descendantsOf(1, rows).map(({ pid }) => pid)).toEqual([5, 6]);
  expect(rows.map(({ cpuUs }) => cpuUs / 1_000_000)).toEqual([1.5, 60, 86_400, 0]);
  expect(rows[0]?.memoryBytes).toBe(102_400);
});

test('a process’s name cannot disturb the reading of its figures', () => {
  const fields = [
    'S',
    41,
    ...Array.from({ length: 9 }, () => 0),
    150,
    50,
    ...Array.from({ length: 8 }, () => 0),
    10,
    0,
  ];
  expect(parseStat(`42 (a) S 1 (b) ${fields.join(' ')}`)).toEqual({
    pid: 42,
    parent: 41,
    memoryBytes: 40_960,
    cpuUs: 2_000_000,
  });
});

test('use of two cores is 200', () => {
  expect(percentOf({ cpuUs: 0, atMs: 0 }, { cpuUs: 2_000_000, atMs: 1000 })).toBe(200);
  expect(percentOf({ cpuUs: 5, atMs: 0 }, { cpuUs: 0, atMs: 1000 })).toBe(0);
});

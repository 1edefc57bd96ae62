import type { Limits } from '../runtime.ts';

const mebibyte = 1024 * 1024;
const cpuPeriodUs = 100_000;
/** The lowest quota that the kernel takes. */
const minCpuQuotaUs = 1_000;

/** One controller's file and what goes into it; `optional` ones are missing on some kernels. */
export interface Setting {
  controller: 'memory' | 'cpu' | 'pids' | 'cpuset' | 'io';
  file: string;
  value: string;
  optional?: true;
}

/** Room above the plain figure for what a game does not count itself (a Java heap is only a part of Java). */
export function memoryLimitBytes(memoryMb: number): number {
  const overhead = memoryMb <= 2048 ? 1.15 : memoryMb <= 4096 ? 1.1 : 1.05;
  return Math.round(memoryMb * overhead) * mebibyte;
}

/** For the unified hierarchy. */
export function settingsV2(limits: Limits): Setting[] {
  const memory = limits.memoryMb > 0 ? memoryLimitBytes(limits.memoryMb) : null;
  return [
    { controller: 'memory', file: 'memory.max', value: memory === null ? 'max' : String(memory) },
    {
      controller: 'memory',
      file: 'memory.swap.max',
      value: limits.swapMb < 0 ? 'max' : String(limits.swapMb * mebibyte),
      optional: true,
    },
    { controller: 'cpu', file: 'cpu.max', value: `${cpuQuotaUs(limits) ?? 'max'} ${cpuPeriodUs}` },
    { controller: 'pids', file: 'pids.max', value: limits.pids > 0 ? String(limits.pids) : 'max' },
    { controller: 'io', file: 'io.weight', value: `default ${ioWeightV2(limits.ioWeight)}`, optional: true },
    ...(limits.threads === null
      ? []
      : [{ controller: 'cpuset', file: 'cpuset.cpus', value: limits.threads } as const]),
  ];
}

/** For the older hierarchies. The order matters: memory before memory and swap together. */
export function settingsV1(limits: Limits): Setting[] {
  const memory = limits.memoryMb > 0 ? memoryLimitBytes(limits.memoryMb) : null;
  const together = memory === null || limits.swapMb < 0 ? -1 : memory + limits.swapMb * mebibyte;
  return [
    { controller: 'memory', file: 'memory.limit_in_bytes', value: String(memory ?? -1) },
    { controller: 'memory', file: 'memory.memsw.limit_in_bytes', value: String(together), optional: true },
    ...(limits.oomKill
      ? []
      : [{ controller: 'memory', file: 'memory.oom_control', value: '1', optional: true } as const]),
    { controller: 'cpu', file: 'cpu.cfs_period_us', value: String(cpuPeriodUs), optional: true },
    { controller: 'cpu', file: 'cpu.cfs_quota_us', value: String(cpuQuotaUs(limits) ?? -1) },
    { controller: 'pids', file: 'pids.max', value: limits.pids > 0 ? String(limits.pids) : 'max' },
    { controller: 'io', file: 'blkio.weight', value: String(limits.ioWeight), optional: true },
    ...(limits.threads === null
      ? []
      : [{ controller: 'cpuset', file: 'cpuset.cpus', value: limits.threads } as const]),
  ];
}

function cpuQuotaUs({ cpuPercent }: Limits): number | null {
  return cpuPercent > 0 ? Math.max(minCpuQuotaUs, Math.round((cpuPercent * cpuPeriodUs) / 100)) : null;
}

/** 10…1000 to 1…10000, as container runtimes convert it. */
function ioWeightV2(weight: number): number {
  return Math.round(1 + ((weight - 10) * 9999) / 990);
}

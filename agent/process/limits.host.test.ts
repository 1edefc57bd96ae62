import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roomyLimits, TestHost } from './host-fixture.ts';
import { RunFiles } from './run-files.ts';

let host: TestHost;
beforeAll(async () => {
  host = await TestHost.open();
});
afterAll(async () => {
  await host.close();
});

test('a program above its memory limit is killed, and the end says why', async () => {
  const run = await host.launch(`node -e "const kept = []; for (;;) kept.push(Buffer.alloc(1 << 20, 1))"`, {
    limits: { ...roomyLimits, memoryMb: 96 },
  });
  expect(await run.instance.exited).toMatchObject({ oomKilled: true, keeperLost: false });
});

test('a program within its memory limit is left alone', async () => {
  const run = await host.launch(`node -e "Buffer.alloc(32 << 20, 1); console.log('fits')"`, {
    limits: { ...roomyLimits, memoryMb: 256 },
  });
  expect(await run.instance.exited).toMatchObject({ code: 0, oomKilled: false });
});

test('a fork bomb stays within its number of processes, and dies by one kill', async () => {
  const run = await host.launch('bomb() { bomb | bomb & }; echo lit; bomb; sleep 1000', {
    limits: { ...roomyLimits, pids: 40, cpuPercent: 20 },
  });
  await run.until(/Resource temporarily unavailable/);
  expect((await run.instance.stats()).pids).toBeLessThanOrEqual(40);
  await run.instance.kill();
  expect(await run.instance.exited).toMatchObject({ signal: 'SIGKILL' });
  expect((await run.instance.stats()).pids).toBe(0);
});

test('limits are what the kernel was told', async () => {
  const run = await host.launch('echo up; read x', {
    limits: { ...roomyLimits, memoryMb: 1000, swapMb: 100, cpuPercent: 150, pids: 99, threads: '0' },
  });
  await run.until(/up/);
  const [record] = await new RunFiles(join(host.dir, 'state', 'runs')).runsOf(run.instance.uuid);
  const told = async (...names: string[]) => {
    for (const dir of record?.cgroups.game ?? []) {
      for (const file of names) {
        const text = await readFile(join(dir, file), 'utf8').catch(() => null);
        if (text !== null) return text.trim();
      }
    }
    return null;
  };
  expect(await told('memory.max', 'memory.limit_in_bytes')).toBe(String(1150 * 1024 * 1024));
  expect(['150000 100000', '150000']).toContain(await told('cpu.max', 'cpu.cfs_quota_us'));
  expect(await told('pids.max')).toBe('99');
  expect(await told('cpuset.cpus')).toBe('0');
  await run.instance.kill();
});

test('use is measured', async () => {
  const run = await host.launch(
    `node -e "const kept = Buffer.alloc(64 << 20, 1); console.log('up'); const end = Date.now() + 300; while (Date.now() < end); console.log('spun', kept.length); setInterval(() => {}, 1000)"`,
  );
  await run.until(/up/);
  await run.instance.stats();
  await run.until(/spun/);
  const stats = await run.instance.stats();
  expect(stats.memoryBytes).toBeGreaterThan(64 * 1024 * 1024);
  expect(stats.cpuPercent).toBeGreaterThan(10);
  expect(stats.pids).toBeGreaterThan(1);
  expect(stats.uptimeMs).toBeGreaterThan(0);
  await run.instance.kill();
});

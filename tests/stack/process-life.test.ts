import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isRunning, lookAtProcess } from './process-life.ts';

test('a process has a beginning and arguments until it ends', async () => {
  const child = spawn('sleep', ['61.25']);
  await once(child, 'spawn');
  const look = lookAtProcess(child.pid ?? 0);
  expect(look?.args).toContain('sleep 61.25');
  expect(look?.began).not.toBe('');
  expect(lookAtProcess(child.pid ?? 0)).toEqual(look);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isRunning(child.pid ?? 0)).toBe(false);
});

test('a process that ended and was not asked for its fate does not run', async () => {
  // The shell becomes a process that never asks for its child.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60']);
  const [printed] = await once(parent.stdout, 'data');
  const pid = Number(String(printed));
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isRunning(parent.pid ?? 0)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
});

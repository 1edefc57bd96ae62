import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { clearGround } from './ground.ts';
import { isRunning } from './process-life.ts';
import { scratchDirectory } from './scratch.ts';

const scratch = scratchDirectory('reaper');

afterAll(() => {
  clearGround(join(scratch.path, 'a stack', 'postgres'));
  scratch.remove();
});

const PROGRAM = `
  import { readFileSync } from 'node:fs';
  const { startStack } = await import(process.env.STACK);
  const fixture = (name) => process.env.FIXTURES + '/' + name + '-worker.ts';
  const stack = await startStack({
    mode: 'dev',
    directory: process.env.DIRECTORY,
    firstPort: 22_350,
    entries: { edge: fixture('edge'), writer: fixture('writer'), gateway: fixture('gateway') },
  });
  const workerd = Object.values(stack.workers.pidFiles).map((file) => Number(readFileSync(file, 'utf8')));
  const postgres = [stack.postgres.primary, ...stack.postgres.standbys].map((server) => server.pid());
  console.log(JSON.stringify([...workerd, ...postgres]));
`;

test('nothing outlives a stack that was killed', async () => {
  // A path with a space in it, as home directories may have.
  const directory = join(scratch.path, 'a stack');
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      STACK: new URL('stack.ts', import.meta.url).href,
      FIXTURES: fileURLToPath(new URL('fixtures', import.meta.url)),
      DIRECTORY: directory,
    },
  });
  const [line] = await once(createInterface(parent.stdout), 'line');
  const pids: number[] = JSON.parse(String(line));
  expect(pids).toHaveLength(5);
  expect(pids.every(isRunning)).toBe(true);

  parent.kill('SIGKILL');
  await once(parent, 'exit');
  while (pids.some(isRunning)) await delay(20);
});

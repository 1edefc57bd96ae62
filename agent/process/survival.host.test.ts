import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LaunchSpec, OutputChunk } from '../runtime.ts';
import { findHierarchies, processesIn } from './hierarchies.ts';
import { TestHost, Watched } from './host-fixture.ts';
import { RunFiles } from './run-files.ts';

let host: TestHost;
beforeEach(async () => {
  host = await TestHost.open();
});
afterEach(async () => {
  await host.close();
});

test('an agent killed in a flood loses no line, and numbers stay the same', async () => {
  // The flood goes on until the second agent has seen it, then stops at a line that tells its own number.
  const flood = `i=0; while [ ! -e stop ]; do for n in 1 2 3 4 5 6 7 8 9 10; do echo "line $i padding-padding-padding-padding-padding"; i=$((i+1)); done; done; echo "last $i"; read word; echo "bye $word"`;
  const spec = host.spec(flood);
  const agent = await startAgent(spec);
  agent.kill('SIGKILL');
  await once(agent, 'exit');

  const [instance] = await host.runtime.reattach(spec.uuid);
  if (!instance) throw new Error('the run is gone');
  const lines = new LineCheck();
  const run = new Watched(instance);
  await run.until(/line \d+/);
  await writeFile(join(spec.dataDir, 'stop'), '');
  const [, last] = await run.until(/last (\d+)/);
  for (const chunk of run.chunks) lines.take(chunk);
  expect(lines.wrong).toEqual([]);
  expect(lines.next).toBeGreaterThan(Number(last));

  await instance.write('world\n');
  expect((await instance.exited).code).toBe(0);
  expect(run.text).toContain('bye world');
});

test('a log that was cut by rotation still tells true line numbers, and keeps 2,000 lines and more', async () => {
  const run = await host.launch(
    'i=0; while [ $i -lt 200000 ]; do echo "line $i padding-padding-padding-padding-padding"; i=$((i+1)); done',
  );
  expect((await run.instance.exited).code).toBe(0);
  await host.restart();
  const [again] = await host.runtime.reattach(run.instance.uuid);
  if (!again) throw new Error('the run is gone');
  const lines = new LineCheck();
  new Watched(again).chunks.forEach((chunk) => lines.take(chunk));
  expect(lines.wrong).toEqual([]);
  expect(lines.next).toBe(200_000);
  expect(lines.first).toBeGreaterThan(0);
  expect(lines.seen).toBeGreaterThan(2_000);
});

test('following from an offset continues exactly there', async () => {
  const run = await host.launch('echo 0123456789; echo abc; read x');
  await run.until(/abc/);
  const chunks: OutputChunk[] = [];
  run.instance.follow(5, (chunk) => chunks.push(chunk));
  await run.instance.write('\n');
  await run.instance.exited;
  expect(chunks[0]).toMatchObject({ offset: 5, firstLine: 0 });
  expect(Buffer.concat(chunks.map(({ bytes }) => bytes)).toString()).toBe('56789\r\nabc\r\n\r\n');
});

test('killing every process of the agent’s cgroup leaves the game alone', async () => {
  const cgroups = await makeAgentCgroups();
  const spec = host.spec('echo up; read word; echo "bye $word"');
  const agent = await startAgent(spec, cgroups);
  const own = (await Promise.all(cgroups.map(processesIn))).flat();
  expect(own).toContain(agent.pid);
  for (const pid of new Set(own)) process.kill(pid, 'SIGKILL');
  await once(agent, 'exit');

  const [instance] = await host.runtime.reattach(spec.uuid);
  if (!instance) throw new Error('the run is gone');
  const run = new Watched(instance);
  await run.until(/up/);
  await instance.write('now\n');
  expect((await run.finished()).text).toContain('bye now');
  for (const dir of cgroups) await rmdir(dir);
});

test('an end that no agent saw is told to the next one', async () => {
  const spec = host.spec('echo up; while [ ! -e stop ]; do sleep 0.02; done; echo gone; exit 5');
  const agent = await startAgent(spec);
  agent.kill('SIGKILL');
  await once(agent, 'exit');
  const [record] = await new RunFiles(join(host.dir, 'state', 'runs')).runsOf(spec.uuid);
  await writeFile(join(spec.dataDir, 'stop'), '');
  await ended(record?.keeperPid ?? 0);

  const [instance] = await host.runtime.reattach(spec.uuid);
  expect(await instance?.exited).toMatchObject({ code: 5, keeperLost: false });
  if (instance) expect(new Watched(instance).text).toBe('up\r\ngone\r\n');
});

test('a game does not outlive its keeper', async () => {
  const run = await host.launch('echo up; trap "" TERM HUP INT; while :; do sleep 0.1; done');
  await run.until(/up/);
  const [record] = await new RunFiles(join(host.dir, 'state', 'runs')).runsOf(run.instance.uuid);
  process.kill(record?.keeperPid ?? 0, 'SIGKILL');
  expect(await run.instance.exited).toMatchObject({ code: null, signal: null, keeperLost: true });
  for (const dir of record?.cgroups.game ?? []) expect(await processesIn(dir)).toEqual([]);

  await host.restart();
  const [again] = await host.runtime.reattach(run.instance.uuid);
  expect(await again?.exited).toMatchObject({ keeperLost: true });
});

test('two agents one after the other, and the first one’s connection still open', async () => {
  const run = await host.launch('echo up; read a; echo "first $a"; read b; echo "second $b"');
  await run.until(/up/);
  const first = run.instance;
  await host.restart();
  const [second] = await host.runtime.reattach(first.uuid);
  if (!second) throw new Error('the run is gone');
  const again = new Watched(second);
  await second.write('one\n');
  await again.until(/first one/);
  await second.write('two\n');
  expect((await again.finished()).text).toContain('second two');
});

async function startAgent(spec: LaunchSpec, cgroups: string[] = []): Promise<ChildProcess> {
  const enter = cgroups.map((dir) => `echo $$ > ${dir}/cgroup.procs`).join(' && ') || 'true';
  const agent = spawn(
    'sh',
    [
      '-c',
      `${enter} && exec "$@"`,
      'sh',
      process.execPath,
      join(import.meta.dirname, 'survival-agent.ts'),
      join(host.dir, 'state'),
      JSON.stringify(spec),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  for await (const bytes of agent.stdout) {
    said += String(bytes);
    if (said.includes('following')) return agent;
  }
  throw new Error('the agent ended before it followed the game');
}

async function makeAgentCgroups(): Promise<string[]> {
  const dirs = (await findHierarchies()).map(({ mount }) => join(mount, `roost-agent-test-${process.pid}`));
  for (const dir of dirs) {
    await mkdir(dir);
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      const above = await readFile(join(dir, '..', file), 'utf8').catch(() => null);
      if (above !== null && dir.includes('/cpuset/')) await writeFile(join(dir, file), above);
    }
  }
  return dirs;
}

/** Resolves when a process that is not our child has ended. */
async function ended(pid: number): Promise<void> {
  const watcher = spawn('tail', ['--pid', String(pid), '-s', '0.02', '-f', '/dev/null']);
  await once(watcher, 'exit');
}

/** Each line of the flood says its own number. */
class LineCheck {
  first = -1;
  next = -1;
  seen = 0;
  readonly wrong: string[] = [];
  #rest = '';

  take({ firstLine, bytes }: OutputChunk): void {
    if (this.first < 0) {
      this.first = firstLine;
      this.next = firstLine;
    }
    const parts = (this.#rest + Buffer.from(bytes).toString()).split('\n');
    this.#rest = parts.pop() ?? '';
    for (const line of parts) {
      const [, said] = /^line (\d+) /.exec(line) ?? [];
      if (said !== undefined && Number(said) !== this.next) this.wrong.push(`line ${this.next} says ${line}`);
      this.next += 1;
      this.seen += 1;
    }
  }
}

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InstalledHome } from '../testing/installed-home.ts';
import { writePending } from './outcome.ts';

let home: InstalledHome;

/** Programs that stand where versions of the agent do: each writes down its starts. */
const program = (body: string) => `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
const version = path.basename(import.meta.dirname);
const update = path.join(import.meta.dirname, '../../update');
const say = (what) => appendFileSync(path.join(update, 'story'), version + ' ' + what + '\\n');
const stay = () => setInterval(() => undefined, 1000);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGUSR2'])
  process.on(signal, () => { say('gets ' + signal); process.exit(0); });
say('starts ' + process.argv.slice(2).join(' '));
${body}
`;
const accepted = program(`
const pending = path.join(update, 'pending');
if (existsSync(pending) && readFileSync(pending, 'utf8').startsWith(version + ' ')) writeFileSync(path.join(update, 'healthy'), version + '\\n');
stay();
`);
const dying = program(`process.exit(7);`);
const mute = program(`stay();`);
/** Accepted only by the second start. */
const hesitant = program(`
if (readFileSync(path.join(update, 'story'), 'utf8').split(version + ' starts').length < 3) process.exit(1);
writeFileSync(path.join(update, 'healthy'), version + '\\n');
stay();
`);

const story = (is?: (text: string) => boolean) =>
  home.untilFile(path.join(home.layout.home, 'update', 'story'), is);
const startsOf = (text: string, version: string): number => text.split(`${version} starts`).length - 1;

beforeEach(async () => {
  home = await InstalledHome.make();
  await home.lay('1.0.0', accepted);
  await home.pointTo('1.0.0');
});

afterEach(() => home.cleanUp());

/** As the agent leaves it when it ends for another version. */
async function change(version: string, body: string): Promise<void> {
  await home.lay(version, body);
  await writePending(home.layout, { to: version, from: '1.0.0' });
  await home.pointTo(version);
}

test('it is a plain shell program', () => {
  const supervisor = path.join(import.meta.dirname, 'supervise.sh');
  expect(execFileSync('shellcheck', [supervisor], { encoding: 'utf8' })).toBe('');
});

test('starts what is current, with its options, and passes signals on', async () => {
  const child = home.supervise({}, ['--state', '/somewhere']);
  expect(await story()).toBe('1.0.0 starts run --state /somewhere\n');
  child.kill('SIGUSR2');
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
  expect(await story()).toContain('1.0.0 gets SIGUSR2');
});

test('an agent that ends is started again, a little later each time', async () => {
  await home.lay('1.0.0', dying);
  home.supervise();
  await story((text) => startsOf(text, '1.0.0') === 3);
  expect(home.output).toMatch(/\(7\) and is started again in 1 s[^]*again in 2 s/);
});

test('a version that its panel accepts stays', async () => {
  await change('1.1.0', accepted);
  home.supervise();
  await home.untilFile(home.layout.outcome);
  expect(await home.outcome()).toEqual({ to: '1.1.0', outcome: 'done', reason: null });
  expect(await home.current()).toBe('1.1.0');
  expect(startsOf(await story(), '1.0.0')).toBe(0);
});

test('a version that dies three times is taken back, and why is said', async () => {
  await change('1.1.0', dying);
  home.supervise();
  const told = await story((text) => startsOf(text, '1.0.0') === 1);
  expect(startsOf(told, '1.1.0')).toBe(3);
  expect(await home.outcome()).toEqual({
    to: '1.1.0',
    outcome: 'rolled_back',
    reason: 'It ended 3 times before its panel accepted it.',
  });
  expect(await home.current()).toBe('1.0.0');
});

test('a version that dies once and is accepted then stays', async () => {
  await change('1.1.0', hesitant);
  home.supervise();
  await home.untilFile(home.layout.outcome);
  expect(await home.outcome()).toMatchObject({ outcome: 'done' });
  expect(startsOf(await story(), '1.1.0')).toBe(2);
});

test('a version that is not accepted in time is taken back', async () => {
  await change('1.1.0', mute);
  home.supervise({ ROOST_TRIAL_SECONDS: '2' });
  const told = await story((text) => startsOf(text, '1.0.0') === 1);
  expect(told).toContain('1.1.0 gets SIGTERM');
  expect((await home.outcome())?.reason).toBe('Its panel did not accept it within 2 seconds.');
  expect(await home.current()).toBe('1.0.0');
});

test('a change that was cut short before its end never began', async () => {
  await home.lay('1.1.0', accepted);
  await writePending(home.layout, { to: '1.1.0', from: '1.0.0' });
  home.supervise();
  await story((text) => startsOf(text, '1.0.0') === 1);
  expect(await home.outcome()).toMatchObject({ to: '1.1.0', outcome: 'rolled_back' });
  expect(await home.current()).toBe('1.0.0');
});

test('what cannot be read is dropped, and a former version that is gone is not returned to', async () => {
  await writeFile(home.layout.pending, 'garbage ../../etc x\n');
  home.supervise();
  await story((text) => startsOf(text, '1.0.0') === 1);
  expect(await home.outcome()).toBeNull();
  await home.cleanUp();

  home = await InstalledHome.make();
  await change('1.1.0', dying);
  home.supervise();
  await home.untilFile(home.layout.outcome);
  expect((await home.outcome())?.reason).toContain('Version 1.0.0 is not there any more, so 1.1.0 stays.');
  expect(await home.current()).toBe('1.1.0');
});

test('the agent of a killed supervisor is ended by the next one', async () => {
  const first = home.supervise();
  await story();
  first.kill('SIGKILL');
  await once(first, 'exit');
  home.supervise();
  const told = await story((text) => startsOf(text, '1.0.0') === 2);
  expect(told).toMatch(/starts run\n1.0.0 gets SIGTERM\n1.0.0 starts/);
});

/** What takes a second takes a blink, so that many runs fit into one test. */
async function quickTools(folder: string): Promise<void> {
  await mkdir(folder);
  const real = execFileSync('sh', ['-c', 'command -v sleep'], { encoding: 'utf8' }).trim();
  await writeFile(path.join(folder, 'sleep'), `#!/bin/sh\nexec '${real}' 0.03\n`, { mode: 0o755 });
}

/** Tools that kill whoever calls them at their n-th call, before or after they have done their work. */
async function deadlyTools(folder: string): Promise<void> {
  await mkdir(folder);
  for (const tool of ['mv', 'ln', 'rm', 'sync', 'mkdir', 'readlink']) {
    const real = execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();
    const file = path.join(folder, tool);
    await writeFile(
      file,
      `#!/bin/sh
count=$(($(cat "$DEADLY_COUNT" 2>/dev/null || echo 0) + 1))
echo "$count" >"$DEADLY_COUNT"
[ "$count" = "$DEADLY_AT" ] && [ "$DEADLY_WHEN" = after ] && '${real}' "$@"
if [ "$count" = "$DEADLY_AT" ]; then
  parent=$(sed 's/.*) . \\([0-9]*\\) .*/\\1/' "/proc/$PPID/stat")
  grep -q supervise "/proc/$parent/cmdline" && kill -KILL "$parent"
  kill -KILL "$PPID"
  exit 1
fi
exec '${real}' "$@"
`,
    );
    await chmod(file, 0o755);
  }
}

test.each([
  ['is accepted', accepted, '1.1.0', 'done'],
  ['dies', dying, '1.0.0', 'rolled_back'],
])(
  'killed at any step, a change to a version that %s ends as it should',
  async (_, body, ends, outcome) => {
    const tools = path.join(home.layout.home, 'tools');
    const quick = path.join(home.layout.home, 'quick');
    await deadlyTools(tools);
    await quickTools(quick);
    const usual = `${quick}:${process.env['PATH'] ?? ''}`;
    const count = path.join(home.layout.home, 'count');
    let wasKilled = true;
    for (let step = 0; wasKilled; step += 1) {
      for (const file of [count, path.join(home.layout.home, 'update', 'story')])
        await rm(file, { force: true });
      await change('1.1.0', body);
      const deadly = {
        PATH: `${tools}:${usual}`,
        DEADLY_COUNT: count,
        DEADLY_AT: String(Math.floor(step / 2) + 1),
        DEADLY_WHEN: step % 2 === 0 ? 'before' : 'after',
      };
      const first = home.supervise(deadly);
      const settled = home.untilFile(home.layout.outcome);
      const killed = once(first, 'exit').then(() => null);
      await Promise.race([settled, killed]);
      // Whether it was killed before its end or went through all steps shows in its signal alone.
      if (first.signalCode === null) {
        const isThrough = Number(await readFile(count, 'utf8')) < Number(deadly.DEADLY_AT);
        if (isThrough) {
          first.kill('SIGTERM');
          await killed;
          wasKilled = false;
        } else await killed;
      }
      const next = home.supervise({ PATH: usual });
      await settled;
      await story((text) => text.trimEnd().split('\n').at(-1)?.startsWith(`${ends} starts`) ?? false);
      expect(await home.outcome(), `step ${String(step)}`).toMatchObject({ to: '1.1.0', outcome });
      expect(await home.current(), `step ${String(step)}`).toBe(ends);
      next.kill('SIGTERM');
      await once(next, 'exit');
      await rm(home.layout.outcome, { force: true });
      await rm(home.layout.pending, { force: true });
    }
  },
  180_000,
);

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, signalRunning } from './run/command.ts';
import { readMachine, type Machine } from './run/machine.ts';
import { installPackages } from './run/packages.ts';
import { obstacle, suites, type Suite } from './run/suites.ts';
import { failuresIn, sum, tallyReport, type Tally } from './run/tally.ts';

const root = path.dirname(import.meta.dirname);
const reports = path.join(root, '.roost/test-reports');
const programs = path.join(root, 'node_modules/.bin');
const environment = {
  ...process.env,
  // Makes vitest refuse to write a missing snapshot, and wrangler not ask questions.
  CI: '1',
  PATH: `${programs}${path.delimiter}${process.env['PATH'] ?? ''}:/usr/sbin:/sbin:/usr/games`,
};

interface Result extends Tally {
  suite: Suite;
  seconds: number;
  note: string;
  failures: readonly string[];
}

const { values: options } = parseArgs({
  options: {
    /** Comma-separated names; all suites when absent. */
    only: { type: 'string' },
    list: { type: 'boolean', default: false },
    install: { type: 'boolean', default: true },
  },
  allowNegative: true,
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    signalRunning(signal);
    process.exitCode = 130;
    setTimeout(() => process.exit(130), 15_000).unref();
  });
}

const chosen = suites.filter(({ name }) => options.only?.split(',').includes(name) ?? true);
if (options.list) {
  for (const { name, what } of suites) console.log(`${name.padEnd(34)} ${what}`);
} else {
  process.exitCode = await runAll(chosen);
}

async function runAll(rows: readonly Suite[]): Promise<number> {
  const machine = await prepare(rows);
  mkdirSync(reports, { recursive: true });
  const results: Result[] = [];
  for (const suite of rows) {
    if (process.exitCode === 130) break;
    results.push(await runSuite(suite, machine));
  }
  const total = printSummary(results, machine);
  return total.failed === 0 && results.length === rows.length ? 0 : 1;
}

/** Installs what is missing where that may be done, and says it before. */
async function prepare(rows: readonly Suite[]): Promise<Machine> {
  const machine = readMachine();
  const wanted = machine.missing.filter(({ provides }) =>
    rows.some(({ needs, wants }) => [...(needs?.programs ?? []), ...(wants ?? [])].includes(provides)),
  );
  if (wanted.length === 0) return machine;
  const mayInstall = machine.isDebian && machine.isRoot && options.install;
  console.log(
    mayInstall ? 'These Debian packages will be installed now:' : 'These Debian packages are missing:',
  );
  for (const { name, for: purpose } of wanted) console.log(`  ${name.padEnd(16)} for ${purpose}`);
  if (!mayInstall) return machine;
  if (!(await installPackages(wanted))) console.log('apt-get failed; suites that need them will say so.');
  return readMachine();
}

async function runSuite(suite: Suite, machine: Machine): Promise<Result> {
  console.log(`\n──── ${suite.name}: ${suite.what}`);
  const reason = obstacle(suite, machine);
  if (reason !== null) {
    console.log(`cannot run: ${reason}`);
    return {
      suite,
      passed: 0,
      failed: 0,
      skipped: 1,
      seconds: 0,
      note: `did not run: ${reason}`,
      failures: [],
    };
  }
  const [program, ...args] = suite.command;
  const file = path.join(reports, `${suite.name}.json`);
  rmSync(file, { force: true });
  const reporting =
    suite.kind === 'vitest' ? ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] : [];
  const outcome = await runCommand(program === 'node' ? process.execPath : program, [...args, ...reporting], {
    environment,
    cwd: root,
    timeoutMs: suite.timeoutMs,
  });
  const written = suite.kind === 'vitest' ? readReport(file) : null;
  const tally =
    suite.kind === 'vitest'
      ? tallyReport(written, outcome.code)
      : { passed: outcome.code === 0 ? 1 : 0, failed: outcome.code === 0 ? 0 : 1, skipped: 0 };
  const note = outcome.timedOut ? `stopped after ${suite.timeoutMs / 60_000} minutes` : '';
  const failures = failuresIn(written).map((name) => name.replace(`${root}${path.sep}`, ''));
  return { suite, ...tally, seconds: outcome.seconds, note, failures };
}

function readReport(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** On Debian as root everything can run, so that there a skip is a failure. */
function printSummary(results: readonly Result[], machine: Machine): Tally {
  const mustRun = machine.isDebian && machine.isRoot;
  console.log('\n──── all suites');
  for (const { suite, passed, failed, skipped, seconds, note, failures } of results) {
    const mark = failed > 0 || (mustRun && skipped > 0) ? '✗' : skipped > 0 ? '·' : '✓';
    const counts = `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    console.log(
      `${mark} ${suite.name.padEnd(34)} ${counts.padEnd(32)} ${seconds.toFixed(1).padStart(6)} s  ${note}`,
    );
    for (const name of failures) console.log(`    ${name}`);
  }
  const total = sum(results);
  const failed = total.failed + (mustRun ? total.skipped : 0);
  if (total.skipped > 0) {
    console.log(`${total.skipped} skipped${mustRun ? ', which counts as failed on Debian as root' : ''}`);
  }
  console.log(`${total.passed} passed, ${failed} failed`);
  return { ...total, failed };
}

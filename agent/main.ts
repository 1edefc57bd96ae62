import path from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { startAgent, type Agent } from './agent.ts';
import { logs } from './commands/logs.ts';
import { status, type Said } from './commands/status.ts';
import { readFacts } from './facts.ts';
import { readIdentity } from './identity.ts';
import { createLogFile, isJournaled } from './log-file.ts';
import { createLogger, messageOf, type Logger } from './log.ts';
import { metricsPort } from './metrics/serve.ts';
import { createProcessRuntime } from './process/process-runtime.ts';
import { holdAlone } from './single.ts';
import { defaultStateDir, openStateDir, type StateDir } from './state-dir.ts';
import { installedLayout } from './update/layout.ts';
import { agentVersion } from './version.ts';

const usage = `Usage:
  roost-agent enrol --panel <url> [--token <token> | --token -] [--state <dir>]
  roost-agent run [--state <dir>]
  roost-agent status [--json] [--state <dir>]
  roost-agent doctor [--json] [--state <dir>]
  roost-agent logs [-f] [-n <lines>] [--state <dir>]
  roost-agent version

The token may also come from ROOST_TOKEN, or with --token - from standard input.
ROOST_METRICS_PORT serves figures for a collector of this host at http://127.0.0.1:<port>/metrics.
HTTPS_PROXY and NO_PROXY are honoured.
`;

/** A stop of the host's service manager must be over before it loses patience. */
const shutDownMs = 60_000;

// 13 MB less with five games; the agent moves bytes, it does not compute.
setFlagsFromString('--optimize-for-size');
setFlagsFromString('--max-semi-space-size=1');

let keep: (line: string) => void = () => undefined;
const log = createLogger((line) => {
  process.stderr.write(line);
  keep(line);
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

async function main(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      state: { type: 'string' },
      panel: { type: 'string' },
      token: { type: 'string' },
      json: { type: 'boolean', default: false },
      follow: { type: 'boolean', short: 'f', default: false },
      lines: { type: 'string', short: 'n', default: '100' },
    },
  });
  const [command] = positionals;
  const stateDir = values.state ?? defaultStateDir();
  if (command === 'version') process.stdout.write(`${agentVersion}\n`);
  else if (command === 'status') await say(status(await openStateDir(stateDir), values.json, Date.now()));
  else if (command === 'doctor') await say(examine(await openStateDir(stateDir), values.json));
  else if (command === 'logs') {
    const { log: file } = await openStateDir(stateDir);
    process.exitCode = await logs({
      file,
      lines: linesOf(values.lines),
      follows: values.follow,
      isOfUnit: stateDir === defaultStateDir(),
    });
  } else if (command === 'run') await run(await openStateDir(stateDir));
  else if (command === 'enrol' && values.panel !== undefined) {
    await join(await openStateDir(stateDir), values.panel, await readToken(values.token));
  } else {
    process.stderr.write(usage);
    process.exitCode = 2;
  }
}

async function say(said: Promise<Said>): Promise<void> {
  const { text, exitCode } = await said;
  process.stdout.write(text);
  process.exitCode = exitCode;
}

async function examine(dir: StateDir, isJson: boolean): Promise<Said> {
  // Only here: what an agent that runs does not need stays out of its memory.
  const { doctor } = await import('./commands/doctor.ts');
  const isolation = async () => {
    const runtime = await makeRuntime(dir);
    runtime.close();
    return runtime.isolation;
  };
  return await doctor(dir, isolation, isJson);
}

function linesOf(text: string): number {
  const lines = Number(text);
  if (Number.isInteger(lines) && lines >= 0) return lines;
  throw new Error('-n takes a number of lines.');
}

async function join(dir: StateDir, panelUrl: string, token: string): Promise<void> {
  if ((await readIdentity(dir.identity)) !== null) log.warn('enrol.replaces_identity');
  // Only here: the schemas it needs stay out of the memory of an agent that runs.
  const { enrol } = await import('./enrol.ts');
  const runtime = await makeRuntime(dir);
  try {
    const facts = await readFacts(runtime, dir.data);
    const identity = await enrol({ panelUrl, token, facts, file: dir.identity });
    process.stdout.write(`Enrolled as ${identity.name} (${identity.nodeId}).\n`);
  } finally {
    runtime.close();
  }
}

async function run(dir: StateDir): Promise<void> {
  const identity = await readIdentity(dir.identity);
  if (identity === null) throw new Error('This host is not enrolled yet: run `roost-agent enrol` first.');
  await holdAlone(dir.root);
  if (!isJournaled(process.env)) keep = createLogFile(dir.log);
  const runtime = await makeRuntime(dir);
  const ending = once(async (signal: NodeJS.Signals) => {
    log.info('agent.ending', { signal });
    await end(starting, signal, log);
    await runtime.settled();
    runtime.close();
    process.exit(0);
  });
  const starting = startAgent({
    dir,
    identity,
    runtime,
    log,
    layout: installedLayout(import.meta.dirname, process.env),
    onReplaced: () => {
      ending('SIGTERM');
    },
    metricsPort: metricsPort(process.env),
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGUSR2'] as const) process.on(signal, ending);
  await starting;
  log.info('agent.started', { version: agentVersion, node: identity.nodeId });
}

/** An agent that is only just starting has taken up games already. */
async function end(starting: Promise<Agent>, signal: NodeJS.Signals, to: Logger): Promise<void> {
  try {
    const agent = await starting;
    if (signal === 'SIGUSR2') await agent.shutDown(shutDownMs);
    else await agent.stop();
  } catch (error) {
    to.error('agent.end_failed', { reason: messageOf(error) });
  }
}

function makeRuntime(dir: StateDir) {
  return createProcessRuntime({
    stateDir: dir.runtime,
    // Beside this file in the sources as in the bundle.
    keeperSourceDir: path.join(import.meta.dirname, 'keeper'),
    onProblem: (what, error) => {
      log.warn('runtime.problem', { what, reason: messageOf(error) });
    },
  });
}

/** The first call counts. */
function once(act: (signal: NodeJS.Signals) => Promise<void>): (signal: NodeJS.Signals) => void {
  let done = false;
  return (signal) => {
    if (done) return;
    done = true;
    void act(signal);
  };
}

async function readToken(given: string | undefined): Promise<string> {
  const token = given === '-' ? await readInput() : (given ?? process.env['ROOST_TOKEN'] ?? '');
  if (token.trim() === '') throw new Error('A token is needed: --token, ROOST_TOKEN or standard input.');
  return token.trim();
}

async function readInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk);
  return text;
}

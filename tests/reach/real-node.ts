import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { startAgent } from '../../agent/agent.ts';
import { enrol } from '../../agent/enrol.ts';
import { readFacts } from '../../agent/facts.ts';
import { createLogger } from '../../agent/log.ts';
import { createProcessRuntime } from '../../agent/process/process-runtime.ts';
import { openStateDir } from '../../agent/state-dir.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { addNode } from '../first-steps.ts';
import type { Ground } from '../regions/ground.ts';
import { until } from '../stack/until.ts';

/** A node with a real agent. */
export interface RealNode {
  id: string;
  name: string;
  /** Ends its games, then the agent. */
  leave(): Promise<void>;
}

interface NodeOptions {
  name: string;
  ip?: string;
  ports: string;
  /** Where its agent keeps everything. */
  stateDir: string;
}

/** Its agent is in this process. */
export async function startNodeHere(ground: Ground, options: NodeOptions): Promise<RealNode> {
  const id = await addNode(ground.admin, options);
  const { token } = await ground.admin.call(nodeEndpoints.enrolment, { params: { node: id } });
  const dir = await openStateDir(options.stateDir);
  const runtime = await createProcessRuntime({
    stateDir: dir.runtime,
    keeperSourceDir: path.join(import.meta.dirname, '../../agent/keeper'),
  });
  const facts = await readFacts(runtime, dir.data);
  const identity = await enrol({ panelUrl: ground.stack.url, token, facts, file: dir.identity });
  const agent = await startAgent({ dir, identity, runtime, log: createLogger(() => undefined) });
  await nodeIs(ground, id, 'online');
  let left: Promise<void> | null = null;
  return { id, name: options.name, leave: () => (left ??= agent.shutDown(5000)) };
}

/** Its agent is a process in a network namespace, given by its path. */
export async function startNodeIn(
  ground: Ground,
  namespace: string,
  options: NodeOptions,
): Promise<RealNode> {
  const id = await addNode(ground.admin, options);
  const { token } = await ground.admin.call(nodeEndpoints.enrolment, { params: { node: id } });
  const run = (...args: string[]): ChildProcess => {
    const main = path.join(import.meta.dirname, '../../agent/main.ts');
    const all = [`--net=${namespace}`, process.execPath, main, ...args, '--state', options.stateDir];
    return spawn('nsenter', all, { stdio: ['pipe', 'ignore', 'ignore'] });
  };
  const enrolling = run('enrol', '--panel', ground.stack.url, '--token', '-');
  enrolling.stdin?.end(`${token}\n`);
  await once(enrolling, 'exit');
  if (enrolling.exitCode !== 0) throw new Error('the agent could not be enrolled');
  const agent = run('run');
  await nodeIs(ground, id, 'online');
  const leave = async () => {
    if (agent.exitCode !== null) return;
    // Its own word for: end the games too.
    agent.kill('SIGUSR2');
    await once(agent, 'exit');
  };
  return { id, name: options.name, leave };
}

export async function nodeIs(ground: Ground, node: string, status: 'online' | 'offline'): Promise<void> {
  await until(
    async () => {
      const found = await ground.admin.call(nodeEndpoints.read, { params: { node } });
      return found.status === status ? true : undefined;
    },
    { everyMs: 50, timeoutMs: 20_000, onTimeout: () => `the node did not become ${status}` },
  );
}

/** Waits until the server is what is asked for. */
export async function serverIs(
  ground: Ground,
  server: string,
  what: { state: string; isInstalled?: boolean },
): Promise<void> {
  await until(
    async () => {
      const { state, installedAt } = await ground.admin.call(serverEndpoints.read, { params: { server } });
      const isInstalled = what.isInstalled !== true || installedAt !== null;
      return state === what.state && isInstalled ? true : undefined;
    },
    { everyMs: 50, timeoutMs: 20_000, onTimeout: () => `the server did not become ${what.state}` },
  );
}

import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleAgent } from '../../agent/build.ts';
import { clearGround } from './ground.ts';
import { agentArgs } from './local-agent.ts';
import { startDaemon } from './daemon.ts';
import { startReaper } from './reaper.ts';
import { until } from './until.ts';

const AGENT_START_MS = 20_000;
const GAMES_STOP_MS = 40_000;

/** Stops the games that a killed start has left running, through an agent that takes them back first. */
export async function stopLeftGames(directory: string): Promise<void> {
  const stateDirectory = join(directory, 'agent');
  if (!existsSync(join(stateDirectory, 'identity.json'))) return;
  mkdirSync(join(directory, 'logs'), { recursive: true });
  const program = await bundleAgent(join(directory, 'build/agent'));
  const reaper = startReaper();
  const agent = startDaemon({
    command: process.execPath,
    args: agentArgs({ program, stateDirectory }, ['run']),
    cwd: directory,
    logFile: join(directory, 'logs', 'agent.log'),
    reaper,
    stopSignal: 'TERM',
  });
  try {
    // Before it says so, it does not listen to signals.
    await until(() => Promise.resolve(agent.logTail(1_000).includes('agent.started') ? true : undefined), {
      everyMs: 50,
      timeoutMs: AGENT_START_MS,
      onTimeout: () => `games of a former start may still run; the agent says:\n${agent.logTail()}`,
    });
    agent.signal('SIGUSR2');
    await until(() => Promise.resolve(agent.hasExited() ? true : undefined), {
      everyMs: 50,
      timeoutMs: GAMES_STOP_MS,
      onTimeout: () => `games of a former start do not stop; the agent says:\n${agent.logTail()}`,
    });
  } finally {
    await agent.stop();
    reaper.close();
  }
}

/** Removes all data of a stopped stack; the lock of whoever does it stays. */
export function forgetAll(directory: string): void {
  for (const name of ['postgres', 'redis']) clearGround(join(directory, name));
  for (const name of readdirSync(directory))
    if (name !== 'lock') rmSync(join(directory, name), { recursive: true, force: true });
}

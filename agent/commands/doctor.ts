import type { Finding } from '../../schema/protocol.ts';
import { readControl } from '../control.ts';
import { lookAtHost, type HostLook } from '../doctor/host-look.ts';
import { checkNetwork } from '../doctor/network.ts';
import { preflight } from '../doctor/preflight.ts';
import { findPrograms } from '../doctor/programs.ts';
import { readIdentity } from '../identity.ts';
import type { Isolation } from '../runtime.ts';
import type { StateDir } from '../state-dir.ts';
import type { AgentStatus } from '../status.ts';
import type { Said } from './status.ts';

const levels = { ok: 'ok      ', warning: 'warning ', problem: 'PROBLEM ' } as const;

/** Everything that keeps an agent from its work here, with what mends it. Ends with 1 when there is a problem. */
export async function doctor(
  dir: StateDir,
  isolation: () => Promise<Isolation>,
  isJson: boolean,
): Promise<Said> {
  const [host, identity, running] = await Promise.all([
    lookAtHost(dir.data),
    readIdentity(dir.identity),
    readControl(dir.control).catch(() => null),
  ]);
  const findings: Finding[] = [
    ...preflight(host, running === null ? await isolation() : isolationOf(running)),
    judgeRunning(running, host),
    ...(identity === null ? [notEnrolled] : await checkNetwork(identity, process.env)),
  ];
  const programs = await findPrograms();
  const exitCode = findings.some(({ level }) => level === 'problem') ? 1 : 0;
  if (isJson) return { text: `${JSON.stringify({ findings, programs }, null, 2)}\n`, exitCode };
  const lines = findings.map(
    ({ level, message, remedy }) =>
      `${levels[level]}${message}\n${remedy === null ? '' : `        → ${remedy}\n`}`,
  );
  const tools = Object.entries(programs).map(([name, version]) =>
    version === null ? name : `${name} ${version}`,
  );
  return { text: `${lines.join('')}\nPrograms for games: ${tools.join(', ')}\n`, exitCode };
}

/** What a running agent has found out is not tried again beside its games. */
const isolationOf = ({ unisolatedBecause }: AgentStatus): Isolation =>
  unisolatedBecause.length === 0 ? { isolated: true } : { isolated: false, reasons: unisolatedBecause };

const notEnrolled: Finding = {
  code: 'enrolled',
  level: 'problem',
  message: 'This host is not enrolled.',
  remedy: 'Run the install line that the panel shows for a node.',
};

function judgeRunning(running: AgentStatus | null, { manager }: HostLook): Finding {
  if (running === null)
    return {
      code: 'agent',
      level: 'warning',
      message: 'The agent is not running.',
      remedy: `Start it: ${manager === 'systemd' ? 'systemctl start roost-agent' : 'bin/start of its folder'}. Its log: roost-agent logs.`,
    };
  if (!running.connected)
    return {
      code: 'agent',
      level: 'problem',
      message: `The agent runs, but is not connected: ${running.lastFailure ?? 'it is only just starting'}`,
      remedy: 'What follows says what is in the way. Its log: roost-agent logs.',
    };
  return {
    code: 'agent',
    level: 'ok',
    message: `The agent ${running.version} runs and is connected.`,
    remedy: null,
  };
}

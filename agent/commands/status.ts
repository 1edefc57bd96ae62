import { readControl } from '../control.ts';
import { readIdentity } from '../identity.ts';
import type { StateDir } from '../state-dir.ts';
import type { AgentStatus } from '../status.ts';

export interface Said {
  text: string;
  exitCode: number;
}

/** What the agent of this host is doing. Ends with 3 when none is running, as `systemctl status` does. */
export async function status(dir: StateDir, isJson: boolean, now: number): Promise<Said> {
  const said = await readControl(dir.control);
  if (said !== null)
    return { text: isJson ? `${JSON.stringify(said, null, 2)}\n` : describe(said, now), exitCode: 0 };
  const identity = await readIdentity(dir.identity);
  if (isJson) {
    const node = identity === null ? null : { id: identity.nodeId, name: identity.name };
    return { text: `${JSON.stringify({ running: false, connected: false, node }, null, 2)}\n`, exitCode: 3 };
  }
  const who =
    identity === null
      ? 'This host is not enrolled: run the install line that the panel shows for a node.'
      : `This host is the node ${identity.name} of ${identity.panelUrl}.`;
  return {
    text: `The agent is not running. Game servers that it started go on.\n${who}\n`,
    exitCode: 3,
  };
}

/** The same for people. */
export function describe(said: AgentStatus, now: number): string {
  const rows: [string, string][] = [
    ['Agent', `${said.version}, process ${String(said.pid)}, up ${ago(said.startedAt, now)}`],
    ['Node', `${said.node.name} (${said.node.id})`],
    ['Panel', said.panelUrl],
    ['Connection', connection(said, now)],
    ['Isolation', said.unisolatedBecause.length === 0 ? 'yes' : `no: ${said.unisolatedBecause.join(' ')}`],
    ['Updates', updates(said)],
    ['Ports', ports(said)],
    ...(said.metricsPort === null
      ? []
      : [['Metrics', `http://127.0.0.1:${String(said.metricsPort)}/metrics`] satisfies [string, string]]),
    ['Servers', String(said.servers.length)],
  ];
  const servers = said.servers.map(
    ({ uuid, name, state, since }) =>
      `  ${state.padEnd(14)} ${uuid.slice(0, 8)}  ${name}  (${ago(since, now)})\n`,
  );
  return rows.map(([name, value]) => `${name.padEnd(11)} ${value}\n`).join('') + servers.join('');
}

function connection(
  { connected, since, connections, lastFailure, waiting }: AgentStatus,
  now: number,
): string {
  const when = since === null ? '' : ` for ${ago(since, now)}`;
  const again = connections > 1 ? `, ${String(connections)} connections since the start` : '';
  const owed = waiting === 0 ? '' : `, ${String(waiting)} results wait for it`;
  if (connected) return `connected${when}${again}${owed}`;
  return `not connected${when}${owed}${lastFailure === null ? '' : `: ${lastFailure}`}`;
}

function updates({ update }: AgentStatus): string {
  if (update.changingTo !== null) return `changing to ${update.changingTo}`;
  const trust =
    update.releaseKey === null ? 'none: not installed from a release' : `signed by ${update.releaseKey}`;
  if (update.last === null) return trust;
  const { to, outcome, reason } = update.last;
  const how = { done: 'done', rolled_back: 'taken back', refused: 'refused' }[outcome];
  return `${trust}; the last, to ${to}, was ${how}${reason === null ? '' : `: ${reason}`}`;
}

function ports({ reach }: AgentStatus): string {
  if (reach === null || reach.by === 'off') return 'no gateway is asked to let players in';
  if (reach.by === 'none') return 'no gateway answers requests for ports';
  return `${String(reach.mapped)} let in by ${reach.by}, from ${reach.outsideIp ?? 'an unknown address'}`;
}

function ago(since: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  if (seconds < 120) return `${String(seconds)} s`;
  if (seconds < 7200) return `${String(Math.floor(seconds / 60))} min`;
  return seconds < 172_800
    ? `${String(Math.floor(seconds / 3600))} h`
    : `${String(Math.floor(seconds / 86_400))} days`;
}

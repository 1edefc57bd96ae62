import { runCommand } from './command.ts';
import { interfacePrefix } from './network-rules.ts';

const servers = `${interfacePrefix}+`;
/** Both ways through; our own table still decides what a server may reach. */
const openings = [
  ['FORWARD', '-i', servers, '-j', 'ACCEPT'],
  ['FORWARD', '-o', servers, '-j', 'ACCEPT'],
];

/**
 * Docker and ufw drop forwarded packets that they do not know, and no table can overrule another's drop.
 * Lets the servers' packets pass there; does nothing where forwarding is open.
 */
export async function openForwarding(): Promise<void> {
  const rules = await listForward();
  if (!dropsForwarded(rules)) return;
  for (const opening of openings) {
    if (!rules.includes(opening.join(' '))) await runCommand('iptables', ['-w', '5', '-I', ...opening]);
  }
}

export async function closeForwarding(): Promise<void> {
  const rules = await listForward();
  for (const opening of openings) {
    if (rules.includes(opening.join(' '))) await runCommand('iptables', ['-w', '5', '-D', ...opening]);
  }
}

/** Pure: whether `iptables -S FORWARD` shows a chain in which a packet can end. */
export function dropsForwarded(rules: string): boolean {
  return /^-P FORWARD DROP$/m.test(rules) || /-j (DROP|REJECT)\b/.test(rules);
}

/** Empty where there is no iptables: then nobody uses it. */
async function listForward(): Promise<string> {
  return await runCommand('iptables', ['-w', '5', '-S', 'FORWARD']).catch(() => '');
}

import { compareVersions, isVersion } from '../../schema/version.ts';
import type { Node } from './node.ts';

/** Where an agent stands against the version that this panel gives to hosts. */
export type AgentState =
  /** Nothing has connected yet. */
  | { is: 'absent' }
  | { is: 'unreleased' }
  | { is: 'current' }
  | { is: 'outdated'; to: string }
  /** Asked to change; `restarting` since its connection ended after that. */
  | { is: 'updating'; to: string; step: 'asked' | 'restarting' | 'starting'; isLate: boolean };

/** Why an agent cannot be asked to change its version now. */
export type UpdateRefusal = 'offline' | 'not-updatable';

/** Longer than a download, a restart and the time in which a new agent must report. */
const lateMs = 300_000;

/** `released`: the version of the release; null where there is none. `now`: ms since 1970. */
export function agentStateOf(
  node: Pick<Node, 'facts' | 'status' | 'statusSince' | 'agentUpdate'>,
  released: string | null,
  now: number,
): AgentState {
  if (node.facts === null) return { is: 'absent' };
  if (node.agentUpdate !== null) {
    const askedAt = Date.parse(node.agentUpdate.askedAt);
    const isNewConnection = node.statusSince !== null && Date.parse(node.statusSince) > askedAt;
    const step = node.status === 'offline' ? 'restarting' : isNewConnection ? 'starting' : 'asked';
    return { is: 'updating', to: node.agentUpdate.to, step, isLate: now - askedAt > lateMs };
  }
  if (released === null) return { is: 'unreleased' };
  return isOlder(node.facts.agentVersion, released) ? { is: 'outdated', to: released } : { is: 'current' };
}

/** What stands against an update; null when nothing does. */
export function updateRefusal(node: Pick<Node, 'facts' | 'status'>): UpdateRefusal | null {
  if ((node.facts?.releaseKey ?? null) === null) return 'not-updatable';
  return node.status === 'online' ? null : 'offline';
}

/** What cannot be compared counts as older when it differs: the panel's release is what is wanted. */
function isOlder(version: string, released: string): boolean {
  if (!isVersion(version) || !isVersion(released)) return version !== released;
  return compareVersions(version, released) < 0;
}

import type { AllocationReach, ReachReason } from '../../schema/reach.ts';
import type { MarkKind } from '../components/state-mark.tsx';

export type Protocol = 'tcp' | 'udp';
/** `partly`: by one protocol and not by the other. `unsure`: nothing could be told. */
export type ReachKind = 'open' | 'partly' | 'closed' | 'unsure' | 'unchecked';

export const markOfReach = {
  open: 'running',
  partly: 'attention',
  closed: 'failed',
  unsure: 'offline',
  unchecked: 'offline',
} as const satisfies Record<ReachKind, MarkKind>;

/** Whether players get in by an address, in one word. */
export function reachKind(reach: AllocationReach | null): ReachKind {
  if (reach === null) return 'unchecked';
  const told = [reach.tcp.reached, reach.udp.reached].filter((each) => each !== null);
  if (told.length === 0) return 'unsure';
  if (told.every(Boolean)) return 'open';
  return told.some(Boolean) ? 'partly' : 'closed';
}

export interface SideGroup {
  protocols: Protocol[];
  reached: boolean | null;
  reason: ReachReason;
  details: string[];
}

/** What a check found; protocols that it found the same of stand together. */
export function sideGroups(reach: AllocationReach): SideGroup[] {
  const groups: SideGroup[] = [];
  for (const protocol of ['tcp', 'udp'] as const) {
    const { reached, reason, detail } = reach[protocol];
    let group = groups.find((each) => each.reason === reason && each.reached === reached);
    if (group === undefined) {
      group = { protocols: [], reached, reason, details: [] };
      groups.push(group);
    }
    group.protocols.push(protocol);
    if (detail !== null && !group.details.includes(detail)) group.details.push(detail);
  }
  return groups;
}

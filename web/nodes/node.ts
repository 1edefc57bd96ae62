import type { AnswerOf } from '../../schema/api/endpoint.ts';
import type { nodeEndpoints } from '../../schema/api/nodes.ts';
import type { MarkKind } from '../components/state-mark.tsx';

export type Node = AnswerOf<typeof nodeEndpoints.read>;
export type Allocation = AnswerOf<typeof nodeEndpoints.allocations>['items'][number];
export type Location = AnswerOf<typeof nodeEndpoints.locations>['items'][number];

export const markOfNode = {
  new: 'working',
  online: 'running',
  offline: 'attention',
} as const satisfies Record<Node['status'], MarkKind>;

export interface Room {
  used: number;
  /** With over-allocation; null: as much as anyone wants. */
  total: number | null;
  free: number | null;
  /** Between 0 and 1. */
  share: number;
}

/** What servers were given of an amount, all in MiB. Over-allocation of -1 means no bound. */
export function roomOf(used: number, amount: number, overallocatePercent: number): Room {
  if (overallocatePercent < 0) return { used, total: null, free: null, share: 0 };
  const total = Math.floor((amount * (100 + overallocatePercent)) / 100);
  return { used, total, free: Math.max(0, total - used), share: total === 0 ? 1 : Math.min(1, used / total) };
}

export const memoryRoom = (node: Node): Room =>
  roomOf(node.allocatedMemoryMb, node.memoryMb, node.memoryOverallocatePercent);

export const diskRoom = (node: Node): Room =>
  roomOf(node.allocatedDiskMb, node.diskMb, node.diskOverallocatePercent);

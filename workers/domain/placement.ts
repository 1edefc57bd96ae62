import { ApiError } from '../../schema/errors.ts';

/** What a node may give and what its servers have. MiB; an over-allocation of -1 percent means without limit. */
export interface NodeRoom {
  memoryMb: number;
  memoryOverallocatePercent: number;
  diskMb: number;
  diskOverallocatePercent: number;
  takenMemoryMb: number;
  takenDiskMb: number;
}

/** A node that a server may be put on. */
export interface Candidate extends NodeRoom {
  uuid: string;
  name: string;
  locationUuid: string;
  public: boolean;
  isEnrolled: boolean;
  online: boolean;
  maintenance: boolean;
  isIsolated: boolean;
  /** Why it cannot run the egg; null when it can, or when nothing is known against it. */
  unsuitedBecause: string | null;
  servers: number;
  freeAllocations: number;
}

/** The server that is to be put somewhere. MiB, 0 is without limit. */
export interface Wish {
  memoryMb: number;
  diskMb: number;
  /** Null: anywhere. */
  locationUuid: string | null;
  /** Its owner may have servers on nodes that do not isolate them. */
  mayBeUnisolated: boolean;
}

export interface Verdict {
  node: { uuid: string; name: string };
  fits: boolean;
  code:
    | 'chosen'
    | 'fits'
    | 'other_location'
    | 'private'
    | 'not_enrolled'
    | 'offline'
    | 'maintenance'
    | 'egg_unsuited'
    | 'node_unisolated'
    | 'node_full'
    | 'no_free_allocation';
  /** A sentence. */
  reason: string;
}

/**
 * Every node with what is said for or against it: the chosen one first, then those that would do in their order, then
 * the others by name. Chosen is who keeps the largest share of its memory free; among equals who has the fewest servers.
 */
export function rankNodes(candidates: readonly Candidate[], wish: Wish): Verdict[] {
  const judged = candidates.map((node) => ({
    node,
    against: whatIsAgainst(node, wish),
    freeShare: freeShareAfter(node, wish),
  }));
  const fitting = judged
    .filter(({ against }) => against === null)
    .toSorted(
      (a, b) =>
        b.freeShare - a.freeShare || a.node.servers - b.node.servers || byName(a.node.name, b.node.name),
    );
  const others = judged
    .filter(({ against }) => against !== null)
    .toSorted((a, b) => byName(a.node.name, b.node.name));
  return [
    ...fitting.map(({ node, freeShare }, index): Verdict => {
      const isChosen = index === 0;
      const free = `${Math.round(freeShare * 100)} % of its memory`;
      return {
        node: { uuid: node.uuid, name: node.name },
        fits: true,
        code: isChosen ? 'chosen' : 'fits',
        reason: reasonFor({ isChosen, isOnly: fitting.length === 1, free }),
      };
    }),
    ...others.flatMap(({ node, against }): Verdict[] =>
      against === null ? [] : [{ node: { uuid: node.uuid, name: node.name }, fits: false, ...against }],
    ),
  ];
}

/** What keeps a server off a node that was not asked for by name; null when it fits. */
export function whatIsAgainst(
  node: Candidate,
  wish: Wish,
): { code: Exclude<Verdict['code'], 'chosen' | 'fits'>; reason: string } | null {
  if (wish.locationUuid !== null && node.locationUuid !== wish.locationUuid)
    return { code: 'other_location', reason: 'It is in another location.' };
  if (!node.public)
    return { code: 'private', reason: 'It is not public: servers come here only when it is named.' };
  if (!node.isEnrolled) return { code: 'not_enrolled', reason: 'No host has joined as this node yet.' };
  if (!node.online) return { code: 'offline', reason: 'It is not connected right now.' };
  if (node.maintenance) return { code: 'maintenance', reason: 'It is in maintenance.' };
  if (node.unsuitedBecause !== null) return { code: 'egg_unsuited', reason: node.unsuitedBecause };
  if (!node.isIsolated && !wish.mayBeUnisolated) {
    const reason = 'It does not isolate servers, so only administrators may own servers on it.';
    return { code: 'node_unisolated', reason };
  }
  const lacking = whatIsLacking(node, wish);
  if (lacking !== null) return { code: 'node_full', reason: lacking };
  if (node.freeAllocations === 0)
    return { code: 'no_free_allocation', reason: 'It has no free allocation. Add a port to it.' };
  return null;
}

/** Throws `node_full` when a server of this size does not fit. A server without a limit takes nothing off the sum. */
export function requireRoom(room: NodeRoom, wanted: { memoryMb: number; diskMb: number }): void {
  const lacking = whatIsLacking(room, wanted);
  if (lacking !== null) throw new ApiError('node_full', { message: lacking });
}

/** All that is said against nodes, as one sentence after the other. */
export function refusalOf(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) return 'No node can take this server: there are none yet.';
  const shown = verdicts.slice(0, reasonsMax).map(({ node, reason }) => `${node.name}: ${reason}`);
  const more = verdicts.length - shown.length;
  return ['No node can take this server.', ...shown, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

const reasonsMax = 20;

function reasonFor({ isChosen, isOnly, free }: { isChosen: boolean; isOnly: boolean; free: string }): string {
  if (!isChosen) return `It would do: ${free} would stay free.`;
  if (isOnly) return `It is the only one that fits: ${free} stays free.`;
  return `It keeps the most free: ${free}.`;
}

function whatIsLacking(room: NodeRoom, wanted: { memoryMb: number; diskMb: number }): string | null {
  const memory = leftOf(room.memoryMb, room.memoryOverallocatePercent, room.takenMemoryMb);
  if (wanted.memoryMb > memory) return sayLeft('memory', memory, wanted.memoryMb);
  const disk = leftOf(room.diskMb, room.diskOverallocatePercent, room.takenDiskMb);
  if (wanted.diskMb > disk) return sayLeft('disk', disk, wanted.diskMb);
  // Servers that were given more than there is now leave no room for another.
  if (memory < 0) return sayLeft('memory', memory, wanted.memoryMb);
  return disk < 0 ? sayLeft('disk', disk, wanted.diskMb) : null;
}

const sayLeft = (what: string, leftMb: number, wantedMb: number): string =>
  `It has ${Math.max(0, leftMb)} MiB of ${what} left; ${wantedMb} MiB are wanted.`;

const sizeOf = (sizeMb: number, overallocatePercent: number): number =>
  overallocatePercent === -1 ? sizeMb : Math.floor((sizeMb * (100 + overallocatePercent)) / 100);

const leftOf = (sizeMb: number, overallocatePercent: number, takenMb: number): number =>
  overallocatePercent === -1 ? Number.POSITIVE_INFINITY : sizeOf(sizeMb, overallocatePercent) - takenMb;

/** Of its memory with this server on it; below zero where it is over-allocated without limit. */
function freeShareAfter(node: NodeRoom, wish: Wish): number {
  const size = sizeOf(node.memoryMb, node.memoryOverallocatePercent);
  return size <= 0 ? 0 : (size - node.takenMemoryMb - wish.memoryMb) / size;
}

/** By code units: the same everywhere. */
const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

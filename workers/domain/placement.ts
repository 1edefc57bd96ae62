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

/** Throws `node_full` when a server of this size does not fit. A server without a limit takes nothing off the sum. */
export function requireRoom(room: NodeRoom, wanted: { memoryMb: number; diskMb: number }): void {
  const fits =
    hasRoom(room.memoryMb, room.memoryOverallocatePercent, room.takenMemoryMb + wanted.memoryMb) &&
    hasRoom(room.diskMb, room.diskOverallocatePercent, room.takenDiskMb + wanted.diskMb);
  if (!fits) throw new ApiError('node_full');
}

const hasRoom = (sizeMb: number, overallocatePercent: number, neededMb: number): boolean =>
  overallocatePercent === -1 || neededMb <= Math.floor((sizeMb * (100 + overallocatePercent)) / 100);

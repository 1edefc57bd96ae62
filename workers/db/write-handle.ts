import type { WriteHandle } from '../context.ts';
import type { RequestKey } from './closing.ts';
import type { RequestReads } from './handle.ts';
import { writeTransaction } from './write.ts';

/** The key of a request; its first transaction that commits takes it. */
export interface KeyHolder {
  wanted(): RequestKey | null;
  taken(): void;
}

/** The reads of a request, and its writes: later reads see them, the answer carries their marks. */
export const createWrite = (
  primaryUrl: string,
  reads: RequestReads,
  keyHolder: KeyHolder | null,
): WriteHandle => ({
  ...reads.handle,
  async write(work) {
    const key = keyHolder?.wanted() ?? null;
    const { result, marks } = await writeTransaction({ primaryUrl, work, key }, pause);
    keyHolder?.taken();
    reads.wrote(marks);
    return result;
  },
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

import type { Marks } from '../../schema/scopes.ts';
import type { WriteHandle } from '../context.ts';
import type { RequestKey } from './closing.ts';
import type { RequestReads } from './handle.ts';
import type { Database } from './order.ts';
import { writeTransaction } from './write.ts';

/** The key of a request; its first transaction that commits takes it. */
export interface KeyHolder {
  wanted(): RequestKey | null;
  taken(): void;
}

export interface WriteHooks {
  keyHolder: KeyHolder | null;
  /** Told of each commit before it is answered. */
  onCommit(marks: Marks): void;
}

/** The reads of a request, and its writes: later reads see them, the answer carries their marks. */
export const createWrite = (
  primary: Database,
  reads: RequestReads,
  { keyHolder, onCommit }: WriteHooks,
): WriteHandle => ({
  ...reads.handle,
  async write(work) {
    const key = keyHolder?.wanted() ?? null;
    const { result, marks, isKeyTaken } = await writeTransaction({ primary, work, key }, pause);
    if (isKeyTaken) keyHolder?.taken();
    reads.wrote(marks);
    onCommit(marks);
    return result;
  },
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

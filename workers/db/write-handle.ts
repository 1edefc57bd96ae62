import type { WriteHandle } from '../context.ts';
import type { RequestReads } from './handle.ts';
import { type Tx, writeTransaction } from './write.ts';

/** What goes with every transaction of a request. */
export interface Around {
  begin(tx: Tx): Promise<void>;
  committed(): void;
}

/** The reads of a request, and its writes: later reads see them, the answer carries their marks. */
export const createWrite = (primaryUrl: string, reads: RequestReads, around: Around | null): WriteHandle => ({
  ...reads.handle,
  async write(work) {
    const { result, marks } = await writeTransaction(
      primaryUrl,
      async (tx) => {
        await around?.begin(tx);
        return await work(tx);
      },
      pause,
    );
    around?.committed();
    reads.wrote(marks);
    return result;
  },
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

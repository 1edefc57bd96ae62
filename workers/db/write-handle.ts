import type { WriteHandle } from '../context.ts';
import type { RequestReads } from './handle.ts';
import { writeTransaction } from './write.ts';

/** The reads of a request, and its writes: later reads see them, the answer carries their marks. */
export const createWrite = (primaryUrl: string, reads: RequestReads): WriteHandle => ({
  ...reads.handle,
  async write(work) {
    const { result, marks } = await writeTransaction(primaryUrl, work, pause);
    reads.wrote(marks);
    return result;
  },
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

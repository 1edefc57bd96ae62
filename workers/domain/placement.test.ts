import { expect, test } from 'vitest';
import { requireRoom } from './placement.ts';

const room = {
  memoryMb: 1000,
  memoryOverallocatePercent: 0,
  diskMb: 1000,
  diskOverallocatePercent: 0,
  takenMemoryMb: 600,
  takenDiskMb: 0,
};

test.each([
  ['what fits exactly', {}, { memoryMb: 400, diskMb: 1000 }, true],
  ['too much memory', {}, { memoryMb: 401, diskMb: 0 }, false],
  ['too much disk', {}, { memoryMb: 0, diskMb: 1001 }, false],
  ['over-allocated memory', { memoryOverallocatePercent: 20 }, { memoryMb: 600, diskMb: 0 }, true],
  ['beyond it', { memoryOverallocatePercent: 20 }, { memoryMb: 601, diskMb: 0 }, false],
  ['no limit', { memoryOverallocatePercent: -1 }, { memoryMb: 99_999, diskMb: 0 }, true],
  ['servers without limits', { takenMemoryMb: 1000 }, { memoryMb: 0, diskMb: 0 }, true],
])('%s', (_, changes, wanted, fits) => {
  const run = () => requireRoom({ ...room, ...changes }, wanted);
  if (fits) expect(run).not.toThrow();
  else expect(run).toThrow(expect.objectContaining({ code: 'node_full' }));
});

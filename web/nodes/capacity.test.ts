import { expect, test } from 'vitest';
import { type Capacity, capacityBody, capacityIssues, capacityOf, percentOf, totalOf } from './capacity.ts';

const capacity: Capacity = { memoryMb: 8192, memoryOver: '', diskMb: 102_400, diskOver: '50' };

test('a percentage is whole, up to a thousand, or no bound at all', () => {
  expect(percentOf('')).toBe(0);
  expect(percentOf('20')).toBe(20);
  expect(percentOf(null)).toBe(-1);
  for (const wrong of ['-1', '1001', '2.5', 'x']) expect(percentOf(wrong)).toBe(null);
});

test('what servers get together counts over-allocation', () => {
  expect(totalOf(8192, '')).toBe(8192);
  expect(totalOf(8192, '50')).toBe(12_288);
  expect(totalOf(8192, null)).toBe(null);
  expect(totalOf(8192, 'x')).toBe(null);
});

test('a form is what the node has and becomes it again', () => {
  const node = {
    memoryMb: 8192,
    memoryOverallocatePercent: -1,
    diskMb: 1024,
    diskOverallocatePercent: 0,
  };
  expect(capacityOf(node)).toEqual({ memoryMb: 8192, memoryOver: null, diskMb: 1024, diskOver: '' });
  expect(capacityBody(capacityOf(node))).toEqual(node);
  expect(capacityBody(capacity)).toMatchObject({
    memoryOverallocatePercent: 0,
    diskOverallocatePercent: 50,
  });
});

test('no room is refused unless there is no bound', () => {
  expect(capacityIssues(capacity)).toEqual([]);
  expect(capacityIssues({ ...capacity, memoryMb: 0 })).toEqual([{ path: 'memoryMb', because: 'no-room' }]);
  expect(capacityIssues({ ...capacity, memoryMb: 0, memoryOver: null })).toEqual([]);
  expect(capacityIssues({ ...capacity, diskOver: '1,5' })).toEqual([
    { path: 'diskOverallocatePercent', because: 'no-percent' },
  ]);
});

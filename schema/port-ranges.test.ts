import { expect, test } from 'vitest';
import { parsePorts } from './port-ranges.ts';

test('single ports and ranges, each port once, in order', () => {
  expect(parsePorts('25570-25572,25565,25571')).toEqual([25_565, 25_570, 25_571, 25_572]);
  expect(parsePorts('65535')).toEqual([65_535]);
});

test.each(['0', '65536', '10-5', '1-65535', '1-1000,2000-2010', ''])('%j is refused', (text) => {
  expect(() => parsePorts(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
});

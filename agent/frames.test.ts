import { expect, test } from 'vitest';
import { linkLimits } from '../schema/protocol.ts';
import { BadFrame, decodeFrame, encodeFrame } from './frames.ts';

const frame = { v: 1, t: 'event', m: 'x', p: { a: [1, 'ü'] } } as const;

test('a frame comes back as it was', () => {
  expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
});

test.each([
  '',
  'no json',
  '[]',
  'null',
  '7',
  '{"v":1,"t":"call"}',
  '{"v":1,"t":"fly"}',
  '{"t":"ok","id":"x"}',
])('%j is no frame', (text) => {
  expect(() => decodeFrame(text)).toThrow(BadFrame);
});

test('what the other side would refuse for its size is not sent', () => {
  const limit = linkLimits.frameBytes;
  expect(() => encodeFrame({ ...frame, p: 'x'.repeat(limit) })).toThrow('does not fit');
  expect(() => encodeFrame({ ...frame, p: '🐦'.repeat(limit / 4) })).toThrow('does not fit');
  expect(encodeFrame({ ...frame, p: 'x'.repeat(limit - 100) }).length).toBeLessThan(limit);
});

import { expect, test } from 'vitest';
import { afterClose, byteLength, reconnectDelayMs } from './socket-plan.ts';

test('a lost or slow connection is made again, a withdrawn one is not', () => {
  expect([1006, 1001, 1012, 4008].map((code) => afterClose(code).do)).toEqual(Array(4).fill('reconnect'));
  expect(afterClose(4001)).toEqual({ do: 'renew' });
  expect(afterClose(4003)).toEqual({ do: 'end', because: 'revoked' });
  expect(afterClose(4004)).toEqual({ do: 'end', because: 'deleted' });
  expect(afterClose(4400)).toEqual({ do: 'end', because: 'failed' });
});

test('waiting grows to ten seconds and is spread over all of it', () => {
  expect([0, 1, 2, 5, 6, 400].map((attempt) => reconnectDelayMs(attempt, 1))).toEqual([
    500, 1000, 2000, 10_000, 10_000, 10_000,
  ]);
  expect(reconnectDelayMs(3, 0)).toBe(0);
  expect(reconnectDelayMs(3, 0.5)).toBe(2000);
});

test('bytes are counted as they travel', () => {
  for (const text of ['', 'plain', 'ünï', '漢字', 'a🐦b', '{"t":"lines"}']) {
    expect(byteLength(text)).toBe(new TextEncoder().encode(text).length);
  }
});

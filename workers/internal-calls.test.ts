import { expect, test } from 'vitest';
import { errorCodeIn } from './internal-calls.ts';

test('a code is read from the bodies of our own errors alone', () => {
  expect(errorCodeIn('{"error":{"code":"primary_unavailable","message":"…"}}')).toBe('primary_unavailable');
  for (const body of ['', 'Worker not found', '{"error":"x"}', 'null', '[]'])
    expect(errorCodeIn(body)).toBeNull();
});

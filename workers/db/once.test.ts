import { expect, test } from 'vitest';
import { answerAgain } from './once.ts';

const at = new Date(1_000_000);
const later = (ms: number): Date => new Date(at.getTime() + ms);
const first = { bodyHash: 'h', status: 201, answer: { id: 1 }, marks: null, createdAt: at };

test('a repeat gets the first answer', () => {
  expect(answerAgain(first, 'h', later(1))).toEqual({ status: 201, answer: { id: 1 } });
  expect(answerAgain({ ...first, status: 204, answer: null }, 'h', later(1)).status).toBe(204);
});

test.each([
  ['another body', { ...first, bodyHash: 'other' }, 0, 'idempotency_mismatch'],
  ['a run that goes on', { ...first, status: 0 }, 29_999, 'still_running'],
  ['a run that nobody knows the end of', { ...first, status: 0 }, 30_000, 'outcome_unknown'],
  ['a secret that was shown', { ...first, answer: null }, 1, 'already_created'],
])('%s is told by its code', (_, run, afterMs, code) => {
  expect(() => answerAgain(run, 'h', later(afterMs))).toThrow(expect.objectContaining({ code }));
});

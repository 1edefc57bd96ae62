import { expect, test } from 'vitest';
import { describeError } from './log.ts';

test('what drivers quote stays out of the log; what went wrong does not', () => {
  const said = Object.assign(new Error('duplicate key: Key (email)=(a@b.c)'), { code: '23505' });
  said.name = 'NeonDbError';
  const wrapped = new Error('Failed query: insert … params: hunter2', { cause: said });
  const { error, stack } = describeError(wrapped);
  expect(error).toBe('Error < NeonDbError 23505');
  expect(stack).not.toContain('hunter2');
  expect(stack).toContain('at ');
});

test('our own sentences are told', () => {
  expect(describeError(new Error('the session was not inserted')).error).toBe(
    'Error: the session was not inserted',
  );
  expect(describeError('thrown text')).toEqual({ error: 'string', stack: '' });
});

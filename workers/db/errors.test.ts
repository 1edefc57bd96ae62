import { expect, test } from 'vitest';
import { ApiError } from '../../schema/errors.ts';
import { apiErrorOf, isConnectionFailure, isOutcomeOpen, postgresErrorOf } from './errors.ts';

const failure = (code: string): Error => Object.assign(new Error('said by Postgres'), { code });

test('what Postgres said is found below what wraps it', () => {
  const wrapped = new Error('Failed query', { cause: new Error('x', { cause: failure('23505') }) });
  expect(postgresErrorOf(wrapped)).toEqual({ code: '23505', constraint: null });
  const named = Object.assign(failure('23505'), { constraint: 'users_email_lower' });
  expect(postgresErrorOf(named)?.constraint).toBe('users_email_lower');
  expect(postgresErrorOf(new Error('x'))).toBeNull();
  expect(postgresErrorOf(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBeNull();
  expect(postgresErrorOf('text')).toBeNull();
});

test('an error of our own is found below what wraps it', () => {
  const own = new ApiError('primary_unavailable');
  expect(apiErrorOf(new Error('Failed query', { cause: own }))).toBe(own);
  expect(apiErrorOf(own)).toBe(own);
  expect(apiErrorOf(new Error('x', { cause: failure('23505') }))).toBeNull();
});

test('being away is told from having refused', () => {
  for (const code of ['08006', '57P01', '57P03', '53300', '25P04', '25006']) {
    expect(isConnectionFailure(failure(code)), code).toBe(true);
  }
  for (const code of ['23505', '42P01', '22021'])
    expect(isConnectionFailure(failure(code)), code).toBe(false);
  expect(isConnectionFailure(new DOMException('late', 'TimeoutError'))).toBe(true);
  expect(isConnectionFailure(new Error('x', { cause: new DOMException('late', 'TimeoutError') }))).toBe(true);
  expect(isConnectionFailure(new TypeError('a bug of ours'))).toBe(false);
});

test('a commit that broke off may have been done, one that was refused was not', () => {
  for (const error of [new Error('the socket closed'), failure('08006'), failure('57P01'), failure('57P02')])
    expect(isOutcomeOpen(error)).toBe(true);
  for (const code of ['23505', '40001', '25P04', '57P03', '53300'])
    expect(isOutcomeOpen(failure(code)), code).toBe(false);
});

import { expect, test } from 'vitest';
import { cookieNames, cookieOf, endedCookies, sessionCookies } from './cookies.ts';

const tokens = { access: 'A', refresh: 'R', expiresAt: 610_000 };

test('over https cookies are bound to the host, over http they are plain', () => {
  expect(sessionCookies(cookieNames('https:'), tokens, 10_000)).toEqual([
    '__Host-roost=A; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure',
    '__Host-roost-refresh=R; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure',
  ]);
  expect(sessionCookies(cookieNames('http:'), tokens, 10_000)[0]).toBe(
    'roost=A; Path=/; Max-Age=600; HttpOnly; SameSite=Lax',
  );
});

test('ended cookies are empty and over', () => {
  for (const line of endedCookies(cookieNames('https:')))
    expect(line).toMatch(/^[\w-]+=; Path=\/; Max-Age=0;/);
});

test('a cookie is found by its whole name', () => {
  const header = 'xroost=1; roost-refresh=2;roost=3; empty=';
  expect(cookieOf(header, 'roost')).toBe('3');
  expect(cookieOf(header, 'roost-refresh')).toBe('2');
  expect(cookieOf(header, 'empty')).toBe('');
  expect(cookieOf(header, 'none')).toBeNull();
  expect(cookieOf(null, 'roost')).toBeNull();
});

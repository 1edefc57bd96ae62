import { expect, test } from 'vitest';
import type { Marks } from '../schema/scopes.ts';
import { keepToken, type KeptToken, markedScopes, readToken, tokensFor } from './marks.ts';

const encode = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const tokenOf = (marks: Marks): string => `${encode(JSON.stringify({ s: marks }))}.c2lnbmF0dXJl`;
const kept = (marks: Marks, at = 1000): KeptToken => ({ token: tokenOf(marks), marks, at });

test('a token tells its marks, anything else tells none', () => {
  expect(readToken(tokenOf({ 'srv:1a2b3c4d': [1, 70], sys: [1, 3] }))).toEqual({
    'srv:1a2b3c4d': [1, 70],
    sys: [1, 3],
  });
  expect(readToken(tokenOf({ 'srv:ü': [1, 2] }))).toEqual({ 'srv:ü': [1, 2] });
  const broken = [
    JSON.stringify({ s: { sys: 3 } }),
    JSON.stringify({ s: { sys: ['1', 2] } }),
    'null',
    '{}',
    '{',
  ];
  for (const text of broken) expect(readToken(`${encode(text)}.x`)).toBeNull();
  for (const text of ['', '.', '%%%.x', 'not a token']) expect(readToken(text)).toBeNull();
});

test('a newer token replaces what it covers and leaves what it does not', () => {
  const first = kept({ 'srv:a': [1, 5], sys: [1, 1] });
  const second = kept({ 'srv:b': [1, 6] });
  const third = kept({ 'srv:a': [1, 9], sys: [1, 1] });
  const all = keepToken(keepToken(keepToken([], first), second), third);
  expect(all.map((each) => each.token)).toEqual([third.token, second.token]);
  expect(markedScopes(all).toSorted()).toEqual(['srv:a', 'srv:b', 'sys']);
});

test('an answer older than a known mark does not displace it', () => {
  const written = kept({ 'srv:a': [1, 9] });
  const stale = kept({ 'srv:a': [1, 5], sys: [1, 2] });
  const all = keepToken(keepToken([], written), stale);
  expect(tokensFor(all, ['srv:a'], 1000)).toBe(written.token);
  expect(tokensFor(all, ['srv:a', 'sys'], 1000)?.split(',').toSorted()).toEqual(
    [written.token, stale.token].toSorted(),
  );
});

test('a higher epoch is newer whatever the version', () => {
  const before = kept({ sys: [1, 900] });
  const after = kept({ sys: [2, 4] });
  expect(tokensFor(keepToken(keepToken([], after), before), ['sys'], 1000)).toBe(after.token);
});

test('only tokens that mark a wanted scope are sent', () => {
  const all = keepToken(keepToken([], kept({ 'srv:a': [1, 5] })), kept({ 'node:n': [1, 8] }));
  expect(tokensFor(all, ['srv:a'], 1000)).toBe(tokenOf({ 'srv:a': [1, 5] }));
  expect(tokensFor(all, ['egg:e'], 1000)).toBeNull();
  expect(tokensFor([], ['srv:a'], 1000)).toBeNull();
});

test('marks are forgotten after 150 seconds', () => {
  const old = kept({ 'srv:a': [1, 5] }, 0);
  expect(tokensFor([old], ['srv:a'], 149_999)).toBe(old.token);
  expect(tokensFor([old], ['srv:a'], 150_000)).toBeNull();
  expect(keepToken([old], kept({ sys: [1, 1] }, 150_000)).map((each) => each.marks)).toEqual([
    { sys: [1, 1] },
  ]);
});

test('what is kept and what is sent stays bounded', () => {
  let all: KeptToken[] = [];
  for (let i = 0; i < 500; i += 1) all = keepToken(all, kept({ [`srv:${i}`]: [1, i] }));
  expect(all.length).toBeLessThanOrEqual(32);
  const sent = tokensFor(all, markedScopes(all), 1000);
  expect(sent?.split(',').length).toBe(4);
});

import { base64url } from 'jose';
import { expect, test } from 'vitest';
import type { Mark, Marks, Scope } from '../../schema/scopes.ts';
import { boundMarks, decodeTokens, encodeToken, importMarkKey, lostWrites, reaches } from './marks.ts';

const now = 1_800_000_000_000;
const fresh = now * 1000;
const key = await importMarkKey(base64url.encode(new Uint8Array(32).fill(7)));
const otherKey = await importMarkKey(base64url.encode(new Uint8Array(32).fill(8)));

async function tokenOf(marks: Marks, primaryUntil = 0, by = key): Promise<string> {
  const token = await encodeToken(marks, primaryUntil, by, now);
  if (token === null) throw new Error('no token');
  return token;
}

test('what is said comes back', async () => {
  const marks = { 'srv:0a1b2c3d': [2, fresh], sys: [2, fresh + 1] } as const;
  expect(await decodeTokens(await tokenOf(marks), key, now)).toEqual({ marks, primaryUntil: 0, ignored: 0 });
});

test('every kind of scope comes back', async () => {
  const scopes: Scope[] = ['sys', 'srv:a', 'usr:a', 'auth:a', 'key:roost_a', 'role:a', 'node:a', 'egg:a'];
  const marks = Object.fromEntries(scopes.map((scope): [Scope, Mark] => [scope, [2, fresh]]));
  expect(await decodeTokens(await tokenOf(marks), key, now)).toEqual({ marks, primaryUntil: 0, ignored: 0 });
});

test('several tokens are merged, the newest of each scope wins, by epoch first', async () => {
  const one = await tokenOf({ sys: [1, fresh + 5], 'usr:a': [1, fresh] });
  const two = await tokenOf({ sys: [2, fresh], 'usr:a': [1, fresh + 1] });
  const { marks } = await decodeTokens(`${one}, ${two},${one}`, key, now);
  expect(marks).toEqual({ sys: [2, fresh], 'usr:a': [1, fresh + 1] });
});

test('marks that every healthy tier has by now are dropped, in and out', async () => {
  const old = fresh - 151_000_000;
  expect(await encodeToken({ sys: [1, old] }, 0, key, now)).toBeNull();
  const token = await tokenOf({ sys: [1, fresh] });
  expect((await decodeTokens(token, key, now + 151_000)).marks).toEqual({});
});

test('a token of another key, a changed one and noise are ignored and counted', async () => {
  const forged = await tokenOf({ sys: [1, fresh] }, 0, otherKey);
  const genuine = await tokenOf({ sys: [1, fresh] });
  const changed = `${base64url.encode(JSON.stringify({ s: { sys: [1, fresh + 1] } }))}.${genuine.split('.')[1] ?? ''}`;
  const header = [forged, changed, 'x', '.x', 'é.é', '', genuine].join(',');
  expect(await decodeTokens(header, key, now)).toMatchObject({ marks: { sys: [1, fresh] }, ignored: 6 });
});

test('absurd tokens are ignored even when they are signed', async () => {
  const header = await Promise.all([
    tokenOf({ sys: [1, fresh + 700_000_000] }),
    tokenOf({ 'not a scope': [1, fresh] }),
    tokenOf({ sys: [1, fresh] }, now + 10_000_000),
    tokenOf({ sys: [0, fresh] }),
  ]);
  expect(await decodeTokens(header.join(','), key, now)).toEqual({ marks: {}, primaryUntil: 0, ignored: 4 });
});

test('no header says nothing', async () => {
  expect(await decodeTokens(null, key, now)).toEqual({ marks: {}, primaryUntil: 0, ignored: 0 });
  expect(await decodeTokens(' ', key, now)).toEqual({ marks: {}, primaryUntil: 0, ignored: 0 });
});

test('beyond 64 scopes the oldest are replaced by a time until which the primary answers', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 70 }, (_, index): [string, [number, number]] => [
      `srv:${String(index).padStart(8, '0')}`,
      [1, fresh - index * 1000],
    ]),
  );
  const bounded = boundMarks(many, 0);
  expect(Object.keys(bounded.marks)).toHaveLength(64);
  expect(bounded.marks['srv:00000000']).toBeDefined();
  expect(bounded.marks['srv:00000064']).toBeUndefined();
  expect(bounded.primaryUntil).toBe(now - 64 + 150_000);
  const decoded = await decodeTokens(await tokenOf(many), key, now);
  expect(decoded.primaryUntil).toBe(bounded.primaryUntil);
  expect((await decodeTokens(await tokenOf(many), key, now + 151_000)).primaryUntil).toBe(0);
});

test('a tier answers only when every named scope that is marked is new enough', () => {
  const wanted = { sys: [1, 5], 'srv:a': [1, 9] } as const;
  expect(reaches(wanted, ['sys'], 1, { sys: [1, 5] })).toBe(true);
  expect(reaches(wanted, ['sys', 'srv:a'], 1, { sys: [1, 5], 'srv:a': [1, 8] })).toBe(false);
  expect(reaches(wanted, ['sys', 'srv:b'], 1, { sys: [1, 6] })).toBe(true);
  expect(reaches(wanted, ['srv:a'], 1, {})).toBe(false);
  expect(reaches(wanted, ['srv:a'], 2, {})).toBe(true);
});

test('a mark of an older epoch is void, and a lost write when it lies above what is there', () => {
  const wanted = { sys: [1, 5], 'srv:a': [1, 9], 'srv:b': [1, 3], 'srv:c': [2, 9] } as const;
  const scopes = ['sys', 'srv:a', 'srv:b', 'srv:c', 'srv:d'];
  const versions = { sys: [2, 4], 'srv:a': [2, 9], 'srv:c': [2, 1] } as const;
  expect(lostWrites(wanted, scopes, 2, versions)).toEqual(['sys', 'srv:b']);
  expect(lostWrites(wanted, ['srv:a'], 2, versions)).toEqual([]);
  expect(lostWrites(wanted, ['sys'], 1, { sys: [1, 4] })).toEqual([]);
  expect(reaches(wanted, ['sys', 'srv:a', 'srv:b'], 2, versions)).toBe(true);
  expect(reaches(wanted, ['srv:c'], 2, versions)).toBe(false);
});

import { expect, test } from 'vitest';
import { cacheKey, entryKeyOf, lifetimeOf, readText } from './keys.ts';

test('an entry is named by its kind within its one scope', () => {
  expect(entryKeyOf(cacheKey('server', 'abcd1234'))).toEqual({ scope: 'srv:abcd1234', name: 'server' });
  expect(entryKeyOf(cacheKey('session', 'u', 's'))).toEqual({ scope: 'usr:u', name: 'session:s' });
});

test('times survive as text, what is not there is null, another shape is undefined', () => {
  const createdAt = new Date('2026-11-20T08:00:00.123Z');
  const endedAt = null;
  const text = JSON.stringify({ expiresAt: createdAt, endedAt });
  expect(readText('session', text)).toEqual({ expiresAt: createdAt, endedAt });
  expect(readText('session', 'null')).toBeNull();
  expect(readText('egg', '{"title":"of an older panel"}')).toBeUndefined();
});

test('what is not there is asked for again sooner', () => {
  expect(lifetimeOf('server', 'null')).toBeLessThan(lifetimeOf('server', '{}'));
});

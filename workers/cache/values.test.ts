import { expect, test } from 'vitest';
import { createValues } from './values.ts';

test('a text is the same value again, under its own kind alone, until others have taken its room', () => {
  const values = createValues(3);
  const text = JSON.stringify({ name: 'An egg' });
  const first = values.of('egg', text);
  expect(first).toEqual({ name: 'An egg' });
  expect(values.of('egg', text)).toBe(first);
  expect(values.of('role', text)).toBeUndefined();
  expect(values.of('egg', 'null')).toBeNull();
  values.of('egg', JSON.stringify({ name: 'Another' }));
  expect(values.of('egg', text)).not.toBe(first);
});

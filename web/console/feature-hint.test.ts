import { expect, test } from 'vitest';
import { takeHint } from './feature-hint.ts';

const eula = 'You need to agree to the EULA in order to run the server.';
const old = 'java.lang.UnsupportedClassVersionError: (class file version 65.0)';

test('the first thing that can be mended in a run is kept', () => {
  const seen = takeHint(null, { boot: 'a', lines: ['hello', eula] });
  expect(seen).toEqual({ boot: 'a', hint: { feature: 'eula' } });
  expect(takeHint(seen, { boot: 'a', lines: [old] })).toBe(seen);
});

test('another run forgets it, and says its own', () => {
  const seen = takeHint(null, { boot: 'a', lines: [eula] });
  expect(takeHint(seen, { boot: 'b', lines: ['hello'] })).toBeNull();
  expect(takeHint(seen, { boot: 'b', lines: [old] })?.hint).toMatchObject({ feature: 'java_version' });
});

test('of a flood the newest lines are read', () => {
  const flood = Array.from({ length: 500 }, () => 'tick');
  expect(takeHint(null, { boot: 'a', lines: [eula, ...flood] })).toBeNull();
  expect(takeHint(null, { boot: 'a', lines: [...flood, eula] })).not.toBeNull();
});

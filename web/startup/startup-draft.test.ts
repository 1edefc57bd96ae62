import { expect, test } from 'vitest';
import { brokenValues, changedValues } from './startup-draft.ts';

const variables = [
  { envVariable: 'MOTD', value: 'hi', rules: ['required', 'max:5'] },
  { envVariable: 'TOKEN', value: null, rules: ['required', 'min:8'] },
];

test('only what differs is sent', () => {
  expect(changedValues(variables, {})).toEqual({});
  expect(changedValues(variables, { MOTD: 'hi', GONE: 'x' })).toEqual({});
  expect(changedValues(variables, { MOTD: '' })).toEqual({ MOTD: '' });
});

test('a secret changes when something is typed, and stays when that is taken back', () => {
  expect(changedValues(variables, { TOKEN: 'long enough' })).toEqual({ TOKEN: 'long enough' });
  expect(changedValues(variables, { TOKEN: '' })).toEqual({});
});

test('what is changed is judged, what is not stays as it is', () => {
  const paths = (typed: Record<string, string>) => brokenValues(variables, typed).map(({ path }) => path);
  expect(paths({})).toEqual([]);
  expect(paths({ MOTD: 'too long', TOKEN: 'short' })).toEqual(['environment.MOTD', 'environment.TOKEN']);
});

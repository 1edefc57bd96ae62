import { expect, test } from 'vitest';
import { bodyOf, emptyDraft, issuesIn } from './draft.ts';

const variables = [
  { envVariable: 'VERSION', defaultValue: '1.20.4', rules: ['required', 'string'], isSecret: false },
  { envVariable: 'MOTD', defaultValue: 'hi', rules: ['max:5'], isSecret: false },
  { envVariable: 'TOKEN', defaultValue: '', rules: ['required'], isSecret: true },
];
const filled = { ...emptyDraft('egg'), name: 'Weekend' };

test('a form that lacks egg or name is no request, and says which', () => {
  const paths = (draft: typeof filled) => issuesIn(draft, []).map(({ path }) => path);
  expect(issuesIn(emptyDraft(null), []).map(({ path }) => path)).toEqual(['eggId', 'name']);
  expect(paths({ ...filled, name: ' ' })).toEqual(['name']);
  expect(paths(filled)).toEqual([]);
  for (const gap of [{ eggId: null }, { name: ' ' }])
    expect(bodyOf({ ...filled, ...gap }, variables)).toBeNull();
});

test('values that break their rules are said before they are sent', () => {
  const broken = (environment: Record<string, string>) =>
    issuesIn({ ...filled, environment }, variables).map(({ path }) => path);
  expect(broken({})).toEqual([]);
  expect(broken({ VERSION: '', MOTD: 'longer' })).toEqual(['environment.VERSION', 'environment.MOTD']);
  expect(broken({ TOKEN: '' })).toEqual(['environment.TOKEN']);
});

test('variables that were not touched carry the defaults, also when emptied on purpose', () => {
  const body = bodyOf({ ...filled, environment: { MOTD: '', GONE: 'x' } }, variables);
  expect(body?.environment).toEqual({ VERSION: '1.20.4', MOTD: '' });
});

test('the default of a secret is left to the panel', () => {
  expect(bodyOf(filled, variables)?.environment).not.toHaveProperty('TOKEN');
  expect(bodyOf({ ...filled, environment: { TOKEN: 'x' } }, variables)?.environment).toHaveProperty(
    'TOKEN',
    'x',
  );
});

test('an empty processor limit is unlimited', () => {
  const limits = (cpu: string) => bodyOf({ ...filled, cpu }, variables)?.limits?.cpuPercent;
  expect(['', '150', ' 50 % ', 'much', '-5'].map(limits)).toEqual([0, 150, 50, 0, 0]);
});

test('what is not chosen is left to the panel', () => {
  const body = bodyOf(filled, variables);
  for (const key of ['nodeId', 'locationId', 'allocationId', 'image']) expect(body).not.toHaveProperty(key);
});

test('a place is a node and its address, or a location in which a node is chosen', () => {
  const place = { locationId: 'eu', allocationId: 7 };
  expect(bodyOf({ ...filled, ...place }, variables)).toMatchObject({ locationId: 'eu' });
  expect(bodyOf({ ...filled, ...place }, variables)).not.toHaveProperty('allocationId');
  const named = bodyOf({ ...filled, ...place, nodeId: 'n' }, variables);
  expect(named).toMatchObject({ nodeId: 'n', allocationId: 7 });
  expect(named).not.toHaveProperty('locationId');
  expect(named).not.toHaveProperty('evenIfUnsuited');
  const forced = bodyOf({ ...filled, nodeId: 'n', evenIfUnsuited: true }, variables);
  expect(forced).toMatchObject({ nodeId: 'n', evenIfUnsuited: true });
  expect(bodyOf({ ...filled, evenIfUnsuited: true }, variables)).not.toHaveProperty('evenIfUnsuited');
});

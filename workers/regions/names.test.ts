import { expect, test } from 'vitest';
import { databaseNames } from './names.ts';

test('a database is called by its region, and by a number where there are several', () => {
  const databases = [
    { region: 'eu', url: 'a', isPrimary: true },
    { region: 'us', url: 'b', isPrimary: false },
    { region: 'us', url: 'c', isPrimary: false },
    { region: 'eu', url: 'd', isPrimary: false },
  ];
  const { nameOf, urlOf } = databaseNames(databases);
  expect(databases.map(({ url }) => nameOf(url))).toEqual(['eu', 'us', 'us 2', 'eu 2']);
  expect(['eu', 'us', 'us 2', 'eu 2'].map(urlOf)).toEqual(['a', 'b', 'c', 'd']);
  expect([nameOf('e'), urlOf('ap')]).toEqual([null, null]);
});

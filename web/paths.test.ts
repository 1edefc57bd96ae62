import { expect, test } from 'vitest';
import { paths, patterns, returnPath } from './paths.ts';

test('every address of the panel', () => {
  const id = '1a2b3c4d';
  const all = Object.entries(paths).map(([name, path]) => `${name} ${path(id)}`);
  expect(all).toMatchInlineSnapshot(`
    [
      "home /",
      "signIn /sign-in?to=1a2b3c4d",
      "servers /servers",
      "newServer /servers/new",
      "server /servers/1a2b3c4d",
      "serverNetwork /servers/1a2b3c4d/network",
      "serverStartup /servers/1a2b3c4d/startup",
      "nodes /nodes",
      "newNode /nodes/new",
      "node /nodes/1a2b3c4d",
      "nodeAllocations /nodes/1a2b3c4d/allocations",
      "nodeSettings /nodes/1a2b3c4d/settings",
      "joinNode /nodes/1a2b3c4d/join",
      "regions /regions",
      "eggs /eggs",
      "importEggs /eggs/import",
      "egg /eggs/1a2b3c4d",
    ]
  `);
});

test('an address matches its pattern', () => {
  for (const name of [
    'servers',
    'newServer',
    'server',
    'serverNetwork',
    'serverStartup',
    'nodes',
    'newNode',
    'node',
    'nodeAllocations',
    'nodeSettings',
    'joinNode',
    'regions',
    'eggs',
    'importEggs',
    'egg',
    'home',
  ] as const) {
    expect(paths[name]('1a2b3c4d')).toBe(patterns[name].replace(/:\w+/, '1a2b3c4d'));
  }
});

test('signing in returns to a page of this panel and to nothing else', () => {
  expect(returnPath('/nodes?sort=name')).toBe('/nodes?sort=name');
  for (const outside of [undefined, '', 'https://example.org', '//example.org', '/\\example.org', 'nodes']) {
    expect(returnPath(outside)).toBe('/servers');
  }
  expect(returnPath('/sign-in?to=/sign-in')).toBe('/servers');
});

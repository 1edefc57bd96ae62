import { expect, test } from 'vitest';
import { sectionsFor, serverOfPath } from './server-sections.ts';

test('an address names the server that it is about', () => {
  expect(serverOfPath('/servers/1a2b3c4d')).toBe('1a2b3c4d');
  expect(serverOfPath('/servers/1a2b3c4d/network')).toBe('1a2b3c4d');
  for (const other of ['/servers', '/servers/', '/servers/new', '/nodes/1a2b3c4d'])
    expect(serverOfPath(other)).toBe(null);
});

test('a section is shown to who may open it', () => {
  expect(sectionsFor([]).map((section) => section.name)).toEqual(['console']);
  expect(sectionsFor(['allocation.read']).map((section) => section.name)).toEqual(['console', 'network']);
  expect(sectionsFor(['*'])).toHaveLength(3);
});

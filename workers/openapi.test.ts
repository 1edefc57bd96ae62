import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { allEndpoints } from '../schema/api/all.ts';
import { isErrorCode } from '../schema/errors.ts';
import { docsPage } from './docs-page.ts';
import { errorsOf, openApi } from './openapi.ts';
import { version } from './version.ts';

const document = openApi('https://panel.example');

test('every endpoint is an operation with its own id', () => {
  const ids = [...JSON.stringify(document).matchAll(/"operationId":"([^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  expect(ids.toSorted()).toEqual(allEndpoints.map(({ id }) => id).toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});

test('path parameters are declared as the path names them', () => {
  const text = JSON.stringify(document);
  expect(text).not.toContain('/:');
  expect(document['paths']).toMatchObject({
    '/api/v1/servers/{server}/members/{user}': {
      put: {
        parameters: [
          { name: 'server', in: 'path', required: true },
          { name: 'user', in: 'path', required: true },
          { name: 'Idempotency-Key' },
        ],
      },
    },
  });
});

test('answers and bodies have shapes', () => {
  expect(document['paths']).toMatchObject({
    '/api/v1/servers': {
      get: {
        responses: {
          200: {
            content: {
              'application/json': {
                schema: { properties: { items: { items: { properties: { state: { type: 'string' } } } } } },
              },
            },
          },
        },
      },
      post: { requestBody: { content: { 'application/json': { schema: { required: expect.any(Array) } } } } },
    },
  });
});

test('errors are of the table, and each endpoint that needs a session says so', () => {
  for (const endpoint of allEndpoints) {
    const codes = errorsOf(endpoint);
    expect(codes.every(isErrorCode)).toBe(true);
    const isOpen = endpoint.access.by === 'anyone' || endpoint.access.by === 'agent';
    expect(codes.includes('not_signed_in')).toBe(!isOpen);
  }
});

test('the page names every endpoint and asks nobody else for anything', () => {
  const page = docsPage();
  for (const { id } of allEndpoints) expect(page).toContain(`id="${id}"`);
  for (const { path } of allEndpoints) expect(page).toContain(path);
  expect(page).not.toMatch(/<script|style=|https?:/);
});

test('the version is that of the package', () => {
  expect(version).toBe(manifest.version);
});

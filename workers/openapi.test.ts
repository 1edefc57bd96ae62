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

test('keys may call what is not for sessions alone, and answers say where they stand', () => {
  const keyed = { security: [{ session: [] }, { apiKey: [] }] };
  const standing = { 'RateLimit-Remaining': { $ref: '#/components/headers/RateLimit-Remaining' } };
  expect(document['paths']).toMatchObject({
    '/api/v1/servers': { get: { ...keyed, responses: { 200: { headers: standing } } } },
    '/api/v1/account/api-keys': { get: { security: [{ session: [] }] } },
    '/api/v1/session': { post: { security: [], responses: { 429: { headers: standing } } } },
  });
  for (const endpoint of allEndpoints) {
    const codes = errorsOf(endpoint);
    const isOpen = endpoint.access.by === 'anyone' || endpoint.access.by === 'agent';
    expect(codes.includes('session_required'), endpoint.id).toBe(endpoint.sessionOnly === true);
    expect(codes.includes('key_refused'), endpoint.id).toBe(!isOpen);
    expect(codes, endpoint.id).toContain('rate_limited');
  }
});

test('repeats are named where they are done once', () => {
  const text = JSON.stringify(document['paths']);
  expect(text.match(/"Idempotency-Key"/g)).toHaveLength(
    allEndpoints.filter(({ effect, repeatsOf }) => effect && repeatsOf !== 'none').length,
  );
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

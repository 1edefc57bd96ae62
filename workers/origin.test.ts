import { expect, test } from 'vitest';
import { isOwnOrigin } from './origin.ts';

const panel = 'https://panel.example';
const ask = (headers: Record<string, string>, url = `${panel}/api/v1/servers`): boolean =>
  isOwnOrigin({ url, headers: new Headers(headers) }, panel);

test.each([
  ['no cookie, so nothing to forge', { origin: 'https://evil.example' }, true],
  ['the panel itself', { cookie: 'a=b', origin: panel }, true],
  ['another site', { cookie: 'a=b', origin: 'https://evil.example' }, false],
  ['a name that begins alike', { cookie: 'a=b', origin: 'https://panel.example.evil.example' }, false],
  ['another port', { cookie: 'a=b', origin: 'https://panel.example:8443' }, false],
  [
    'its page without encryption, which anyone on the way can write',
    { cookie: 'a=b', origin: 'http://panel.example' },
    false,
  ],
  ['an origin that hides itself', { cookie: 'a=b', origin: 'null' }, false],
  ['neither origin nor site', { cookie: 'a=b' }, false],
  [
    'neither, and a header that only its own script can send',
    { cookie: 'a=b', 'idempotency-key': 'k' },
    true,
  ],
  [
    'that header from another site',
    { cookie: 'a=b', 'idempotency-key': 'k', origin: 'https://evil.example' },
    false,
  ],
  [
    'that header, and another site',
    { cookie: 'a=b', 'idempotency-key': 'k', 'sec-fetch-site': 'cross-site' },
    false,
  ],
  ['a browser that says same-origin', { cookie: 'a=b', 'sec-fetch-site': 'same-origin' }, true],
  ['an address typed by hand', { cookie: 'a=b', 'sec-fetch-site': 'none' }, true],
  ['a browser that says same-site', { cookie: 'a=b', 'sec-fetch-site': 'same-site' }, false],
])('%s', (_, headers, expected) => {
  expect(ask(headers)).toBe(expected);
});

test('a regional address is its own origin', () => {
  const url = 'http://127.0.0.1:3001/api/v1/servers';
  expect(ask({ cookie: 'a=b', origin: 'http://127.0.0.1:3001' }, url)).toBe(true);
  expect(ask({ cookie: 'a=b', origin: 'http://127.0.0.1:3002' }, url)).toBe(false);
});

test('a proxy may add the encryption', () => {
  const headers = { cookie: 'a=b', host: 'roost.home', origin: 'https://roost.home' };
  expect(ask(headers, 'http://roost.home/api/v1/servers')).toBe(true);
});

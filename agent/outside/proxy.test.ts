import { expect, test } from 'vitest';
import { proxyFor, proxyName } from './proxy.ts';

const proxyOf = (url: string, env: Record<string, string>) => proxyFor(new URL(url), env)?.href ?? null;

test('secure addresses go by one variable, plain ones by the other', () => {
  const env = { HTTPS_PROXY: 'http://secure:3128', HTTP_PROXY: 'plain:8080' };
  expect(proxyOf('https://panel.example/', env)).toBe('http://secure:3128/');
  expect(proxyOf('wss://panel.example/', env)).toBe('http://secure:3128/');
  expect(proxyOf('ws://panel.example/', env)).toBe('http://plain:8080/');
  expect(proxyOf('https://panel.example/', {})).toBeNull();
  expect(proxyOf('https://panel.example/', { HTTPS_PROXY: ' ' })).toBeNull();
  expect(proxyOf('https://panel.example/', { https_proxy: 'http://small', HTTPS_PROXY: 'http://big' })).toBe(
    'http://small/',
  );
  expect(proxyOf('https://panel.example/', { ALL_PROXY: 'http://all' })).toBe('http://all/');
});

test.each([
  ['*', 'https://panel.example/', true],
  ['panel.example', 'https://panel.example/', true],
  ['example', 'https://panel.example/', true],
  ['.example', 'https://panel.example/', true],
  ['*.example', 'https://panel.example/', true],
  ['ample', 'https://panel.example/', false],
  ['other.example, PANEL.example', 'https://panel.example/', true],
  ['panel.example:443', 'https://panel.example/', true],
  ['panel.example:8443', 'https://panel.example/', false],
  ['panel.example:8443', 'https://panel.example:8443/', true],
  ['10.0.0.0/8', 'https://10.1.2.3/', true],
  ['10.0.0.0/8', 'https://11.1.2.3/', false],
  ['10.1.2.3', 'https://10.1.2.3/', true],
  ['2.3', 'https://10.1.2.3/', false],
  ['fd00::/8', 'https://[fd00::1]/', true],
  ['[fd00::1]', 'https://[fd00::1]/', true],
  ['nonsense/99', 'https://10.1.2.3/', false],
])('NO_PROXY %s for %s: %s', (list, url, isDirect) => {
  expect(proxyOf(url, { HTTPS_PROXY: 'http://p', NO_PROXY: list }) === null).toBe(isDirect);
});

test('this host is reached directly', () => {
  const env = { HTTP_PROXY: 'http://p', HTTPS_PROXY: 'http://p' };
  for (const host of ['localhost', 'panel.localhost', '127.0.0.1', '127.8.0.1', '[::1]'])
    expect(proxyOf(`http://${host}:7400/`, env)).toBeNull();
});

test('what is no proxy is said, without what it was', () => {
  const set = (value: string) => () => proxyOf('https://panel.example/', { HTTPS_PROXY: value });
  expect(set('socks5://user:secret@p')).toThrow(/socks5/);
  expect(set('socks5://user:secret@p')).not.toThrow(/secret/);
  expect(set('http://user:secret@:::')).toThrow('HTTPS_PROXY is no address of a proxy.');
  expect(proxyName(new URL('http://user:secret@p:3128'))).toBe('http://p:3128');
});

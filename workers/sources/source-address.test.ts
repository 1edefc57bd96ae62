import { expect, test } from 'vitest';
import { sourceAddress } from './source-address.ts';

const read = (text: string, isPlain = false): string => sourceAddress(text, { isPlain }).href;

test.each([
  ['https://eggs.example.org/a.json', 'https://eggs.example.org/a.json'],
  ['https://eggs.example.org:8443/a.json?ref=1#top', 'https://eggs.example.org:8443/a.json?ref=1'],
  ['https://8.8.8.8/a.json', 'https://8.8.8.8/a.json'],
  ['https://[2606:4700::1]/a.json', 'https://[2606:4700::1]/a.json'],
  [
    'https://github.com/owner/eggs/blob/main/folder/egg.json',
    'https://raw.githubusercontent.com/owner/eggs/main/folder/egg.json',
  ],
  [
    'https://github.com/owner/eggs/raw/refs/heads/main/egg.json',
    'https://raw.githubusercontent.com/owner/eggs/refs/heads/main/egg.json',
  ],
  ['https://github.com/owner/eggs', 'https://github.com/owner/eggs'],
  ['https://gist.github.com/owner/0123abc', 'https://gist.githubusercontent.com/owner/0123abc/raw'],
  ['https://gitlab.com/o/r/-/blob/main/egg.json', 'https://gitlab.com/o/r/-/raw/main/egg.json'],
  ['https://codeberg.org/o/r/src/branch/main/egg.json', 'https://codeberg.org/o/r/raw/branch/main/egg.json'],
])('%s is read at %s', (text, address) => {
  expect(read(text)).toBe(address);
});

test.each([
  'eggs',
  'http://eggs.example.org/a.json',
  'ftp://eggs.example.org/a.json',
  'file:///etc/passwd',
  'data:application/json,{}',
  'https://user:secret@eggs.example.org/a.json',
  'https://user@eggs.example.org/a.json',
  'https://localhost/a.json',
  'https://panel.localhost/a.json',
  'https://db/a.json',
  'https://printer.local/',
  'https://metadata.google.internal/',
  'https://router.lan./',
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://10.1.2.3/',
  'https://172.31.255.255/',
  'https://192.168.0.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://100.64.0.1/',
  'https://0.0.0.0/',
  'https://255.255.255.255/',
  'https://[::1]/',
  'https://[::]/',
  'https://[fe80::1]/',
  'https://[fd00::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/',
])('%s is not read', (text) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ code: 'source_unreachable' }));
});

test('what is refused is not repeated in the refusal', () => {
  expect(() => read('https://user:secret@eggs.example.org/a.json')).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('secret') }),
  );
});

test('an installation on one machine may read from its own networks, without TLS too', () => {
  expect(read('http://127.0.0.1:8000/egg.json', true)).toBe('http://127.0.0.1:8000/egg.json');
  expect(() => read('file:///etc/passwd', true)).toThrow(
    expect.objectContaining({ code: 'source_unreachable' }),
  );
});

import { expect, test } from 'vitest';
import * as z from 'zod';
import { parse } from 'yaml';
import { cloudInit, installLine, shellUrl } from './lines.ts';

const joining = {
  panelUrl: 'https://panel.example/',
  token: '-0_tokentokentokentokentokentokentokentoken',
  fingerprint: `SHA256:${'a'.repeat(43)}`,
  expiresAt: new Date('2026-01-02T03:04:05Z'),
};

test('the line names panel, token and key, and needs no quotes', () => {
  expect(installLine(joining)).toBe(
    `curl -fsSL https://panel.example/install.sh | sh -s -- ${joining.token} --fingerprint ${joining.fingerprint}`,
  );
});

test('the user data is YAML that runs the same', () => {
  const text = cloudInit(joining);
  expect(text.startsWith('#cloud-config\n')).toBe(true);
  const data = z
    .object({ packages: z.array(z.string()), runcmd: z.array(z.array(z.string())) })
    .parse(parse(text));
  expect(data.packages).toContain('curl');
  expect(data.runcmd).toEqual([
    [
      'sh',
      '-c',
      `curl -fsSL https://panel.example/install.sh | ROOST_TOKEN=${joining.token} sh -s -- --fingerprint ${joining.fingerprint}`,
    ],
  ]);
});

test('an address that a shell would read otherwise is no address of a panel', () => {
  expect(shellUrl('http://127.0.0.1:7400')).toBe('http://127.0.0.1:7400');
  expect(shellUrl('https://[::1]:8443/roost/')).toBe('https://[::1]:8443/roost');
  for (const url of [
    '',
    'ftp://x',
    'https://a b',
    'https://a;b',
    'https://a/$(id)',
    "https://a'b",
    'https://a/?x',
  ])
    expect(() => shellUrl(url)).toThrow('ROOST_PUBLIC_URL');
});

import { expect, test } from 'vitest';
import { releaseFile } from './release-files.ts';

const page = () => new Response('<h1>Roost</h1>', { headers: { 'Content-Type': 'text/html' } });
const served: Readonly<Record<string, string>> = {
  '/agent/install.sh': "PANEL_URL='__ROOST_PANEL_URL__'\n",
  '/agent/manifest.json': '{}\n',
};
const assets = (files: Readonly<Record<string, string>>) => ({
  fetch: (request: Request) => {
    const body = files[new URL(request.url).pathname];
    return Promise.resolve(body === undefined ? page() : new Response(body));
  },
});
const asked = (path: string, files = served, init: RequestInit = {}) =>
  releaseFile(new Request(`https://panel.example${path}`, init), assets(files), 'https://panel.example/');

test('the script carries the address of its panel', async () => {
  const answer = await asked('/install.sh');
  expect(answer?.status).toBe(200);
  expect(answer?.headers.get('Content-Type')).toContain('text/x-shellscript');
  expect(answer?.headers.get('Cache-Control')).toBe('public, max-age=60');
  expect(await answer?.text()).toBe("PANEL_URL='https://panel.example'\n");
});

test('files of the release are served as they are', async () => {
  const answer = await asked('/agent/manifest.json');
  expect(await answer?.text()).toBe('{}\n');
});

test('without a release the panel says so, also to a shell, and never with its page', async () => {
  const script = await asked('/install.sh', {});
  expect(script?.status).toBe(404);
  expect(await script?.text()).toContain('npm run release');
  for (const path of ['/agent/manifest.json', '/agent/', '/agent/x.tar.gz']) {
    const answer = await asked(path, {});
    expect(answer?.status).toBe(404);
    expect(await answer?.text()).toContain('npm run release');
  }
});

test('the script without an address is not served, and nothing is written here', async () => {
  expect((await asked('/agent/install.sh'))?.status).toBe(404);
  expect((await asked('/install.sh', served, { method: 'POST' }))?.status).toBe(405);
});

test('other addresses are left to the panel', async () => {
  for (const path of ['/', '/agents', '/agent', '/install', '/nodes/install.sh'])
    expect(await asked(path)).toBe(null);
});

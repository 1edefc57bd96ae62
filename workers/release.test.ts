import { expect, test } from 'vitest';
import { readRelease, releaseIn } from './release.ts';

const publicKey = 'O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik';
const manifest = {
  version: '1.2.3',
  protocol: 2,
  createdAt: '2026-11-20T10:00:00.000Z',
  publicKey,
  rotations: [],
  files: [],
};
const files = (answer: Response) => ({ fetch: () => Promise.resolve(answer) });

test('names version and key of the manifest among the files', async () => {
  const read = await readRelease(files(Response.json(manifest)));
  expect(read).toEqual({
    version: '1.2.3',
    protocol: 2,
    createdAt: manifest.createdAt,
    fingerprint: 'SHA256:E545QOZLVJFyIIjZoNdBYo_IJuCUddNBp4Cs3jxLgHA',
  });
  expect(releaseIn(JSON.stringify(read))).toEqual(read);
});

test('without a manifest there is no release', async () => {
  const page = new Response('<h1>Roost</h1>', { headers: { 'Content-Type': 'text/html' } });
  expect(await readRelease(files(page))).toBeNull();
  expect(await readRelease(files(new Response(null, { status: 404 })))).toBeNull();
  expect(await readRelease(files(Response.json({ ...manifest, publicKey: 'short' })))).toBeNull();
  expect(await readRelease(undefined)).toBeNull();
});

test('only a release can be sent along', () => {
  expect([releaseIn(null), releaseIn(''), releaseIn('null'), releaseIn('{"version":1}')]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

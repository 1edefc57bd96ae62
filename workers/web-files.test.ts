import { expect, test } from 'vitest';
import { webFile } from './web-files.ts';

const page = () =>
  new Response('<h1>Roost</h1>', { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
const script = (status = 200) =>
  new Response(status === 304 ? null : 'let a', { status, headers: { 'Content-Type': 'text/javascript' } });
const answered = (path: string, answer: Response) =>
  webFile(new Request(`https://panel.example${path}`), { fetch: () => Promise.resolve(answer) });

test('a page passes through as it is', async () => {
  const answer = await answered('/servers/ab12cd34', page());
  expect(answer.status).toBe(200);
  expect(answer.headers.get('Cache-Control')).toBeNull();
  expect(await answer.text()).toContain('Roost');
});

test('a hashed file may be kept for good', async () => {
  const answer = await answered('/assets/main-abc.js', script());
  expect(answer.headers.get('Cache-Control')).toContain('immutable');
  expect(await answer.text()).toBe('let a');
});

test('a hashed file that is not there is not the page', async () => {
  const answer = await answered('/assets/main-old.js', page());
  expect(answer.status).toBe(404);
  expect(answer.headers.get('Cache-Control')).toBeNull();
  expect(await answer.text()).toBe('');
});

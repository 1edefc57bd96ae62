import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { createSources } from './read-source.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** A file server of this test, at an address of its own. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${String(address.port)}`;
}

const sources = createSources({ fetch, isPlain: true });

const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'source_unreachable' });
  return error instanceof Error ? error.message : '';
};

test('a file is read as text, in whatever pieces it comes', async () => {
  const base = await serve((_, answer) => {
    const bytes = Buffer.from('{"name":"Käfig 🥚"}');
    answer.write(bytes.subarray(0, 11));
    setImmediate(() => answer.end(bytes.subarray(11)));
  });
  expect(await sources.read(`${base}/egg.json#top`)).toEqual({
    text: '{"name":"Käfig 🥚"}',
    url: `${base}/egg.json`,
  });
});

test('redirects are followed three times, and no further', async () => {
  const base = await serve(({ url = '' }, answer) => {
    const left = Number(url.slice(1));
    if (left === 0) answer.end('here');
    else answer.writeHead(302, { location: `/${String(left - 1)}` }).end();
  });
  expect(await sources.read(`${base}/3`)).toEqual({ text: 'here', url: `${base}/3` });
  expect(await refusal(sources.read(`${base}/4`))).toContain('on and on');
});

test.each([
  ['http://user:secret@127.0.0.1/x', 'password'],
  ['ftp://127.0.0.1/x', 'https://'],
  ['file:///etc/passwd', 'https://'],
])('a redirect to %s is not followed', async (location, sentence) => {
  const base = await serve((_, answer) => answer.writeHead(301, { location }).end());
  expect(await refusal(sources.read(base))).toContain(sentence);
});

test('a public address does not lead into a private network', async () => {
  const redirecting = createSources({
    isPlain: false,
    fetch: (url) =>
      Promise.resolve(
        url.hostname === 'eggs.example.org'
          ? new Response(null, { status: 302, headers: { location: 'https://169.254.169.254/latest' } })
          : new Response('{"secret":1}'),
      ),
  });
  expect(await refusal(redirecting.read('https://eggs.example.org/egg.json'))).toContain('private network');
});

test('more than a mebibyte is not read, whether it says so or not', async () => {
  let isSaid = true;
  const base = await serve((_, answer) => {
    const text = 'x'.repeat(1_048_577);
    if (isSaid) answer.setHeader('content-length', text.length);
    answer.end(text);
  });
  expect(await refusal(sources.read(base))).toContain('1 MiB');
  isSaid = false;
  expect(await refusal(sources.read(base))).toContain('1 MiB');
});

test('a stream without an end is cut', async () => {
  let isClosed = false;
  const base = await serve((_, answer) => {
    answer.on('close', () => {
      isClosed = true;
    });
    const more = (): void => {
      while (answer.write('x'.repeat(65_536)));
      answer.once('drain', more);
    };
    more();
  });
  expect(await refusal(sources.read(base))).toContain('1 MiB');
  await expect.poll(() => isClosed).toBe(true);
});

test.each([
  [404, '404'],
  [403, 'sign-in'],
  [429, 'too often'],
  [500, '(500)'],
])('%i is told, and nothing of its body', async (status, sentence) => {
  const base = await serve((_, answer) => answer.writeHead(status).end('inner secret'));
  const message = await refusal(sources.read(base));
  expect(message).toContain(sentence);
  expect(message).not.toContain('secret');
});

test('a page of a web site is told from a file', async () => {
  const base = await serve((_, answer) => answer.end('\n<!DOCTYPE html><title>eggs</title>'));
  expect(await refusal(sources.read(base))).toContain('raw');
});

test('nobody there is told in a sentence', async () => {
  expect(await refusal(sources.read('http://127.0.0.1:9/egg.json'))).toContain('Nothing answers');
});

test('who does not answer, or does not end, is waited for until the deadline', async () => {
  const base = await serve(({ url }, answer) => {
    if (url === '/begins') answer.write('{');
  });
  const hasty = createSources({ fetch, isPlain: true, timeoutMs: 100 });
  expect(await refusal(hasty.read(`${base}/never`))).toContain('in time');
  expect(await refusal(hasty.read(`${base}/begins`))).toContain('in time');
});

import { createServer as createPlain, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { ConnectProxy } from '../testing/connect-proxy.ts';
import { ask } from './ask.ts';
import { wayTo } from './way.ts';

const ends: (() => unknown)[] = [];
const before = { ...process.env };

afterEach(async () => {
  process.env = { ...before };
  for (const end of ends.splice(0)) await end();
});

async function panelServer(): Promise<Server> {
  const server = createPlain((request, response) => {
    let text = '';
    request.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
    request.on('end', () => response.end(`${request.method ?? ''} ${request.headers.host ?? ''} ${text}`));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      socket.send(`got ${data.toString()}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

/** A listening TCP server's address is never a pipe's name. */
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function proxied(user: string | null, given: string) {
  const proxy = new ConnectProxy({ 'panel.test': portOf(await panelServer()) }, user);
  await proxy.start();
  ends.push(() => proxy.stop());
  process.env['HTTP_PROXY'] = `http://${given}127.0.0.1:${String(proxy.port)}`;
  return proxy;
}

const limits = { deadlineMs: 5000, maxBytes: 1000 };

test('requests go through the tunnel, with name and password', async () => {
  const proxy = await proxied('me:p@ss', 'me:p%40ss@');
  const said = await ask(new URL('http://panel.test:8000/x'), { ...limits, method: 'POST', body: 'hello' });
  expect([said.status, said.bytes.toString()]).toEqual([200, 'POST panel.test:8000 hello']);
  expect(proxy.tunnels).toEqual(['panel.test:8000']);
});

test('sockets go through it too', async () => {
  const proxy = await proxied(null, '');
  const url = new URL('ws://panel.test/link');
  const socket = new WebSocket(url, { agent: wayTo(url) });
  const answer = new Promise((resolve, reject) => {
    socket.once('message', (data: Buffer) => {
      resolve(data.toString());
    });
    socket.once('error', reject);
  });
  socket.once('open', () => {
    socket.send('it');
  });
  expect(await answer).toBe('got it');
  socket.terminate();
  expect(proxy.tunnels).toEqual(['panel.test:80']);
});

test('a proxy that refuses is named without its password', async () => {
  await proxied('me:right', 'me:wrong@');
  const asking = ask(new URL('http://panel.test/'), limits);
  await expect(asking).rejects.toThrow(
    /^panel\.test cannot be reached: The proxy http:\/\/127\.0\.0\.1:\d+ answered 407: it wants a name/,
  );
  await expect(ask(new URL('http://panel.test/'), limits)).rejects.not.toThrow(/wrong/);
  process.env['HTTP_PROXY'] = 'http://me:secret@127.0.0.1:1';
  const gone = ask(new URL('http://panel.test/'), limits);
  await expect(gone).rejects.toThrow(
    /: The proxy http:\/\/127\.0\.0\.1:1 cannot be used: connect ECONNREFUSED/,
  );
});

test('an answer that is too long, or does not come, is none', async () => {
  const server = await panelServer();
  const url = new URL(`http://127.0.0.1:${String(portOf(server))}/`);
  const long = ask(url, { ...limits, method: 'POST', body: 'x'.repeat(2000) });
  await expect(long).rejects.toThrow('longer than 1000 bytes');
  const silent = createPlain(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const nothing = ask(new URL(`http://127.0.0.1:${String(portOf(silent))}/`), { ...limits, deadlineMs: 100 });
  await expect(nothing).rejects.toThrow('gave no answer within 0.1 s');
});

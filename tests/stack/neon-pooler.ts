import { connect, type Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { asksPassword, MessageScanner, queryMessage, readHello, type Hello } from './postgres-messages.ts';

const HIGH_WATER_BYTES = 1024 * 1024;
const IDLE_KEPT = 20;

/** Joins WebSockets to connections with Postgres that are already there, as the pooled address of a Neon database does. */
export interface NeonPooler {
  /** Serves a client of the server on that local port until either leaves. */
  serve(webSocket: WebSocket, port: number): void;
  close(): void;
}

/** A connection with Postgres, signed in. */
interface Backend {
  /** Port, startup message and password: whoever says the same may have it. */
  key: string;
  socket: Socket;
  /** What the server said when it let the first client in. */
  welcome: Buffer;
}

export function createPooler(): NeonPooler {
  const idle: Backend[] = [];
  const drop = (backend: Backend) => {
    const at = idle.indexOf(backend);
    if (at >= 0) idle.splice(at, 1);
  };
  const keep = (backend: Backend) => {
    idle.push(backend);
    if (idle.length > IDLE_KEPT) idle.shift()?.socket.destroy();
  };
  const take = (key: string): Backend | undefined => {
    const found = idle.findLast((backend) => backend.key === key && !backend.socket.destroyed);
    if (found) drop(found);
    return found;
  };

  return {
    serve(webSocket, port) {
      let heard = Buffer.alloc(0);
      webSocket.on('error', () => {
        webSocket.terminate();
      });
      const onMessage = (message: RawData) => {
        const isFirst = heard.length === 0;
        heard = Buffer.concat([heard, asBytes(message)]);
        if (isFirst) webSocket.send(asksPassword);
        const hello = readHello(heard);
        if (!hello) return;
        webSocket.off('message', onMessage);
        const key = [port, hello.startup.toString('base64'), hello.password.toString('base64')].join(' ');
        const known = take(key);
        if (known) join(webSocket, known, hello.rest, keep);
        else openBackend({ webSocket, port, hello, key, keep, drop });
      };
      webSocket.on('message', onMessage);
    },
    close() {
      for (const { socket } of idle.splice(0)) socket.destroy();
    },
  };
}

interface Opening {
  webSocket: WebSocket;
  port: number;
  hello: Hello;
  key: string;
  keep: (backend: Backend) => void;
  /** Told when it is of no more use. */
  drop: (backend: Backend) => void;
}

/** Signs in as the client does. What the server says against it is for the client. */
function openBackend({ webSocket, port, hello, key, keep, drop }: Opening): void {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const scanner = new MessageScanner();
  let said = Buffer.alloc(0);
  socket.on('error', () => undefined);
  const onClose = () => {
    if (said.length > 0) webSocket.send(said);
    webSocket.close(1011, 'database unreachable');
  };
  const onData = (bytes: Buffer) => {
    const messages = scanner.scan(bytes);
    // The client has been asked for its password already.
    const isAsked = said.length === 0 && bytes.subarray(0, asksPassword.length).equals(asksPassword);
    if (isAsked) socket.write(hello.password);
    said = Buffer.concat([said, isAsked ? bytes.subarray(asksPassword.length) : bytes]);
    if (!messages.some(({ type }) => type === 'Z')) return;
    socket.off('data', onData);
    socket.off('close', onClose);
    const backend = { key, socket, welcome: said };
    socket.on('close', () => {
      drop(backend);
    });
    if (webSocket.readyState === webSocket.OPEN) join(webSocket, backend, hello.rest, keep);
    else socket.destroy();
  };
  socket.on('data', onData);
  socket.on('close', onClose);
  socket.write(hello.startup);
}

/** Byte for byte, until either leaves. A connection that is left in the middle of something is of no use to others. */
function join(webSocket: WebSocket, backend: Backend, first: Buffer, keep: (backend: Backend) => void): void {
  const { socket } = backend;
  const fromClient = new MessageScanner();
  const fromServer = new MessageScanner();
  let unanswered = 0;
  let isInTransaction = false;
  let hasLeft = false;

  const leave = () => {
    if (hasLeft) return;
    hasLeft = true;
    socket.off('data', onData);
    socket.off('close', onClose);
    webSocket.close();
    if (unanswered > 0 || isInTransaction || socket.destroyed) socket.destroy();
    else clean(backend, keep);
  };
  const hear = (bytes: Buffer) => {
    const messages = fromClient.scan(bytes);
    if (messages.some(({ type }) => type === 'X')) {
      leave();
      return;
    }
    unanswered += messages.filter(({ type }) => type === 'Q' || type === 'S').length;
    if (!socket.write(bytes)) {
      webSocket.pause();
      socket.once('drain', () => {
        webSocket.resume();
      });
    }
  };
  const onData = (bytes: Buffer) => {
    for (const { type, firstByte } of fromServer.scan(bytes)) {
      if (type !== 'Z') continue;
      unanswered -= 1;
      isInTransaction = firstByte !== 'I'.charCodeAt(0);
    }
    webSocket.send(bytes, () => {
      if (socket.isPaused() && webSocket.bufferedAmount < HIGH_WATER_BYTES) socket.resume();
    });
    if (webSocket.bufferedAmount > HIGH_WATER_BYTES) socket.pause();
  };
  const onClose = () => {
    leave();
  };
  socket.on('data', onData);
  socket.on('close', onClose);
  webSocket.on('message', (message) => {
    if (!hasLeft) hear(asBytes(message));
  });
  webSocket.on('close', leave);
  webSocket.send(backend.welcome);
  if (first.length > 0) hear(first);
}

/** Forgets what the client left behind: settings, prepared statements, locks of its session. */
function clean(backend: Backend, keep: (backend: Backend) => void): void {
  const scanner = new MessageScanner();
  const onData = (bytes: Buffer) => {
    if (!scanner.scan(bytes).some(({ type }) => type === 'Z')) return;
    backend.socket.off('data', onData);
    keep(backend);
  };
  backend.socket.on('data', onData);
  backend.socket.resume();
  backend.socket.write(queryMessage('discard all'));
}

function asBytes(message: RawData): Buffer {
  if (Array.isArray(message)) return Buffer.concat(message);
  return message instanceof ArrayBuffer ? Buffer.from(message) : message;
}

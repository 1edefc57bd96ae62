import { connect } from 'node:net';
import type { RawData, WebSocket } from 'ws';

const HIGH_WATER_BYTES = 1024 * 1024;

/** Joins a WebSocket and a local TCP port byte for byte; either end's departure ends the other. */
export function openTunnel(webSocket: WebSocket, port: number): void {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('data', (bytes) => {
    webSocket.send(bytes, () => {
      if (socket.isPaused() && webSocket.bufferedAmount < HIGH_WATER_BYTES) socket.resume();
    });
    if (webSocket.bufferedAmount > HIGH_WATER_BYTES) socket.pause();
  });
  socket.on('error', () => {
    webSocket.close(1011, 'database unreachable');
  });
  socket.on('close', () => {
    webSocket.close();
  });
  webSocket.on('message', (message) => {
    if (!socket.write(asBytes(message))) {
      webSocket.pause();
      socket.once('drain', () => {
        webSocket.resume();
      });
    }
  });
  webSocket.on('error', () => {
    socket.destroy();
  });
  webSocket.on('close', () => {
    socket.destroy();
  });
}

function asBytes(message: RawData): Uint8Array {
  if (Array.isArray(message)) return Buffer.concat(message);
  return message instanceof ArrayBuffer ? new Uint8Array(message) : message;
}

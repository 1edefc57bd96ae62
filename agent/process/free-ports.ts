import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { Allocation } from '../runtime.ts';

/** A port that a program of the host listens on would be taken away from it. Throws then. */
export async function assertPortsFree(allocations: readonly Allocation[]): Promise<void> {
  for (const { ip, port } of allocations) {
    const taken = (await tcpTaken(ip, port)) || (await udpTaken(ip, port));
    if (taken) throw new Error(`port ${port} on ${ip} is used by another program of this host`);
  }
}

function tcpTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(false)));
  });
}

function udpTaken(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(error.code === 'EADDRINUSE');
    });
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve(false)));
  });
}

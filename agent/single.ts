import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import path from 'node:path';

/**
 * Holds a state directory for this process as long as it lives: two agents on one would run every game twice.
 * Throws when another agent holds it.
 */
export async function holdAlone(stateDir: string): Promise<Server> {
  const name = createHash('sha256').update(path.resolve(stateDir)).digest('hex').slice(0, 32);
  // Linux's abstract names vanish with their process; elsewhere a file can be left behind.
  if (process.platform === 'linux') return await listen(`\0roost-agent-${name}`);
  const socket = path.join(stateDir, 'agent.sock');
  if (!(await answers(socket))) await rm(socket, { force: true });
  return await listen(socket);
}

function listen(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.destroy();
    });
    server.once('error', () => {
      reject(new Error('Another agent is running on this state directory.'));
    });
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

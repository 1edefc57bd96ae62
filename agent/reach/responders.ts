import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { ApiError } from '../../schema/errors.ts';
import type { ReachListen } from '../../schema/reach.ts';

const mostResponders = 8;
const mostConnections = 8;
const connectionMs = 5000;

interface Responder {
  ip: string;
  port: number;
  close(): Promise<void>;
}

/** Stands in for games that do not run, for the seconds that a check takes. */
export class Responders {
  readonly #open = new Set<Responder>();

  /**
   * Answers the challenge at the address, over TCP and UDP. Resolves when it listens; false: another program of this
   * host has the port. Throws `busy`.
   */
  async listen({ ip, port, challenge, forMs }: ReachListen): Promise<boolean> {
    await this.release([{ ip, port }]);
    if (this.#open.size >= mostResponders) throw new ApiError('busy');
    const question = Buffer.from(challenge.question);
    const tcp = createServer((socket) => converse(socket, challenge.question, challenge.answer));
    tcp.maxConnections = mostConnections;
    const udp = createSocket(ip.includes(':') ? 'udp6' : 'udp4');
    // Who does not know the question gets nothing, and the answer is as long as it: nobody is flooded by this.
    udp.on('message', (frame, from) => {
      if (frame.equals(question)) udp.send(challenge.answer, from.port, from.address, () => undefined);
    });
    const close = async () => {
      clearTimeout(timer);
      this.#open.delete(responder);
      await Promise.all([closed(tcp), closedDatagrams(udp)]);
    };
    const timer = setTimeout(() => void close(), forMs);
    const responder = { ip, port, close };
    this.#open.add(responder);
    try {
      await Promise.all([listening(tcp, ip, port), bound(udp, ip, port)]);
      return true;
    } catch {
      await close();
      return false;
    }
  }

  /** Gives addresses back at once: their game is about to start. */
  async release(addresses: readonly { ip: string; port: number }[]): Promise<void> {
    const ours = [...this.#open].filter((one) => addresses.some((address) => overlap(one, address)));
    await Promise.all(ours.map((one) => one.close()));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#open].map((one) => one.close()));
  }
}

const isAny = (ip: string): boolean => ip === '0.0.0.0' || ip === '::';

const overlap = (a: { ip: string; port: number }, b: { ip: string; port: number }): boolean =>
  a.port === b.port && (a.ip === b.ip || isAny(a.ip) || isAny(b.ip));

function converse(socket: Socket, question: string, answer: string): void {
  let heard = '';
  socket.setTimeout(connectionMs, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.setEncoding('latin1').on('data', (text) => {
    heard += String(text);
    if (heard === `${question}\n`) socket.end(`${answer}\n`);
    else if (heard.length > question.length) socket.destroy();
  });
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => resolve());
  });
}

function bound(socket: Datagrams, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address, port, exclusive: true }, () => resolve());
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function closedDatagrams(socket: Datagrams): Promise<void> {
  return new Promise((resolve) => {
    try {
      socket.close(() => resolve());
    } catch {
      // One that could not be bound is closed already.
      resolve();
    }
  });
}

import { mkdtemp, rm, symlink } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { encodeRequest, FrameReader, type KeeperFrame, type RequestType, spokenVersions } from './frames.ts';

const helloTimeoutMs = 5_000;
const requestTimeoutMs = 15_000;
/** `sun_path` holds 104 bytes on macOS, 108 on Linux. */
const maxSocketPathBytes = 100;

export type Hello = Extract<KeeperFrame, { type: 'hello' }>;
type Result = Extract<KeeperFrame, { type: 'result' }>;

export interface ConnectionEvents {
  /** The log holds output up to here. */
  position(offset: number): void;
  /** Once, after which every request rejects. */
  closed(): void;
}

/** No process listens on the run's socket: its keeper is gone. */
export class KeeperGone extends Error {}

/** One attachment to a keeper. Requests are answered in order; any of them may reject when it closes. */
export class KeeperConnection {
  readonly hello: Hello;
  readonly #socket: net.Socket;
  readonly #waiting: Map<number, (result: Result | null) => void>;
  #sequence = 0;

  private constructor(
    socket: net.Socket,
    hello: Hello,
    waiting: Map<number, (result: Result | null) => void>,
  ) {
    this.#socket = socket;
    this.hello = hello;
    this.#waiting = waiting;
  }

  /** Throws `KeeperGone` when nothing listens, other errors when the keeper does not answer as one. */
  static async open(runDir: string, events: ConnectionEvents): Promise<KeeperConnection> {
    const socket = await connect(join(runDir, 'sock'), runDir);
    const waiting = new Map<number, (result: Result | null) => void>();
    const reader = new FrameReader();
    const greeted = Promise.withResolvers<Hello>();
    const timer = setTimeout(() => socket.destroy(new Error('the keeper does not answer')), helloTimeoutMs);
    socket.on('data', (bytes) => {
      try {
        for (const frame of reader.take(bytes)) {
          if (frame.type === 'hello') greeted.resolve(frame);
          else if (frame.type === 'position') events.position(frame.offset);
          else if (frame.type === 'result') waiting.get(frame.sequence)?.(frame);
        }
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    // A keeper that ends while it is spoken to resets the connection instead of closing it.
    socket.on('error', (error) => greeted.reject(goneOr(error)));
    socket.on('close', () => {
      greeted.reject(new KeeperGone('the keeper closed the connection'));
      for (const answer of waiting.values()) answer(null);
      events.closed();
    });
    try {
      if (socket.destroyed) throw new KeeperGone('the keeper closed the connection');
      const hello = await greeted.promise;
      if (!spokenVersions.includes(hello.version)) {
        throw new Error(`this keeper speaks protocol ${hello.version}, which this agent does not`);
      }
      return new KeeperConnection(socket, hello, waiting);
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Rejects when the keeper refuses, does not answer in time or goes away. */
  async request(type: RequestType, payload: Uint8Array): Promise<void> {
    const sequence = (this.#sequence = (this.#sequence + 1) >>> 0);
    const answered = Promise.withResolvers<Result | null>();
    const timer = setTimeout(() => answered.resolve(null), requestTimeoutMs);
    this.#waiting.set(sequence, answered.resolve);
    if (this.#socket.destroyed) answered.resolve(null);
    else this.#socket.write(encodeRequest(type, sequence, payload));
    const result = await answered.promise;
    clearTimeout(timer);
    this.#waiting.delete(sequence);
    if (result === null) throw new Error(`the keeper did not answer to ${type}`);
    if (result.code !== 'ok') throw new Error(refusals[result.code] + (result.text && `: ${result.text}`));
  }

  close(): void {
    this.#socket.destroy();
  }
}

const refusals = {
  busy: 'the program does not read its input',
  state: 'the program is not running',
  bad: 'the keeper refused the request',
  failed: 'the keeper could not do this',
};

async function connect(path: string, runDir: string): Promise<net.Socket> {
  if (Buffer.byteLength(path) <= maxSocketPathBytes) return await connectTo(path);
  const detour = await mkdtemp(join(os.tmpdir(), 'roost-'));
  try {
    await symlink(runDir, join(detour, 'r'));
    return await connectTo(join(detour, 'r', 'sock'));
  } finally {
    await rm(detour, { recursive: true, force: true });
  }
}

function connectTo(path: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(path);
    const timer = setTimeout(() => socket.destroy(new Error('the keeper does not accept')), helloTimeoutMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
    // Stays: a later error is told by the close that follows it.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(goneOr(error));
    });
  });
}

const goneCodes = new Set(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE']);

const goneOr = (error: NodeJS.ErrnoException): Error =>
  goneCodes.has(error.code ?? '') ? new KeeperGone('the keeper is gone', { cause: error }) : error;

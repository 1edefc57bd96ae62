import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A proxy that makes tunnels, and knows where names lead that no other server knows. */
export class ConnectProxy {
  /** `host:port` as it was asked for. */
  readonly tunnels: string[] = [];
  readonly #user: string | null;
  readonly #names: Record<string, number>;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** `names`: host → port of this machine. `user`: `name:password`, when it wants them. */
  constructor(names: Record<string, number>, user: string | null = null) {
    this.#names = names;
    this.#user = user;
    this.#server = createServer((_, response) => response.writeHead(400).end());
    this.#server.on('connect', (request, socket, head) => {
      const given = request.headers['proxy-authorization'];
      const wanted = this.#user === null ? undefined : `Basic ${Buffer.from(this.#user).toString('base64')}`;
      if (given !== wanted) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        return;
      }
      this.tunnels.push(request.url ?? '');
      const port = this.#names[(request.url ?? '').replace(/:\d+$/, '')];
      if (port === undefined) {
        socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
        return;
      }
      const target = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.write(head);
        socket.pipe(target).pipe(socket);
      });
      this.#sockets.add(target);
      this.#sockets.add(netSocket(socket));
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get port(): number {
    return addressOf(this.#server).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The server is a plain one: what asks it for tunnels are TCP sockets. */
const netSocket = (socket: Duplex): Socket => socket as Socket;

/** A listening TCP server's address is never a pipe's name. */
const addressOf = (server: Server): AddressInfo => server.address() as AddressInfo;

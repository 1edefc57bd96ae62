import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Behaviour, GatewayEvent } from './behaviour.ts';
import type { MappingTable } from './mapping-table.ts';

export interface ServerContext {
  table: MappingTable;
  behaviour(): Behaviour;
  tell(event: GatewayEvent): void;
  /** This gateway's address in its network. */
  address: string;
}

/** Beyond what a client waits for one answer. */
const slowMs = 700;

/** The gateway's side of RFC 6886. */
export class NatPmpServer {
  readonly #ctx: ServerContext;
  readonly #socket: Socket = createSocket('udp4');
  #beganAt = Date.now() - 3_600_000;

  constructor(ctx: ServerContext) {
    this.#ctx = ctx;
    this.#socket.on('message', (frame, from) => void this.#receive(frame, from));
  }

  async listen(): Promise<void> {
    this.#socket.bind(5351, this.#ctx.address);
    await once(this.#socket, 'listening');
    this.#socket.setMulticastInterface(this.#ctx.address);
  }

  restart(clockS: number): void {
    this.#beganAt = Date.now() - clockS * 1000;
    if (this.#ctx.behaviour().isAnnouncing && this.#ctx.behaviour().natPmp === 'works') {
      this.#socket.send(this.#addressAnswer(), 5350, '224.0.0.1');
    }
  }

  async #receive(frame: Buffer, from: RemoteInfo): Promise<void> {
    const { natPmp } = this.#ctx.behaviour();
    if (natPmp === 'off') return;
    const answer = natPmp === 'garbage' ? Buffer.from('no such thing') : await this.#answer(frame, from);
    if (natPmp === 'slow') setTimeout(() => this.#send(answer, from), slowMs);
    else this.#send(answer, from);
  }

  #send(answer: Buffer, to: RemoteInfo): void {
    this.#socket.send(answer, to.port, to.address);
  }

  async #answer(frame: Buffer, from: RemoteInfo): Promise<Buffer> {
    const operation = frame.readUInt8(1);
    if (operation === 0) return this.#addressAnswer();
    const protocol = operation === 2 ? 'tcp' : 'udp';
    const port = frame.readUInt16BE(4);
    const lifetimeS = Math.min(frame.readUInt32BE(8), this.#ctx.behaviour().leaseS);
    const answer = this.#head(operation, this.#ctx.behaviour().natPmp === 'refuses' ? 2 : 0, 16);
    if (this.#ctx.behaviour().natPmp === 'refuses') return answer;
    answer.writeUInt16BE(port, 8);
    const { table } = this.#ctx;
    const own = table.ofClient(protocol, from.address, port);
    if (lifetimeS === 0) {
      if (own !== null) await table.remove(protocol, own.publicPort, 'nat-pmp');
      return answer;
    }
    const publicPort = own?.publicPort ?? table.freePort(protocol, frame.readUInt16BE(6), from.address);
    await table.put({ protocol, publicPort, client: from.address, port }, lifetimeS, 'nat-pmp');
    answer.writeUInt16BE(publicPort, 10);
    answer.writeUInt32BE(lifetimeS, 12);
    return answer;
  }

  #addressAnswer(): Buffer {
    const answer = this.#head(0, 0, 12);
    const octets = this.#ctx.behaviour().tells.split('.').map(Number);
    Buffer.from(octets).copy(answer, 8);
    return answer;
  }

  #head(operation: number, result: number, length: number): Buffer {
    const answer = Buffer.alloc(length);
    answer.writeUInt8(128 + operation, 1);
    answer.writeUInt16BE(result, 2);
    answer.writeUInt32BE(Math.floor((Date.now() - this.#beganAt) / 1000), 4);
    return answer;
  }
}

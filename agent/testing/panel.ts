import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { importJWK, jwtVerify } from 'jose';
import { WebSocketServer, type WebSocket } from 'ws';
import { agentEndpoints } from '../../schema/api/nodes.ts';
import type { ConsoleLines } from '../../schema/console.ts';
import { ApiError, isErrorCode } from '../../schema/errors.ts';
import {
  agentCalls,
  agentCloseReasons,
  agentEvents,
  agentToken,
  panelCalls,
  protocolVersion,
  type AgentCall,
  type AgentEventParams,
  type AgentParams,
  type AgentResult,
  type Envelope,
  type ServerConfig,
  type ServerReport,
} from '../../schema/protocol.ts';
import { decodeFrame } from '../frames.ts';
import type { InstallFinished } from '../outbox.ts';

const waitMs = 15_000;

type Connection = { socket: WebSocket; answers: Map<string, (frame: Envelope) => void> };

/** A panel of one node for tests of the agent: real sockets, real envelope, real signatures; no database. */
export class TestPanel {
  readonly nodeId = crypto.randomUUID();
  readonly enrolToken = 'a-token-for-one-enrolment';
  /** Sent whole on every connection. */
  servers: ServerConfig[] = [];
  /** Whether `state.put` and `install.finished` are acknowledged. */
  acknowledges = true;
  /** Every refusal of a connect, by status; 0 accepts. */
  refuseWith = 0;
  publicKey: string | null = null;
  readonly states: ServerReport[] = [];
  readonly installs: InstallFinished[] = [];
  readonly lines: ({ uuid: string } & ConsoleLines)[] = [];
  readonly seen: Envelope[] = [];
  /** What it serves below its address. */
  readonly files = new Map<string, Uint8Array>();
  hellos = 0;
  lastHello: AgentEventParams<'hello'> | null = null;
  /** Of the link: this one and its neighbours are understood. */
  readonly #version: number;
  readonly #name: string;
  #http: Server | null = null;
  #port = 0;
  #connection: Connection | null = null;
  #watchers = new Set<() => void>();

  /** `name`: what the panel calls itself. */
  constructor({ version = protocolVersion, name = '127.0.0.1' }: { version?: number; name?: string } = {}) {
    this.#version = version;
    this.#name = name;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://${this.#name}:${String(this.#port)}`;
  }

  async start(): Promise<void> {
    const http = createServer((request, response) => {
      if (request.method === 'GET') this.#serve(request, response);
      else void this.#enrol(request, response);
    });
    const sockets = new WebSocketServer({ noServer: true });
    http.on('upgrade', (request, socket, head) => {
      void this.#admit(request, socket).then((admitted) => {
        if (!admitted) return;
        sockets.handleUpgrade(request, socket, head, (opened) => {
          this.#accept(opened);
        });
      });
    });
    await new Promise<void>((resolve) => http.listen(this.#port, '127.0.0.1', resolve));
    this.#port = addressOf(http).port;
    this.#http = http;
  }

  /** Gone as after a crash; `start` brings it back at the same address. */
  async stop(): Promise<void> {
    this.#connection?.socket.terminate();
    this.#connection = null;
    const http = this.#http;
    this.#http = null;
    if (http === null) return;
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  }

  close(code: number): void {
    this.#connection?.socket.close(code);
  }

  /** Sends a raw frame. */
  send(text: string): void {
    this.#connection?.socket.send(text);
  }

  /** Calls the agent. Throws `ApiError` with the agent's code. */
  async call<M extends AgentCall>(
    method: M,
    params: AgentParams<M>,
    options: { idem?: string; dl?: number } = {},
  ): Promise<AgentResult<M>> {
    const idem = options.idem ?? crypto.randomUUID();
    const frame = await this.exchange({ m: method, p: params, idem, dl: options.dl ?? Date.now() + 10_000 });
    if (frame.t === 'err') {
      throw new ApiError(isErrorCode(frame.code) ? frame.code : 'internal', { message: frame.message });
    }
    return resultOf(method, frame.t === 'ok' ? frame.p : null);
  }

  /** Sends any call and gives the answering frame. */
  async exchange(call: { m: string; p: unknown; idem?: string; dl?: number }): Promise<Envelope> {
    const connection = this.#connection;
    if (connection === null) throw new Error('No agent is connected.');
    const id = crypto.randomUUID();
    const answer = new Promise<Envelope>((resolve) => connection.answers.set(id, resolve));
    connection.socket.send(JSON.stringify({ v: this.#version, t: 'call', id, ...call }));
    return await this.#inTime(answer, `an answer to ${call.m}`);
  }

  /** Waits for something to become true of what was received. */
  async until(what: string, holds: () => boolean): Promise<void> {
    if (holds()) return;
    const { promise: held, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (holds()) resolve();
    };
    this.#watchers.add(look);
    try {
      await this.#inTime(held, what);
    } finally {
      this.#watchers.delete(look);
    }
  }

  untilState(uuid: string, state: ServerReport['state'], after = 0): Promise<void> {
    const isIt = (report: ServerReport) => report.uuid === uuid && report.state === state;
    return this.until(`state ${state}`, () => this.states.slice(after).some(isIt));
  }

  untilLine(uuid: string, text: string): Promise<void> {
    return this.until(`the line ${text}`, () =>
      this.lines.some((each) => each.uuid === uuid && each.lines.some((line) => line.includes(text))),
    );
  }

  get isConnected(): boolean {
    return this.#connection !== null;
  }

  async #inTime<T>(task: Promise<T>, what: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`Waited in vain for ${what}. ${this.#story()}`));
      }, waitMs);
    });
    try {
      return await Promise.race([task, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #story(): string {
    const states = this.states.slice(-8).map((report) => report.state);
    const lines = this.lines.slice(-20).flatMap((each) => each.lines);
    return JSON.stringify({ states, lines: lines.slice(-20) });
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const file = this.files.get(request.url ?? '');
    response.writeHead(file === undefined ? 404 : 200).end(file);
  }

  async #enrol(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const body = agentEndpoints.enrol.body.safeParse(JSON.parse(text));
    const ok =
      request.url === agentEndpoints.enrol.path && body.success && body.data.token === this.enrolToken;
    response.writeHead(ok ? 201 : 403, { 'content-type': 'application/json' });
    if (!ok || !body.success) {
      const error = { code: 'enrolment_refused', message: 'Refused.', requestId: 'test' };
      response.end(JSON.stringify({ error }));
      return;
    }
    this.publicKey = body.data.publicKey;
    const linkUrl = `${this.url.replace('http', 'ws')}${agentEndpoints.link.path}`;
    response.end(JSON.stringify({ nodeId: this.nodeId, name: 'test', linkUrl }));
  }

  async #admit(request: IncomingMessage, socket: Duplex): Promise<boolean> {
    const status = this.refuseWith > 0 ? this.refuseWith : (await this.#isSigned(request)) ? 0 : 401;
    if (status === 0) return true;
    socket.end(`HTTP/1.1 ${String(status)} No\r\nRetry-After: 0\r\nConnection: close\r\n\r\n`);
    return false;
  }

  async #isSigned(request: IncomingMessage): Promise<boolean> {
    if (this.publicKey === null) return false;
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: this.publicKey }, 'EdDSA');
    try {
      const { payload } = await jwtVerify(token, key, {
        audience: agentToken.audience,
        issuer: this.nodeId,
        subject: this.nodeId,
        maxTokenAge: agentToken.lifetimeSeconds,
        requiredClaims: ['jti', 'exp'],
      });
      return payload.exp !== undefined;
    } catch {
      return false;
    }
  }

  #accept(socket: WebSocket): void {
    const connection: Connection = { socket, answers: new Map() };
    this.#connection = connection;
    socket.on('message', (data: Buffer) => {
      this.#receive(connection, decodeFrame(data.toString('utf8')));
      for (const look of this.#watchers) look();
    });
    socket.on('close', () => {
      if (this.#connection === connection) this.#connection = null;
      for (const look of this.#watchers) look();
    });
  }

  #receive(connection: Connection, frame: Envelope): void {
    this.seen.push(frame);
    if (Math.abs(frame.v - this.#version) > 1)
      connection.socket.close(agentCloseReasons.protocol_too_old.code);
    if (frame.t === 'ok' || frame.t === 'err') connection.answers.get(frame.id)?.(frame);
    if (frame.t === 'event') this.#onEvent(connection, frame.m, frame.p);
    if (frame.t === 'call') {
      if (!this.acknowledges) return;
      if (frame.m === 'state.put') this.states.push(...panelCalls['state.put'].params.parse(frame.p).reports);
      if (frame.m === 'install.finished')
        this.installs.push(panelCalls['install.finished'].params.parse(frame.p));
      connection.socket.send(JSON.stringify({ v: this.#version, t: 'ok', id: frame.id, p: {} }));
    }
  }

  /** Without what a panel of this version does not know. */
  #asSpoken(server: ServerConfig): unknown {
    if (this.#version > 1) return server;
    const { denylist: _, features: __, ...egg } = server.egg;
    return { ...server, egg };
  }

  #onEvent(connection: Connection, name: string, params: unknown): void {
    if (name === 'console.lines') this.lines.push(agentEvents['console.lines'].parse(params));
    if (name === 'server.stats') agentEvents['server.stats'].parse(params);
    if (name === 'node.state') {
      agentEvents['node.state'].parse(params);
      const event = { v: this.#version, t: 'event', m: 'generation', p: { generation: 1 } };
      connection.socket.send(JSON.stringify(event));
    }
    if (name === 'hello') {
      this.lastHello = agentEvents.hello.parse(params);
      this.hellos += 1;
      const id = crypto.randomUUID();
      const p = { servers: this.servers.map((server) => this.#asSpoken(server)) };
      connection.socket.send(
        JSON.stringify({
          v: this.#version,
          t: 'call',
          id,
          m: 'servers.sync',
          p,
          idem: crypto.randomUUID(),
        }),
      );
    }
  }
}

/** The table's schema for `method` makes exactly `AgentResult<method>`. */
function resultOf<M extends AgentCall>(method: M, value: unknown): AgentResult<M> {
  return agentCalls[method].result.parse(value) as AgentResult<M>;
}

/** A listening TCP server's address is never a pipe's name. */
const addressOf = (server: Server): AddressInfo => server.address() as AddressInfo;

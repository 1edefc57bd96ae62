import { WebSocket } from 'ws';
import {
  agentCloseReasons,
  linkLimits,
  panelCalls,
  panelEvents,
  protocolVersion,
  type AgentEvent,
  type AgentEventParams,
  type Envelope,
  type PanelCall,
  type PanelParams,
  type PanelResult,
} from '../schema/protocol.ts';
import { ApiError } from '../schema/errors.ts';
import { backoff } from './backoff.ts';
import { BadFrame, decodeFrame, encodeFrame } from './frames.ts';
import { messageOf, type Logger } from './log.ts';
import { wayTo } from './outside/way.ts';
import { PendingCalls } from './pending-calls.ts';

export type CallFrame = Extract<Envelope, { t: 'call' }>;
export type AnswerFrame = Extract<Envelope, { t: 'ok' | 'err' }>;

export interface LinkDeps {
  url: string;
  /** A fresh bearer token for one connect. */
  token(): Promise<string>;
  /** The first frame of every connection. */
  hello(): Promise<AgentEventParams<'hello'>>;
  /** Never rejects. */
  answer(call: CallFrame): Promise<AnswerFrame>;
  onOpen(): void;
  /** The panel's first word after the hello. */
  onAccepted?(): void;
  onClose(): void;
  /** The panel sees this host come from this address. */
  onSeenFrom(address: string): void;
  log: Logger;
  /** Shortest wait before connecting anew. */
  reconnectMinMs?: number;
}

const handshakeMs = 15_000;

/** How the link has fared since the agent began. */
export interface LinkStanding {
  /** When the present connection began, or the last one ended; ms since 1970. */
  since: number | null;
  connections: number;
  /** Why the last attempt brought none; null while connected. */
  lastFailure: string | null;
}

/** The one connection to the panel: dials out, keeps itself alive, comes back by itself. */
export class Link {
  readonly #deps: LinkDeps;
  #socket: WebSocket | null = null;
  #calls = new PendingCalls();
  #ready = false;
  #accepted = false;
  #failures = 0;
  #retryAfterMs: number | null = null;
  #generation: number | null = null;
  #standing: LinkStanding = { since: null, connections: 0, lastFailure: null };
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(deps: LinkDeps) {
    this.#deps = deps;
  }

  /** Whether frames can be sent: the hello is out. */
  get isOpen(): boolean {
    return this.#ready;
  }

  get standing(): Readonly<LinkStanding> {
    return this.#standing;
  }

  /** Bytes accepted for sending and not yet taken by the network. */
  get bufferedBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  start(): void {
    if (this.#ended || this.#socket !== null || this.#timer !== null) return;
    void this.#connect();
  }

  /** Comes back with another hello. */
  renew(): void {
    this.#socket?.close(1000);
  }

  /** Closes and stays closed. */
  stop(): void {
    this.#ended = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#socket?.close(1001);
  }

  /** Sends an event; false when there is no connection. */
  event<E extends AgentEvent>(name: E, params: AgentEventParams<E>): boolean {
    if (!this.#ready) return false;
    return this.#send({ v: protocolVersion, t: 'event', m: name, p: params });
  }

  /** Calls the panel once. Rejects with `ApiError`: repeat with the same `idem`. */
  async call<M extends PanelCall>(
    method: M,
    params: PanelParams<M>,
    idem: string,
    timeoutMs: number = linkLimits.callMs,
  ): Promise<PanelResult<M>> {
    if (!this.#ready) throw new ApiError('node_unreachable');
    const id = crypto.randomUUID();
    const answer = this.#calls.wait(id, timeoutMs);
    const deadline = Date.now() + timeoutMs;
    this.#send({ v: protocolVersion, t: 'call', id, m: method, p: params, dl: deadline, idem });
    return resultOf(method, await answer);
  }

  async #connect(): Promise<void> {
    let socket: WebSocket;
    try {
      const token = await this.#deps.token();
      if (this.#ended) return;
      socket = new WebSocket(this.#deps.url, {
        agent: wayTo(new URL(this.#deps.url)),
        headers: { authorization: `Bearer ${token}` },
        handshakeTimeout: handshakeMs,
        maxPayload: linkLimits.frameBytes,
        perMessageDeflate: false,
        followRedirects: false,
      });
    } catch (error) {
      this.#failed(messageOf(error));
      this.#deps.log.error('link.connect_failed', { reason: messageOf(error) });
      this.#reconnectLater();
      return;
    }
    this.#socket = socket;
    this.#listen(socket);
  }

  #listen(socket: WebSocket): void {
    const calls = new PendingCalls();
    this.#calls = calls;
    let heardAt = performance.now();
    let pings: NodeJS.Timeout | undefined;
    socket.on('unexpected-response', (request, response) => {
      const seconds = Number(response.headers['retry-after']);
      if (Number.isFinite(seconds)) this.#retryAfterMs = seconds * 1000;
      this.#failed(`The panel refused the connection (${String(response.statusCode ?? 0)}).`);
      this.#deps.log.warn('link.refused', { status: response.statusCode ?? 0 });
      response.resume();
      request.destroy();
      socket.emit('close', 1006, Buffer.alloc(0));
    });
    socket.on('open', () => {
      pings = setInterval(() => {
        // Two unanswered pings: the other end, or the way to it, is gone.
        if (performance.now() - heardAt > linkLimits.pingMs * 2) socket.terminate();
        else socket.ping();
      }, linkLimits.pingMs);
      void this.#greet(socket);
    });
    socket.on('pong', () => {
      heardAt = performance.now();
    });
    socket.on('message', (data, isBinary) => {
      heardAt = performance.now();
      this.#receive(socket, isBinary ? '' : textOf(data));
    });
    socket.on('error', (error) => {
      this.#failed(messageOf(error));
      this.#deps.log.warn('link.error', { reason: messageOf(error) });
    });
    socket.once('close', (code) => {
      clearInterval(pings);
      calls.abandon();
      if (this.#socket === socket) this.#closed(code);
    });
  }

  async #greet(socket: WebSocket): Promise<void> {
    try {
      const hello = await this.#deps.hello();
      if (this.#socket !== socket || socket.readyState !== WebSocket.OPEN) return;
      this.#ready = true;
      this.#generation = null;
      this.#send({ v: protocolVersion, t: 'event', m: 'hello', p: hello });
      const connections = this.#standing.connections + 1;
      this.#standing = { since: Date.now(), connections, lastFailure: null };
      this.#deps.log.info('link.open');
      this.#deps.onOpen();
    } catch (error) {
      this.#deps.log.error('link.hello_failed', { reason: messageOf(error) });
      socket.terminate();
    }
  }

  #receive(socket: WebSocket, text: string): void {
    // Only a connection that carries real frames counts as success; one that closes at once backs off further.
    this.#failures = 0;
    let frame: Envelope;
    try {
      frame = decodeFrame(text);
    } catch (error) {
      if (!(error instanceof BadFrame)) throw error;
      this.#deps.log.warn('link.bad_frame', { reason: error.message });
      socket.close(agentCloseReasons.bad_frame.code);
      return;
    }
    if (this.#ready && !this.#accepted) {
      this.#accepted = true;
      this.#deps.onAccepted?.();
    }
    switch (frame.t) {
      case 'call':
        void this.#answer(socket, frame);
        break;
      case 'ok':
      case 'err':
        this.#calls.settle(frame);
        break;
      case 'event':
        this.#onEvent(socket, frame.m, frame.p);
        break;
    }
  }

  async #answer(socket: WebSocket, call: CallFrame): Promise<void> {
    const answer = await this.#deps.answer(call);
    if (this.#socket === socket) this.#send(answer);
  }

  #onEvent(socket: WebSocket, name: string, params: unknown): void {
    if (name === 'generation') {
      const event = panelEvents.generation.safeParse(params);
      if (!event.success) return;
      const known = this.#generation;
      this.#generation = event.data.generation;
      if (event.data.seenFrom !== undefined) this.#deps.onSeenFrom(event.data.seenFrom);
      if (known !== null && known !== event.data.generation) socket.close(1000);
    }
    if (name === 'retry') {
      const event = panelEvents.retry.safeParse(params);
      if (event.success) this.#retryAfterMs = event.data.retryAfterMs;
    }
  }

  #send(frame: Envelope): boolean {
    const socket = this.#socket;
    if (socket === null || socket.readyState !== WebSocket.OPEN) return false;
    socket.send(encodeFrame(frame));
    return true;
  }

  #closed(code: number): void {
    const wasReady = this.#ready;
    this.#socket = null;
    this.#ready = false;
    this.#accepted = false;
    if (wasReady) this.#deps.onClose();
    const reason = Object.entries(agentCloseReasons).find(([, value]) => value.code === code);
    if (wasReady) this.#standing = { ...this.#standing, since: Date.now() };
    if (wasReady || reason !== undefined)
      this.#failed(`The connection was closed (${reason?.[0] ?? String(code)}).`);
    this.#deps.log.info('link.closed', { code, reason: reason?.[0] ?? null });
    if (reason?.[1].then === 'stop') {
      this.#ended = true;
      this.#deps.log.error('link.stopped', { reason: reason[0] });
      return;
    }
    this.#reconnectLater();
  }

  #failed(lastFailure: string): void {
    this.#standing = { ...this.#standing, lastFailure };
  }

  #reconnectLater(): void {
    if (this.#ended) return;
    this.#failures += 1;
    const delayMs = backoff({
      attempt: this.#failures,
      random: Math.random(),
      retryAfterMs: this.#retryAfterMs,
      minMs: this.#deps.reconnectMinMs ?? linkLimits.reconnectMinMs,
    });
    this.#retryAfterMs = null;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#connect();
    }, delayMs);
  }
}

/** The table's schema for `method` makes exactly `PanelResult<method>`; the index type cannot say so. */
function resultOf<M extends PanelCall>(method: M, value: unknown): PanelResult<M> {
  return panelCalls[method].result.parse(value) as PanelResult<M>;
}

function textOf(data: WebSocket.RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}

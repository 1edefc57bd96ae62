import { DurableObject } from 'cloudflare:workers';
import * as z from 'zod';
import { errors } from '../../schema/errors.ts';
import type { ErrorCode } from '../../schema/errors.ts';
import { linkLimits } from '../../schema/protocol.ts';
import type { AgentCall, AgentEventParams } from '../../schema/protocol.ts';
import type { GatewayEnv } from '../env.ts';
import { describeError, log } from '../log.ts';
import { AgentLink, agentState } from './agent-link.ts';
import { nextLook, readAgentFrame } from './agent-session.ts';
import type { AgentCloseReason, AgentNews, AgentOutcome } from './agent-session.ts';
import { ConsoleHub } from './console-hub.ts';
import type { ViewerCloseReason } from './delivery.ts';
import { Allowance, budgets } from './frame-budget.ts';
import { readJoin } from './join.ts';
import type { Join, NodeAddress, ViewerIdentity } from './join.ts';
import { NodeRecord } from './node-record.ts';
import { panelClient } from './panel-client.ts';
import { viewer } from './viewer.ts';
import type { Viewer } from './viewer.ts';

/** A call to the agent as it crosses to the object. `params`: JSON. */
export interface AgentCallInput {
  method: AgentCall;
  params: string;
  idem: string;
  timeoutMs: number;
}

/** Errors lose their class between Workers, so an outcome is a value. `result`: JSON; `message`: null for the code's own. */
export type CallOutcome =
  | { ok: true; result: string }
  | { ok: false; code: ErrorCode; message: string | null };

/** `heardAt`: ms since 1970. */
export type NodeHealth = AgentEventParams<'node.state'> & { heardAt: number };

/** Console sockets of one user at one node. */
const mostSockets = 128;

/** Calls that an older `servers.sync` must not undo. */
const changesDesiredState: ReadonlySet<AgentCall> = new Set(['servers.sync', 'server.put', 'server.remove']);

const attachment = z.discriminatedUnion('as', [agentState, viewer]);

/** One per node and generation: joins the agent's link and the browsers' console sockets. Sleeps while nothing is said. */
export class NodeGateway extends DurableObject<GatewayEnv> {
  readonly #record: NodeRecord;
  readonly #hub: ConsoleHub;
  readonly #links = new WeakMap<WebSocket, AgentLink>();
  readonly #joins = new Allowance(budgets.agentLinks, Date.now());
  /** The newest connection. */
  #agent: AgentLink | null = null;

  constructor(ctx: DurableObjectState, env: GatewayEnv) {
    super(ctx, env);
    const panel = panelClient(env);
    const now = Date.now();
    const viewers: [WebSocket, Viewer][] = [];
    for (const socket of ctx.getWebSockets()) {
      const kept = attachment.safeParse(socket.deserializeAttachment());
      if (!kept.success) continue;
      if (kept.data.as === 'viewer') viewers.push([socket, kept.data]);
      else this.#restore(new AgentLink(socket, kept.data, now));
    }
    this.#record = new NodeRecord(panel, ctx.storage);
    this.#hub = new ConsoleHub({ link: () => this.#agent, panel }, viewers, now);
  }

  /** A socket joins; the request is one that `joinRequest` built. */
  override fetch(request: Request): Response {
    const join = readJoin(request);
    const { 0: theirs, 1: ours } = new WebSocketPair();
    const isAccepted =
      join.as === 'agent' ? this.#acceptAgent(ours, join) : this.#acceptViewer(ours, join.node, join.viewer);
    if (!isAccepted) return new Response(null, { status: 429 });
    return new Response(null, { status: 101, webSocket: theirs });
  }

  async callAgent(call: AgentCallInput): Promise<CallOutcome> {
    const outcome = await this.#ask(call);
    return outcome.ok ? { ok: true, result: JSON.stringify(outcome.value ?? null) } : outcome;
  }

  /** How the agent last said that its host is; null while it has said nothing, or is not connected. */
  health(): NodeHealth | null {
    const { health = null, heardAt = 0 } = this.#agent?.state ?? {};
    return health === null ? null : { ...health, heardAt };
  }

  closeViewers(who: { userId?: string; server?: string }, reason: ViewerCloseReason): void {
    this.#hub.close(who, reason, Date.now());
  }

  async closeAgent(reason: AgentCloseReason): Promise<void> {
    if (this.#agent !== null) await this.#endAgent(this.#agent, reason);
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const link = this.#links.get(socket);
    try {
      if (link === undefined) await this.#hub.receive(socket, message, Date.now());
      else if (!link.state.gone) await this.#agentSaid(link, message);
    } catch (error) {
      log('gateway_frame_failed', {
        from: link ? 'agent' : 'viewer',
        ...describeError(error),
      });
    }
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    // 1005, 1006 and 1015 tell of a connection and are never sent on one.
    if (socket.readyState !== WebSocket.CLOSED) socket.close(code > 1004 && code < 1016 ? 1000 : code);
    await this.#socketGone(socket);
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.#socketGone(socket);
  }

  /** Finds an agent that has gone without a word, and a disconnect that is not written yet. */
  override async alarm(): Promise<void> {
    const link = this.#agent;
    if (link === null) return this.#record.alarm();
    const next = nextLook(link.state.heardAt, Date.now());
    if (next === null) await this.#endAgent(link, 'silent');
    else await this.ctx.storage.setAlarm(next);
  }

  async #ask(call: AgentCallInput): Promise<AgentOutcome> {
    const unreachable = { ok: false, code: 'node_unreachable', message: null } as const;
    const latest = Date.now() + call.timeoutMs;
    if (changesDesiredState.has(call.method)) await this.#record.settled();
    const agent = this.#agent;
    if (agent === null || Date.now() >= latest) return unreachable;
    return new Promise((resolve) => agent.ask(call, resolve));
  }

  #restore(link: AgentLink): void {
    this.#links.set(link.socket, link);
    if (!link.state.gone) this.#agent = link;
  }

  #acceptAgent(socket: WebSocket, { node, seenFrom }: Extract<Join, { as: 'agent' }>): boolean {
    const now = Date.now();
    if (!this.#joins.spend(now)) return false;
    const connection = this.#record.nextConnection(now);
    const begun = { version: null, heardAt: now, health: null, seenFrom, registered: false, gone: false };
    const link = new AgentLink(socket, { as: 'agent', node, connection, ...begun }, now);
    this.#agent?.end('replaced');
    this.#hub.agentOffline(now);
    this.ctx.acceptWebSocket(socket, ['agent']);
    link.save();
    this.#links.set(socket, link);
    this.#agent = link;
    return true;
  }

  #acceptViewer(socket: WebSocket, node: NodeAddress, identity: ViewerIdentity): boolean {
    const user = `usr:${identity.userId}`;
    if (this.ctx.getWebSockets(user).length >= mostSockets) return false;
    this.ctx.acceptWebSocket(socket, [user, `srv:${identity.server}`]);
    this.#hub.accept(socket, node.uuid, identity);
    return true;
  }

  async #agentSaid(link: AgentLink, message: string | ArrayBuffer): Promise<void> {
    const now = Date.now();
    link.state.heardAt = now;
    const isFrame = typeof message === 'string' && link.allowance.spend(now);
    const news: AgentNews = isFrame
      ? readAgentFrame(message, link.state.version !== null, now)
      : { is: 'broken', reason: 'bad_frame' };
    switch (news.is) {
      case 'lines': {
        const { uuid, ...chunk } = news.event;
        return this.#hub.lines(uuid, chunk, now);
      }
      case 'stats': {
        const { uuid, ...point } = news.event;
        return this.#hub.stats(uuid, point, now);
      }
      case 'answer':
        return link.answered(news.id, news.outcome);
      case 'hello':
        return this.#greeted(link, news, now);
      case 'alive':
        link.state.health = news.state;
        link.save();
        this.#nameGeneration(link, now);
        this.#hub.tend(now);
        await this.#record.register(link);
        await this.#record.writeReach(link);
        return;
      case 'reach':
        return this.#record.reached(link, news.reach);
      case 'call': {
        if (news.method === 'state.put') this.#hub.reports(news.params.reports, now);
        const failure = await this.#record.write(link, news);
        return failure === null ? link.ok(news.id) : link.refuse(news.id, failure, errors[failure].message);
      }
      case 'refused':
        return link.refuse(news.id, news.code, news.message);
      case 'broken':
        log('agent_frame_refused', { node: link.state.node.uuid, reason: news.reason });
        return this.#endAgent(link, news.reason);
      case 'nothing':
    }
  }

  async #greeted(link: AgentLink, { version, hello }: Extract<AgentNews, { is: 'hello' }>, now: number) {
    link.state.version = version;
    link.save();
    this.#nameGeneration(link, now);
    this.#hub.agentOnline(now);
    this.#hub.reports(hello.reports, now);
    await this.ctx.storage.setAlarm(now + linkLimits.silenceMs);
    await this.#record.greeted(link, hello);
  }

  #nameGeneration(link: AgentLink, now: number): void {
    const { node, seenFrom } = link.state;
    link.event('generation', {
      generation: node.generation,
      now,
      ...(seenFrom === null ? {} : { seenFrom }),
    });
  }

  async #socketGone(socket: WebSocket): Promise<void> {
    const link = this.#links.get(socket);
    if (link === undefined) this.#hub.left(socket, Date.now());
    else if (!link.state.gone) await this.#endAgent(link, null);
  }

  /** `reason`: null when the agent's side has closed. */
  async #endAgent(link: AgentLink, reason: AgentCloseReason | null): Promise<void> {
    link.end(reason);
    if (this.#agent !== link) return;
    this.#agent = null;
    this.#hub.agentOffline(Date.now());
    await this.#record.lost(link);
  }
}

import { viewerCloseReasons } from '../../schema/console.ts';
import type { ConsoleLines } from '../../schema/console.ts';
import { errors } from '../../schema/errors.ts';
import type { ErrorCode } from '../../schema/errors.ts';
import { grants } from '../../schema/permissions.ts';
import type { ServerReport } from '../../schema/protocol.ts';
import type { InstanceStats } from '../../schema/stats.ts';
import { resultOf } from './agent-link.ts';
import type { AgentLink } from './agent-link.ts';
import type { AgentOutcome } from './agent-session.ts';
import type { Effect, ViewerCloseReason } from './delivery.ts';
import { FanOut } from './fan-out.ts';
import { Allowance, budgets } from './frame-budget.ts';
import type { ViewerIdentity } from './join.ts';
import type { PanelClient } from './panel-client.ts';
import { renewedSession, sendCommand } from './viewer-requests.ts';
import { readViewerFrame, viewerOf } from './viewer.ts';
import type { Viewer } from './viewer.ts';

/** Commands of one viewer that wait for their answer. */
const mostCommands = 16;

export interface HubDeps {
  link: () => AgentLink | null;
  panel: PanelClient;
}

interface Client {
  socket: WebSocket;
  viewer: Viewer;
  frames: Allowance;
  commands: Allowance;
  renewals: Allowance;
  commandsOpen: number;
  isRenewing: boolean;
}

/** The browsers' sockets: reads what they send and carries out what the fan-out decides. */
export class ConsoleHub {
  readonly #deps: HubDeps;
  readonly #fanOut: FanOut;
  readonly #clients = new Map<Viewer, Client>();
  readonly #bySocket = new WeakMap<WebSocket, Client>();
  readonly #awaitingFence = new Map<string, (() => void)[]>();

  constructor(deps: HubDeps, open: readonly (readonly [WebSocket, Viewer])[], now: number) {
    this.#deps = deps;
    for (const [socket, viewer] of open) this.#add(socket, viewer, now);
    this.#fanOut = new FanOut(this.#clients.keys(), deps.link()?.isReady ?? false);
  }

  accept(socket: WebSocket, node: string, identity: ViewerIdentity): void {
    const now = Date.now();
    const viewer = viewerOf(identity, node, crypto.randomUUID());
    this.#add(socket, viewer, now);
    this.#perform(this.#fanOut.join(viewer, now));
  }

  /** A browser's frame. Resolves when what it asked for is done. */
  async receive(socket: WebSocket, message: string | ArrayBuffer, now: number): Promise<void> {
    const client = this.#bySocket.get(socket);
    if (client === undefined || !this.#clients.has(client.viewer)) return;
    const { viewer } = client;
    const frame = client.frames.spend(now) ? readViewerFrame(message) : null;
    if (frame === null) return this.#perform(this.#fanOut.close([viewer], 'bad_frame', now));
    if (now >= viewer.expiresAt) return this.#perform(this.#fanOut.close([viewer], 'expired', now));
    switch (frame.t) {
      case 'resume':
        return this.#perform(this.#fanOut.resume(viewer, frame.after, now));
      case 'ack':
        return this.#perform(this.#fanOut.ack(viewer, frame.bytes, now));
      case 'command':
        return this.#command(client, frame.id, frame.command);
      case 'auth':
        return this.#renew(client, frame.token);
    }
  }

  /** A browser's socket has closed. */
  left(socket: WebSocket, now: number): void {
    const client = this.#bySocket.get(socket);
    if (client === undefined || !this.#clients.delete(client.viewer)) return;
    this.#perform(this.#fanOut.leave(client.viewer, now));
  }

  close(who: { userId?: string; server?: string }, reason: ViewerCloseReason, now: number): void {
    const viewers = [...this.#clients.keys()].filter(
      ({ user, server }) =>
        (who.userId === undefined || who.userId === user.id) &&
        (who.server === undefined || who.server === server),
    );
    this.#perform(this.#fanOut.close(viewers, reason, now));
  }

  agentOnline(now: number): void {
    this.#perform(this.#fanOut.agentOnline(now));
  }

  agentOffline(now: number): void {
    if (this.#fanOut.online) this.#perform(this.#fanOut.agentOffline(now));
  }

  lines(server: string, chunk: ConsoleLines, now: number): void {
    this.#perform(this.#fanOut.lines(server, chunk, now));
  }

  stats(server: string, point: InstanceStats, now: number): void {
    this.#perform(this.#fanOut.stats(server, point, now));
  }

  reports(reports: readonly ServerReport[], now: number): void {
    for (const report of reports) this.#perform(this.#fanOut.report(report, now));
  }

  tend(now: number): void {
    this.#perform(this.#fanOut.tend(now));
  }

  #add(socket: WebSocket, viewer: Viewer, now: number): void {
    const client = {
      socket,
      viewer,
      frames: new Allowance(budgets.viewerFrames, now),
      commands: new Allowance(budgets.viewerCommands, now),
      renewals: new Allowance(budgets.viewerRenewals, now),
      commandsOpen: 0,
      isRenewing: false,
    };
    this.#clients.set(viewer, client);
    this.#bySocket.set(socket, client);
  }

  async #command(client: Client, id: string, command: string): Promise<void> {
    const { viewer } = client;
    if (!viewer.mayCommand) return this.#refuse(viewer, id, 'forbidden');
    if (!client.commands.spend(Date.now())) return this.#refuse(viewer, id, 'rate_limited');
    if (client.commandsOpen >= mostCommands) return this.#refuse(viewer, id, 'busy');
    client.commandsOpen += 1;
    try {
      if (this.#mustAwaitFence(viewer)) await this.#replaySettled(viewer.server);
      if (!this.#clients.has(viewer)) return;
      const to = { link: this.#deps.link(), panel: this.#deps.panel };
      const outcome = await sendCommand(to, viewer, this.#fanOut.fenceOf(viewer.server), command);
      if (outcome.ok) this.#perform(this.#fanOut.tell(viewer, { t: 'ok', id }, Date.now()));
      else this.#refuse(viewer, id, outcome.code, outcome.message);
    } finally {
      client.commandsOpen -= 1;
    }
  }

  /** A command goes with the fence that the agent named; a replay under way is about to bring it. */
  #mustAwaitFence(viewer: Viewer): boolean {
    return this.#fanOut.fenceOf(viewer.server) === null && viewer.mode === 'replaying';
  }

  async #replaySettled(server: string): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#awaitingFence.set(server, [...(this.#awaitingFence.get(server) ?? []), resolve]);
    });
  }

  async #renew(client: Client, token: string): Promise<void> {
    const { viewer } = client;
    if (client.isRenewing) return this.#refuse(viewer, null, 'busy');
    if (!client.renewals.spend(Date.now())) return this.#refuse(viewer, null, 'rate_limited');
    client.isRenewing = true;
    const session = await renewedSession(this.#deps.panel, viewer, token);
    client.isRenewing = false;
    if (typeof session === 'string') return this.#refuse(viewer, null, session);
    const { expiresAt, permissions } = session;
    const now = Date.now();
    if (!grants(permissions, 'websocket.connect')) {
      return this.#perform(this.#fanOut.close([viewer], 'revoked', now));
    }
    const mayCommand = grants(permissions, 'control.console');
    this.#perform(this.#fanOut.renew(viewer, { expiresAt, mayCommand }, now));
  }

  #refuse(viewer: Viewer, id: string | null, code: ErrorCode, message: string | null = null): void {
    const frame = { t: 'error', id, code, message: message ?? errors[code].message } as const;
    this.#perform(this.#fanOut.tell(viewer, frame, Date.now()));
  }

  #perform(effects: readonly Effect[]): void {
    const changed = new Set<Viewer>();
    for (const effect of effects) {
      switch (effect.do) {
        case 'send':
          for (const viewer of effect.to) {
            this.#sendTo(viewer, effect.text);
            changed.add(viewer);
          }
          break;
        case 'close':
          this.#closeSocket(effect.viewer, effect.reason);
          break;
        case 'watch':
          this.#watch(effect.server, effect.watch);
          break;
        case 'replay':
          this.#replay(effect);
          break;
        case 'history':
          this.#history(effect.server);
          break;
      }
    }
    for (const viewer of changed) this.#clients.get(viewer)?.socket.serializeAttachment(viewer);
  }

  #sendTo(viewer: Viewer, text: string): void {
    try {
      this.#clients.get(viewer)?.socket.send(text);
    } catch {
      // The socket is closing; its close event ends the viewer.
    }
  }

  #closeSocket(viewer: Viewer, reason: ViewerCloseReason): void {
    const client = this.#clients.get(viewer);
    this.#clients.delete(viewer);
    client?.socket.serializeAttachment(null);
    client?.socket.close(viewerCloseReasons[reason], reason);
  }

  #watch(server: string, watch: boolean): void {
    this.#deps.link()?.askOnce('console.watch', { uuid: server, watch }, (outcome) => {
      if (!outcome.ok && watch) this.#fanOut.watchFailed(server);
    });
  }

  #replay({ server, after }: Extract<Effect, { do: 'replay' }>): void {
    const settle = (outcome: AgentOutcome) => {
      const answer = resultOf('console.replay', outcome);
      this.#perform(this.#fanOut.replayed(server, after, answer, Date.now()));
      const waiting = this.#awaitingFence.get(server) ?? [];
      this.#awaitingFence.delete(server);
      for (const go of waiting) go();
    };
    const link = this.#deps.link();
    if (link === null) settle({ ok: false, code: 'node_unreachable', message: null });
    else link.askOnce('console.replay', { uuid: server, after }, settle);
  }

  #history(server: string): void {
    const settle = (outcome: AgentOutcome) => {
      const points = resultOf('stats.history', outcome)?.points ?? null;
      this.#perform(this.#fanOut.historyRead(server, points, Date.now()));
    };
    const link = this.#deps.link();
    if (link === null) settle({ ok: false, code: 'node_unreachable', message: null });
    else link.askOnce('stats.history', { uuid: server }, settle);
  }
}

import * as z from 'zod';
import type { ErrorCode } from '../../schema/errors.ts';
import { agentEvents } from '../../schema/protocol.ts';
import type { AgentEventParams, PanelCall, PanelParams } from '../../schema/protocol.ts';
import type { InternalCall, InternalResult } from '../internal-calls.ts';
import { describeError, log } from '../log.ts';
import { resultOf } from './agent-link.ts';
import type { AgentLink } from './agent-link.ts';
import { nextConnection } from './agent-session.ts';
import type { AgentOutcome } from './agent-session.ts';
import { PanelCallFailed } from './panel-client.ts';
import type { PanelClient } from './panel-client.ts';
import { syncBatches, unknownToAll } from './sync-batches.ts';

type Wanted = InternalResult<'node-connected'>;

/** A disconnect that the writer would not take is repeated this much later, then by the runtime's own backoff. */
const alarmMs = 5000;

/** More writes than this at once mean that the writer does not keep up; the agent repeats. */
const mostWrites = 64;

const owed = z.object({ connection: z.number(), hello: agentEvents.hello });
const owedReach = z.object({ connection: z.number(), reach: agentEvents['node.reach'] });
const ended = z.object({ node: z.string(), connection: z.number() });

/**
 * Keeps the panel's rows in step with what the agent says: one write at a time, in the order it was said.
 * A hello whose commit or whose answer to the agent is owed stays in storage until both are done.
 */
export class NodeRecord {
  readonly #panel: PanelClient;
  readonly #storage: DurableObjectStorage;
  #last: Promise<unknown> = Promise.resolve();
  #writes = 0;
  #registering: { link: AgentLink; done: Promise<boolean> } | null = null;

  constructor(panel: PanelClient, storage: DurableObjectStorage) {
    this.#panel = panel;
    this.#storage = storage;
  }

  /** The number of a connection that is being made. */
  nextConnection(now: number): number {
    const last = z.number().catch(0).parse(this.#storage.kv.get('connection'));
    const next = nextConnection(last, now);
    this.#storage.kv.put('connection', next);
    return next;
  }

  greeted(link: AgentLink, hello: AgentEventParams<'hello'>): Promise<boolean> {
    const { node, connection } = link.state;
    this.#storage.kv.delete('ended');
    this.#storage.kv.put('greeted', { node: node.uuid, connection } satisfies z.infer<typeof ended>);
    this.#storage.kv.put('owed', { connection, hello } satisfies z.infer<typeof owed>);
    return this.register(link);
  }

  /** Brings rows and agent together, if that is still owed. True: the rows know this connection. */
  async register(link: AgentLink): Promise<boolean> {
    if (this.#registering?.link === link) return this.#registering.done;
    const mine = { link, done: this.#register(link) };
    this.#registering = mine;
    try {
      return await mine.done;
    } finally {
      if (this.#registering === mine) this.#registering = null;
    }
  }

  /** Resolves when no desired state is under way to the agent: what is newer must not overtake it. */
  async settled(): Promise<void> {
    await this.#registering?.done;
  }

  /** Writes what the agent calls for. Null: written; otherwise why not: it repeats all but `invalid_input`. */
  async write(
    link: AgentLink,
    call: { [M in PanelCall]: { method: M; params: PanelParams<M> } }[PanelCall],
  ): Promise<ErrorCode | null> {
    if (!link.state.registered && !(await this.register(link))) return 'primary_unavailable';
    const from = { node: link.state.node.uuid, connection: link.state.connection };
    switch (call.method) {
      case 'state.put':
        return this.#inOrder('node-states', () =>
          this.#panel.persistently('node-states', { ...from, ...call.params }),
        );
      case 'install.finished':
        return this.#inOrder('install-finished', () =>
          this.#panel.persistently('install-finished', { ...from, ...call.params }),
        );
    }
  }

  /** The agent says how players reach its node. Kept until it is written. */
  async reached(link: AgentLink, reach: AgentEventParams<'node.reach'>): Promise<void> {
    const { connection } = link.state;
    this.#storage.kv.put('reach', { connection, reach } satisfies z.infer<typeof owedReach>);
    if (await this.register(link)) await this.writeReach(link);
  }

  /** Writes how players reach the node, if that is still owed. */
  async writeReach(link: AgentLink): Promise<void> {
    const found = owedReach.safeParse(this.#storage.kv.get('reach'));
    if (!found.success) return;
    const { connection, reach } = found.data;
    const write = () =>
      this.#panel.persistently('node-reach', { node: link.state.node.uuid, connection, reach });
    const failure = connection === link.state.connection ? await this.#inOrder('node-reach', write) : null;
    const isNewest = JSON.stringify(this.#storage.kv.get('reach')) === JSON.stringify({ connection, reach });
    if (isNewest && failure !== 'busy' && failure !== 'primary_unavailable') this.#storage.kv.delete('reach');
  }

  /** The agent's connection is gone. */
  async lost(link: AgentLink): Promise<void> {
    const { node, connection } = link.state;
    this.#storage.kv.delete('owed');
    this.#storage.kv.delete('greeted');
    this.#storage.kv.put('ended', { node: node.uuid, connection } satisfies z.infer<typeof ended>);
    if ((await this.#inOrder('node-disconnected', () => this.#writeEnd())) !== null) {
      await this.#storage.setAlarm(Date.now() + alarmMs);
    }
  }

  /**
   * Without a connection: repeats a disconnect that is not written yet, and writes the one that nobody saw because the
   * object itself was gone with its sockets. Throws so that the runtime calls again.
   */
  async alarm(): Promise<void> {
    const unseen = ended.safeParse(this.#storage.kv.get('greeted'));
    if (unseen.success) {
      this.#storage.kv.put('ended', unseen.data);
      this.#storage.kv.delete('greeted');
    }
    await this.#writeEnd();
  }

  async #writeEnd(): Promise<void> {
    const end = ended.safeParse(this.#storage.kv.get('ended'));
    if (!end.success) return;
    await this.#panel.persistently('node-disconnected', end.data);
    this.#storage.kv.delete('ended');
  }

  async #register(link: AgentLink): Promise<boolean> {
    const found = owed.safeParse(this.#storage.kv.get('owed'));
    if (!found.success || found.data.connection !== link.state.connection) return link.state.registered;
    const { facts, reports } = found.data.hello;
    let wanted: Wanted = { servers: [] };
    const failure = await this.#inOrder('node-connected', async () => {
      wanted = await this.#panel.persistently('node-connected', {
        node: link.state.node.uuid,
        connection: link.state.connection,
        facts,
        // What it said since then is newer than its hello.
        reports: link.state.registered ? [] : reports,
      });
    });
    if (failure !== null || link.state.gone) return false;
    link.state.registered = true;
    link.save();
    if (await sync(link, wanted)) this.#storage.kv.delete('owed');
    return true;
  }

  /** Null when the write is done. Writes of one node never overtake each other. */
  async #inOrder(what: InternalCall, write: () => Promise<unknown>): Promise<ErrorCode | null> {
    if (this.#writes >= mostWrites) return 'busy';
    this.#writes += 1;
    const mine = this.#last.then(write);
    this.#last = mine.catch(() => null);
    try {
      await mine;
      return null;
    } catch (error) {
      log('gateway_write_failed', { what, ...describeError(error) });
      const isInvalid = error instanceof PanelCallFailed && error.code === 'invalid_input';
      return isInvalid ? 'invalid_input' : 'primary_unavailable';
    } finally {
      this.#writes -= 1;
    }
  }
}

/** Tells the agent its desired state. False: to be told again. */
async function sync(link: AgentLink, { servers, node }: Wanted): Promise<boolean> {
  const outcomes = await Promise.all(
    syncBatches(servers, node).map(
      (params) =>
        new Promise<AgentOutcome>((resolve) =>
          link.ask({ method: 'servers.sync', params, idem: crypto.randomUUID() }, resolve),
        ),
    ),
  );
  for (const outcome of outcomes) {
    if (!outcome.ok) log('servers_sync_refused', { node: link.state.node.uuid, code: outcome.code });
  }
  const unknown = unknownToAll(outcomes.map((outcome) => resultOf('servers.sync', outcome)?.unknown ?? []));
  if (unknown.length > 0) {
    log('servers_unknown', { node: link.state.node.uuid, servers: unknown.slice(0, 20).join(' ') });
  }
  return !outcomes.some((outcome) => !outcome.ok && mayPass(outcome.code));
}

const mayPass = (code: string): boolean =>
  code === 'outcome_unknown' || code === 'node_unreachable' || code === 'busy' || code === 'node_failed';

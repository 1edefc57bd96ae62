import type { AgentEventParams } from '../schema/protocol.ts';
import { ApiError } from '../schema/errors.ts';
import { linkLimits } from '../schema/protocol.ts';
import { Dispatcher } from './calls.ts';
import { outwardEnvironment } from './environment.ts';
import { readFacts, readHostBoot, readNodeState, readTimeZone } from './facts.ts';
import { createAfterwards, createHandlers } from './handlers.ts';
import { connectToken, type Identity } from './identity.ts';
import { Journal } from './journal.ts';
import { Link } from './link.ts';
import { messageOf, type Logger } from './log.ts';
import { Outbox } from './outbox.ts';
import { Reach } from './reach/reach.ts';
import type { Runtime } from './runtime.ts';
import { Sampler } from './sampler.ts';
import type { ServerContext } from './server-context.ts';
import { Servers } from './servers.ts';
import type { StateDir } from './state-dir.ts';
import { stopTimes as usualStopTimes, type StopTimes } from './stop-plan.ts';

export interface AgentOptions {
  dir: StateDir;
  identity: Identity;
  runtime: Runtime;
  log: Logger;
  stopTimes?: StopTimes;
  now?: () => number;
}

export interface Agent {
  readonly servers: Servers;
  /** Closes the link and lets go of every game; they run on. */
  stop(): Promise<void>;
  /** Ends every game in its own way, within `limitMs` and a kill, then as `stop`. */
  shutDown(limitMs: number): Promise<void>;
}

/** Puts the parts together and begins: servers first, from what is on disk, then the link. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { dir, identity, runtime, log } = options;
  const now = options.now ?? Date.now;
  const journal = await Journal.open(dir.journal, now());
  const outbox: Outbox = await Outbox.open(dir.outbox, {
    call: (method, params, idem) => link.call(method, params, idem),
    isOpen: () => link.isOpen,
    log,
  });
  const ctx: ServerContext = {
    runtime,
    dataRoot: dir.data,
    serversRoot: dir.servers,
    hostBoot: await readHostBoot(),
    timeZone: await readTimeZone(),
    outward: outwardEnvironment(process.env),
    stopTimes: options.stopTimes ?? usualStopTimes,
    now,
    log,
    freeAddresses: (addresses) => reach.freeAddresses(addresses),
    tell: {
      report: (report) => {
        outbox.report(report);
      },
      installFinished: (result) => outbox.installFinished(result),
      lines: (uuid, lines) => link.event('console.lines', { uuid, ...lines }),
      stats: (uuid, point) => {
        link.event('server.stats', { uuid, ...point });
      },
      bufferedBytes: () => link.bufferedBytes,
    },
  };
  const servers = await Servers.open(ctx);
  const reach: Reach = await Reach.open({
    dir: dir.reach,
    held: () => servers.addresses(),
    isFree: (address) => servers.isFree(address),
    tell: (news) => link.event('node.reach', news),
    now,
    log,
  });
  const dispatcher = new Dispatcher({
    handlers: createHandlers({
      servers,
      outbox,
      reach,
      update: () => Promise.reject(new ApiError('agent_not_updatable')),
    }),
    afterwards: createAfterwards(servers),
    journal,
    now,
    log,
  });
  const hello = async (): Promise<AgentEventParams<'hello'>> => ({
    facts: await readFacts(runtime, dir.data),
    reports: servers.reports(),
  });
  const link: Link = new Link({
    url: identity.linkUrl,
    token: () => connectToken(identity, now()),
    hello,
    answer: (call) => dispatcher.answer(call),
    onOpen: () => {
      outbox.flush();
      tellNodeState();
      reach.connected();
    },
    onSeenFrom: (address) => reach.seenFrom(address),
    onClose: () => {
      for (const server of servers.all()) server.console.feed.watch(false);
    },
    log,
  });
  const tellNodeState = () => {
    if (!link.isOpen) return;
    const running = servers.all().filter((server) => server.game.run !== null).length;
    readNodeState(dir.data, running).then(
      (state) => link.event('node.state', state),
      (error: unknown) => {
        log.warn('node.state_unknown', { reason: messageOf(error) });
      },
    );
  };
  const sampler = new Sampler({ servers: () => servers.all(), send: ctx.tell.stats, now, log });
  await servers.recover();
  sampler.start();
  reach.refresh();
  const beat = setInterval(tellNodeState, linkLimits.stateMs);
  link.start();

  const end = () => {
    clearInterval(beat);
    sampler.stop();
    outbox.stop();
    link.stop();
    void reach.stop();
    for (const server of servers.all()) server.detach();
    journal.close();
  };
  return {
    servers,
    stop: async () => {
      await Promise.all(servers.all().map((server) => server.record.stored.catch(() => undefined)));
      end();
    },
    shutDown: async (limitMs) => {
      await Promise.all(servers.all().map((server) => server.shutDown(limitMs)));
      end();
    },
  };
}

import { linkLimits, type AgentEventParams, type NodeReach } from '../schema/protocol.ts';
import { Dispatcher } from './calls.ts';
import { outwardEnvironment } from './environment.ts';
import { readFacts, readHostBoot, readNodeState, readTimeZone } from './facts.ts';
import { createAfterwards, createHandlers } from './handlers.ts';
import { connectToken, type Identity } from './identity.ts';
import { Journal } from './journal.ts';
import { Link } from './link.ts';
import { messageOf, type Logger } from './log.ts';
import { CallTimes } from './metrics/call-times.ts';
import { Outbox } from './outbox.ts';
import { Reach } from './reach/reach.ts';
import { proxyFor } from './outside/proxy.ts';
import type { Runtime } from './runtime.ts';
import { Sampler } from './sampler.ts';
import { openDoors } from './self.ts';
import type { ServerContext } from './server-context.ts';
import { Servers } from './servers.ts';
import type { StateDir } from './state-dir.ts';
import { stopTimes as usualStopTimes, type StopTimes } from './stop-plan.ts';
import type { Layout } from './update/layout.ts';
import { Updater } from './update/updater.ts';
import { agentVersion } from './version.ts';

export interface AgentOptions {
  dir: StateDir;
  identity: Identity;
  runtime: Runtime;
  log: Logger;
  stopTimes?: StopTimes;
  /** Where this agent is installed; without it, it takes no updates. */
  layout?: Layout | null;
  /** Another version is in place and takes over when this one ends. */
  onReplaced?: () => void;
  /** For collectors of this host; null: none. */
  metricsPort?: number | null;
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
  let lastReach: NodeReach | null = null;
  const reach: Reach = await Reach.open({
    dir: dir.reach,
    held: () => servers.addresses(),
    isFree: (address) => servers.isFree(address),
    tell: (news) => {
      lastReach = news;
      return link.event('node.reach', news);
    },
    now,
    log,
  });
  const dispatcher = new Dispatcher({
    handlers: createHandlers({
      servers,
      outbox,
      reach,
      update: (version) => updater.update(version),
    }),
    afterwards: createAfterwards(servers),
    journal,
    now,
    log,
  });
  const updater: Updater = new Updater({
    layout: options.layout ?? null,
    stateRoot: dir.root,
    panelUrl: identity.panelUrl,
    version: agentVersion,
    log,
    onReady: () => options.onReplaced?.(),
    onEnded: () => {
      link.renew();
    },
  });
  const calls = new CallTimes();
  const hello = async (): Promise<AgentEventParams<'hello'>> => ({
    facts: await readFacts(runtime, dir.data, {
      releaseKey: await updater.releaseKey(),
      lastUpdate: await updater.lastUpdate(),
    }),
    reports: servers.reports(),
  });
  const link: Link = new Link({
    url: identity.linkUrl,
    token: () => connectToken(identity, now()),
    hello,
    answer: async (call) => {
      const begun = performance.now();
      const answer = await dispatcher.answer(call);
      calls.observe(call.m, answer.t === 'ok', (performance.now() - begun) / 1000);
      return answer;
    },
    onOpen: () => {
      outbox.flush();
      tellNodeState();
      reach.connected();
    },
    onAccepted: () => void updater.accepted(),
    onSeenFrom: (address) => {
      // Through a proxy the panel sees the proxy, to which no player connects.
      if (proxyFor(new URL(identity.linkUrl), process.env) === null) reach.seenFrom(address);
    },
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
  const self = { identity, runtime, link, outbox, servers, updater, calls, reach: () => lastReach };
  const { metricsPort = null } = options;
  const closeDoors = await openDoors({ ...self, startedAt: now(), metricsPort }, dir.control, log);
  const beat = setInterval(tellNodeState, linkLimits.stateMs);
  link.start();

  const end = () => {
    clearInterval(beat);
    closeDoors();
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

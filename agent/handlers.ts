import type { Afterwards, Handlers } from './calls.ts';
import type { Outbox } from './outbox.ts';
import type { Reach } from './reach/reach.ts';
import type { Servers } from './servers.ts';

/** Begins to become another version. Throws `ApiError` when it will not. */
type Update = (version: string) => Promise<void>;

interface HandlerDeps {
  servers: Servers;
  outbox: Outbox;
  reach: Reach;
  update: Update;
}

/** What the agent does for each call of the panel. */
export const createHandlers = ({ servers, outbox, reach, update }: HandlerDeps): Handlers => ({
  'servers.sync': async ({ servers: configs, node }) => {
    const unknown = await servers.sync(configs);
    if (node === undefined) reach.refresh();
    else await reach.settle(node);
    return { unknown };
  },
  'server.put': async ({ config }) => {
    await servers.put(config);
    reach.refresh();
    return {};
  },
  'server.remove': async ({ uuid, fence }) => {
    await servers.remove(uuid, fence);
    outbox.forget(uuid);
    reach.refresh();
    return {};
  },
  'server.power': async ({ uuid, fence, action }) => {
    const server = servers.commanded(uuid, fence);
    const state = server.power(action);
    // What is wanted outlives this agent; a full disk has told its trouble and must not keep a game running.
    await server.record.stored.catch(() => undefined);
    return { state };
  },
  'server.command': async ({ uuid, fence, command }) => {
    await servers.commanded(uuid, fence).game.command(command);
    return {};
  },
  'server.acceptEula': async ({ uuid, fence }) => {
    await servers.commanded(uuid, fence).acceptEula();
    return {};
  },
  'agent.update': async ({ version }) => {
    await update(version);
    return {};
  },
  'console.watch': async ({ uuid, watch }) => {
    servers.get(uuid).console.feed.watch(watch);
    return {};
  },
  'console.replay': async ({ uuid, after }) => {
    const { console, record } = servers.get(uuid);
    return { ...console.ring.after(after), report: record.report() };
  },
  'stats.history': async ({ uuid }) => ({ points: servers.get(uuid).stats.points() }),
  'reach.listen': (listen) => reach.listen(listen),
  'reach.probe': (probe) => reach.probe(probe),
});

/** What to make of an effect that the agent was killed in. What is not named here is safe to repeat. */
export const createAfterwards = (servers: Servers): Afterwards => ({
  // The game may have read it, and reading it twice is another command.
  'server.command': () => 'never',
  'server.power': ({ uuid, action }, begunAt) => {
    const { state, at } = servers.get(uuid).record.status;
    const happenedSince = at >= begunAt;
    const isUp = state === 'starting' || state === 'running';
    const happened =
      action === 'start' || action === 'restart' ? isUp && happenedSince : !isUp && happenedSince;
    return happened ? { state } : 'again';
  },
});

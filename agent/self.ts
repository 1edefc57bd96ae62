import type { Server } from 'node:net';
import { protocolVersion, type NodeReach } from '../schema/protocol.ts';
import { serveControl } from './control.ts';
import type { Identity } from './identity.ts';
import type { Link } from './link.ts';
import { messageOf, type Logger } from './log.ts';
import type { CallTimes } from './metrics/call-times.ts';
import { families } from './metrics/families.ts';
import type { Family } from './metrics/open-metrics.ts';
import { serveMetrics } from './metrics/serve.ts';
import type { Outbox } from './outbox.ts';
import type { Runtime } from './runtime.ts';
import type { Servers } from './servers.ts';
import type { AgentStatus } from './status.ts';
import type { Updater } from './update/updater.ts';
import { agentVersion } from './version.ts';

/** What an agent tells of itself is read from these. */
export interface Self {
  identity: Identity;
  runtime: Runtime;
  link: Link;
  outbox: Outbox;
  servers: Servers;
  updater: Updater;
  calls: CallTimes;
  reach(): NodeReach | null;
  startedAt: number;
  metricsPort: number | null;
}

export async function readStatus(self: Self): Promise<AgentStatus> {
  const { identity, runtime, link, outbox, servers, updater, metricsPort } = self;
  const { since, connections, lastFailure } = link.standing;
  const reach = self.reach();
  return {
    version: agentVersion,
    protocol: protocolVersion,
    pid: process.pid,
    startedAt: iso(self.startedAt),
    panelUrl: identity.panelUrl,
    node: { id: identity.nodeId, name: identity.name },
    connected: link.isOpen,
    since: since === null ? null : iso(since),
    connections,
    lastFailure,
    waiting: outbox.size,
    unisolatedBecause: runtime.isolation.isolated ? [] : runtime.isolation.reasons,
    servers: servers.all().map(({ uuid, record }) => ({
      uuid,
      name: record.config.name,
      state: record.state,
      since: iso(record.status.at),
    })),
    update: {
      releaseKey: await updater.releaseKey(),
      changingTo: updater.changingTo,
      last: await updater.lastUpdate(),
    },
    reach:
      reach === null
        ? null
        : { by: reach.by, outsideIp: reach.outsideIp, mapped: reach.mappings.filter(isMapped).length },
    metricsPort,
  };
}

/** Lets others of this host ask: a control socket, and figures where a port is set for them. What cannot be opened is logged. */
export async function openDoors(self: Self, control: string, log: Logger): Promise<() => void> {
  const doors: Server[] = [];
  const open = async (what: string, door: Promise<Server>) => {
    try {
      doors.push(await door);
    } catch (error) {
      log.warn('door.not_opened', { what, reason: messageOf(error) });
    }
  };
  await open(
    'control',
    serveControl(control, () => readStatus(self)),
  );
  if (self.metricsPort !== null)
    await open(
      'metrics',
      serveMetrics(self.metricsPort, () => readFigures(self)),
    );
  return () => {
    for (const door of doors) door.close();
  };
}

async function readFigures(self: Self): Promise<Family[]> {
  return families({
    status: await readStatus(self),
    stats: self.servers.all().flatMap(({ uuid, game, stats }) => {
      const point = game.run === null ? null : stats.latest();
      return point === null ? [] : [{ uuid, point }];
    }),
    calls: self.calls.samples(),
    residentBytes: process.memoryUsage.rss(),
  });
}

const isMapped = ({ publicPort }: { publicPort: number | null }): boolean => publicPort !== null;
const iso = (ms: number): string => new Date(ms).toISOString();

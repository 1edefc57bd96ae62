import { serverStates } from '../../schema/server-state.ts';
import type { InstanceStats } from '../../schema/stats.ts';
import type { AgentStatus } from '../status.ts';
import type { Family, Sample } from './open-metrics.ts';

export interface Figures {
  status: AgentStatus;
  /** Of running servers. */
  stats: readonly { uuid: string; point: InstanceStats }[];
  calls: readonly Sample[];
  residentBytes: number;
}

/** What the agent tells a collector. Servers are named by their uuid alone: names and addresses are not for everyone here. */
export function families({ status, stats, calls, residentBytes }: Figures): Family[] {
  const gauge = (name: string, help: string, value: number): Family => ({
    name,
    type: 'gauge',
    help,
    samples: [{ value }],
  });
  const perServer = (read: (point: InstanceStats) => number, more: Partial<Sample> = {}): Sample[] =>
    stats.map(({ uuid, point }) => ({
      ...more,
      labels: { server: uuid, ...more.labels },
      value: read(point),
    }));
  return [
    {
      name: 'roost_agent',
      type: 'info',
      help: 'The agent and its node.',
      samples: [{ suffix: '_info', labels: { version: status.version, node: status.node.id }, value: 1 }],
    },
    gauge('roost_agent_up', 'The agent runs.', 1),
    gauge('roost_agent_connected', 'The panel is connected.', Number(status.connected)),
    {
      name: 'roost_agent_connections',
      type: 'counter',
      help: 'Connections made to the panel.',
      samples: [{ suffix: '_total', value: status.connections }],
    },
    gauge('roost_agent_outbox', 'Results that the panel has not acknowledged.', status.waiting),
    {
      ...gauge('roost_agent_resident_bytes', 'Memory of the agent itself.', residentBytes),
      unit: 'bytes',
    },
    gauge('roost_agent_keepers', 'Game servers and installations that run.', stats.length),
    {
      name: 'roost_servers',
      type: 'gauge',
      help: 'Servers of this node by state.',
      samples: serverStates.map((state) => ({
        labels: { state },
        value: status.servers.filter((server) => server.state === state).length,
      })),
    },
    {
      name: 'roost_server_memory_bytes',
      type: 'gauge',
      unit: 'bytes',
      help: 'Memory of a server without reclaimable page cache.',
      samples: perServer((point) => point.memoryBytes),
    },
    {
      name: 'roost_server_cpu_ratio',
      type: 'gauge',
      unit: 'ratio',
      help: 'Cores that a server used over the last second.',
      samples: perServer((point) => point.cpuPercent / 100),
    },
    {
      name: 'roost_server_disk_bytes',
      type: 'gauge',
      unit: 'bytes',
      help: 'Files of a server.',
      samples: perServer((point) => point.diskBytes),
    },
    {
      name: 'roost_server_network_bytes',
      type: 'counter',
      unit: 'bytes',
      help: 'Bytes that a run of a server received and sent.',
      samples: [
        ...perServer((point) => point.networkRxBytes, { suffix: '_total', labels: { direction: 'in' } }),
        ...perServer((point) => point.networkTxBytes, { suffix: '_total', labels: { direction: 'out' } }),
      ],
    },
    {
      name: 'roost_agent_call_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'Time that calls of the panel took.',
      samples: calls,
    },
  ];
}

import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { get, type Server } from 'node:http';
import { expect, test } from 'vitest';
import type { AgentStatus } from '../status.ts';
import { readOpenMetrics } from '../testing/open-metrics-reader.ts';
import { CallTimes } from './call-times.ts';
import { families } from './families.ts';
import { openMetrics, openMetricsType } from './open-metrics.ts';
import { metricsPort, serveMetrics } from './serve.ts';

const uuid = '00000000-0000-4000-8000-000000000001';
const status: AgentStatus = {
  version: '1.0.0',
  protocol: 2,
  pid: 7,
  startedAt: '2026-11-20T10:00:00.000Z',
  panelUrl: 'https://panel.example',
  node: { id: 'n"1\\\n', name: 'a secret name' },
  connected: true,
  since: null,
  connections: 3,
  lastFailure: null,
  waiting: 2,
  unisolatedBecause: [],
  servers: [
    { uuid, name: 'Lobby', state: 'running', since: '2026-11-20T10:00:00.000Z' },
    { uuid: 'other', name: 'Other', state: 'offline', since: '2026-11-20T10:00:00.000Z' },
  ],
  update: { releaseKey: null, changingTo: null, last: null },
  reach: null,
  metricsPort: 9464,
};
const point = {
  at: 1,
  memoryBytes: 1000,
  memoryLimitBytes: 2000,
  cpuPercent: 150,
  diskBytes: 30,
  networkRxBytes: 11,
  networkTxBytes: 12,
  uptimeMs: 5,
};

function figures() {
  const calls = new CallTimes();
  calls.observe('server.power', true, 0.02);
  calls.observe('server.power', true, 20);
  calls.observe('what', false, 0.0001);
  return families({ status, stats: [{ uuid, point }], calls: calls.samples(), residentBytes: 99 });
}

test('a strict reader takes all of it', () => {
  const read = readOpenMetrics(openMetrics(figures()));
  const value = (name: string, labels: Record<string, string> = {}) =>
    [...read.values()]
      .flatMap(({ samples }) => samples)
      .find(
        (each) =>
          each.name === name && Object.entries(labels).every(([key, text]) => each.labels[key] === text),
      )?.value;
  expect(read.get('roost_agent')?.samples[0]?.labels).toEqual({ version: '1.0.0', node: 'n"1\\\n' });
  expect(value('roost_agent_connected')).toBe(1);
  expect(value('roost_agent_connections_total')).toBe(3);
  expect(value('roost_servers', { state: 'running' })).toBe(1);
  expect(value('roost_servers', { state: 'crashed' })).toBe(0);
  expect(value('roost_server_memory_bytes', { server: uuid })).toBe(1000);
  expect(value('roost_server_cpu_ratio', { server: uuid })).toBe(1.5);
  expect(value('roost_server_network_bytes_total', { server: uuid, direction: 'out' })).toBe(12);
  const call = { call: 'server.power', outcome: 'ok' };
  expect(value('roost_agent_call_seconds_bucket', { ...call, le: '0.01' })).toBe(0);
  expect(value('roost_agent_call_seconds_bucket', { ...call, le: '0.05' })).toBe(1);
  expect(value('roost_agent_call_seconds_bucket', { ...call, le: '+Inf' })).toBe(2);
  expect(value('roost_agent_call_seconds_count', { call: 'unknown', outcome: 'error' })).toBe(1);
});

test('names, addresses and keys are not among the figures', () => {
  const text = openMetrics(figures());
  for (const hidden of ['secret name', 'Lobby', 'panel.example']) expect(text).not.toContain(hidden);
});

test('it is served on loopback in its own type, and nothing else is', async () => {
  const server = await serveMetrics(0, () => Promise.resolve(figures()));
  try {
    const { address, port } = addressOf(server);
    expect(address).toBe('127.0.0.1');
    const at = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${String(port)}${path}`, { method });
    const answer = await at('/metrics');
    expect(answer.headers.get('content-type')).toBe(openMetricsType);
    expect(readOpenMetrics(await answer.text()).size).toBeGreaterThan(10);
    expect((await at('/')).status).toBe(404);
    expect((await at('/metrics', 'POST')).status).toBe(405);
    for (const target of ['//', '//a:99999/', 'http://[', '*']) {
      const request = get({ port, host: '127.0.0.1', path: target });
      const [refused] = await once(request, 'response');
      expect(refused).toMatchObject({ statusCode: 404 });
      request.destroy();
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('it is off unless a port is named', () => {
  expect([{}, { ROOST_METRICS_PORT: '' }, { ROOST_METRICS_PORT: 'off' }].map(metricsPort)).toEqual([
    null,
    null,
    null,
  ]);
  expect(metricsPort({ ROOST_METRICS_PORT: '9464' })).toBe(9464);
  expect(() => metricsPort({ ROOST_METRICS_PORT: '70000' })).toThrow('no port');
});

/** A listening TCP server's address is never a pipe's name. */
const addressOf = (server: Server): AddressInfo => server.address() as AddressInfo;

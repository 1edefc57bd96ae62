import { expect, test } from 'vitest';
import { agentCalls } from '../../schema/protocol.ts';
import type { ServerConfig } from '../../schema/protocol.ts';
import { syncBatches, unknownToAll } from './sync-batches.ts';

const config = (uuid: string, startup = ''): ServerConfig => ({
  uuid,
  version: [1, 1],
  fence: [1, 1],
  name: uuid,
  suspended: false,
  startup,
  environment: {},
  image: '',
  limits: {
    memoryMb: 0,
    swapMb: 0,
    diskMb: 0,
    cpuPercent: 0,
    threads: null,
    ioWeight: 500,
    oomKill: true,
  },
  primary: null,
  allocations: [],
  startOnBoot: false,
  install: null,
  egg: { done: [], stripAnsi: false, stop: '', files: [], script: null, denylist: [], features: [] },
});

const serversIn = (batch: string): string[] =>
  agentCalls['servers.sync'].params.parse(JSON.parse(batch)).servers.map(({ uuid }) => uuid);

test('a node without servers is told so', () => {
  expect(syncBatches([], undefined)).toEqual(['{"servers":[]}']);
  expect(syncBatches([], { mapPorts: true })).toEqual(['{"servers":[],"node":{"mapPorts":true}}']);
});

test('every server is in one batch, in order, and no batch is larger than a frame', () => {
  const servers = Array.from({ length: 50 }, (_, index) => config(`s${index}`, 'ä'.repeat(400)));
  const batches = syncBatches(servers, undefined, 5000);
  expect(batches.length).toBeGreaterThan(5);
  expect(
    batches.every((batch) => new TextEncoder().encode(batch).byteLength <= 5000 + '{"servers":[]}'.length),
  ).toBe(true);
  expect(batches.flatMap(serversIn)).toEqual(servers.map(({ uuid }) => uuid));
});

test('a server that is too large stands alone', () => {
  const batches = syncBatches([config('a'), config('big', 'x'.repeat(9000)), config('b')], undefined, 5000);
  expect(batches.map(serversIn)).toEqual([['a'], ['big'], ['b']]);
});

test('unknown is what no batch named', () => {
  expect(
    unknownToAll([
      ['x', 'b'],
      ['a', 'x'],
    ]),
  ).toEqual(['x']);
  expect(unknownToAll([['x']])).toEqual(['x']);
  expect(unknownToAll([])).toEqual([]);
});

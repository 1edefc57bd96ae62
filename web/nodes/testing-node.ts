import type { Node } from './node.ts';

type Facts = NonNullable<Node['facts']>;

/** Facts of a host, for tests. */
export const factsOf = (own: Partial<Facts> = {}): Facts => ({
  agentVersion: '0.1.0',
  os: 'Debian 12',
  arch: 'x64',
  cpus: 4,
  memoryMb: 16_384,
  diskMb: 200_000,
  runtime: 'process',
  unisolatedBecause: [],
  kernel: '6.1.0',
  ...own,
});

/** A node that is online, for tests. */
export const nodeOf = (name: string, own: Partial<Node> = {}): Node => ({
  id: name,
  name,
  description: '',
  location: { id: 'l', short: 'eu' },
  fqdn: null,
  public: true,
  maintenance: false,
  status: 'online',
  statusSince: '2026-11-20T11:00:00.000Z',
  facts: factsOf({ releaseKey: 'SHA256:abc' }),
  agentUpdate: null,
  mapPorts: false,
  reach: null,
  memoryMb: 0,
  memoryOverallocatePercent: 0,
  diskMb: 0,
  diskOverallocatePercent: 0,
  allocatedMemoryMb: 0,
  allocatedDiskMb: 0,
  servers: 0,
  freeAllocations: 0,
  createdAt: '2026-11-20T11:00:00.000Z',
  ...own,
});

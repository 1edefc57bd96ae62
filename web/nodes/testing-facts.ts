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

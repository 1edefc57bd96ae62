import { expect, test } from 'vitest';
import { needsOf } from './needs.ts';
import type { NodeFacts } from '../protocol.ts';
import { unsuitedBecause } from './node-suits.ts';

const facts: NodeFacts = {
  agentVersion: '1.0.0',
  protocol: 2,
  os: 'linux',
  arch: 'x64',
  kernel: '6',
  cpus: 2,
  memoryMb: 1000,
  diskMb: 1000,
  runtime: 'process',
  unisolatedBecause: [],
  tools: { java: '17' },
  ociRoots: false,
};

const install = { container: 'debian:12', entrypoint: 'bash' };
const java = needsOf({
  dockerImages: { 'Java 21': 'ghcr.io/pterodactyl/yolks:java_21' },
  startup: 'java -jar server.jar',
  install: null,
});
const debian = { Debian: 'ghcr.io/pterodactyl/yolks:debian' };
const openttd = needsOf({ dockerImages: debian, startup: 'openttd -D', install: null });
const own = needsOf({ dockerImages: debian, startup: 'ourgame-server -x', install: null });
const apt = needsOf({
  dockerImages: debian,
  startup: './game',
  install: { ...install, script: 'apt-get update && apt-get install -y libfoo' },
});

test.each<[string, typeof java, NodeFacts | null, RegExp | null]>([
  ['a node that nobody has joined', apt, null, null],
  ['an agent that tells nothing of tools', java, { ...facts, tools: null, ociRoots: null }, null],
  ['an agent that tells nothing of roots', apt, { ...facts, ociRoots: undefined }, null],
  ['Docker', apt, { ...facts, runtime: 'docker' }, null],
  ['roots from images', apt, { ...facts, ociRoots: true }, null],
  ['an installer that needs a container', apt, facts, /Docker/],
  ['an older Java', java, facts, /java/],
  ['a program that agents look for', openttd, facts, /openttd/],
  ['a program that no agent looks for', own, facts, null],
  ['the Java that it needs', java, { ...facts, tools: { java: '21.0.2' } }, null],
])('%s', (_, needs, of, reason) => {
  if (reason === null) expect(unsuitedBecause(needs, of)).toBeNull();
  else expect(unsuitedBecause(needs, of)).toMatch(reason);
});

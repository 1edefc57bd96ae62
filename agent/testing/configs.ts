import type { ServerConfig } from '../../schema/protocol.ts';

type Changes = Partial<Omit<ServerConfig, 'egg' | 'limits'>> & {
  egg?: Partial<ServerConfig['egg']>;
  limits?: Partial<ServerConfig['limits']>;
};

/** A server that says `ready`, echoes what it reads and ends at `stop`. */
const echoGame =
  'echo ready; while read -r line; do if [ "$line" = stop ]; then echo bye; exit 0; fi; echo "got $line"; done';

/** A server's configuration; everything not given is plain. */
export function testConfig(changes: Changes = {}): ServerConfig {
  const { egg, limits, ...rest } = changes;
  return {
    uuid: crypto.randomUUID(),
    version: [1, 1],
    fence: [1, 1],
    name: 'Test',
    suspended: false,
    startup: echoGame,
    environment: {},
    image: '',
    primary: null,
    allocations: [],
    startOnBoot: true,
    install: null,
    ...rest,
    limits: {
      memoryMb: 256,
      swapMb: 0,
      diskMb: 0,
      cpuPercent: 0,
      threads: null,
      ioWeight: 500,
      oomKill: true,
      ...limits,
    },
    egg: {
      done: ['ready'],
      stripAnsi: false,
      stop: 'stop',
      files: [],
      script: null,
      denylist: [],
      features: [],
      ...egg,
    },
  };
}

/** The same server, one version on. */
export const nextVersion = (config: ServerConfig, changes: Partial<ServerConfig> = {}): ServerConfig => ({
  ...config,
  version: [config.version[0], config.version[1] + 1],
  ...changes,
});

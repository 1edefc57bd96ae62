import type { ServerConfig } from '../schema/protocol.ts';
import { environment, type Place } from './environment.ts';
import type { LaunchSpec, Limits } from './runtime.ts';
import { shellLine } from './startup.ts';

/** Processes and threads of a game, as in Wings. */
const gamePids = 512;
/** Package managers and compilers need room whatever the game itself is given. */
const installer = { memoryMb: 1024, cpuPercent: 100, pids: 1024 } as const;

const atLeast = (limit: number, floor: number): number => (limit === 0 ? 0 : Math.max(limit, floor));

/** How a server's game is started. */
export function gameSpec(config: ServerConfig, boot: string, place: Omit<Place, 'role'>): LaunchSpec {
  const limits: Limits = { ...config.limits, pids: gamePids };
  return {
    uuid: config.uuid,
    boot,
    role: 'server',
    dataDir: place.dataDir,
    command: shellLine(config.startup),
    env: environment(config, { ...place, role: 'server' }),
    limits,
    allocations: config.allocations,
    tty: true,
  };
}

/** How an egg's install script is run. `outward`: how this host reaches the outside. */
export function installerSpec(
  config: ServerConfig,
  boot: string,
  place: Omit<Place, 'role'>,
  outward: Record<string, string>,
): LaunchSpec | null {
  const { script } = config.egg;
  if (script === null) return null;
  return {
    uuid: config.uuid,
    boot,
    role: 'installer',
    dataDir: place.dataDir,
    command: '',
    script: script.script.replaceAll('\r\n', '\n'),
    entrypoint: script.entrypoint,
    env: { ...outward, ...environment(config, { ...place, role: 'installer' }) },
    limits: {
      ...config.limits,
      memoryMb: atLeast(config.limits.memoryMb, installer.memoryMb),
      cpuPercent: atLeast(config.limits.cpuPercent, installer.cpuPercent),
      pids: installer.pids,
    },
    allocations: [],
    tty: true,
  };
}

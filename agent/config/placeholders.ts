import type { ServerConfig } from '../../schema/protocol.ts';
import { bindIp } from '../environment.ts';
import type { Value } from './replacement.ts';

/** Where a server's game runs. */
export interface Surroundings {
  isolated: boolean;
  /** The address at which a server reaches the host and what is published there; null: they share their network. */
  hostAddress: string | null;
}

export interface Filling {
  config: ServerConfig;
  surroundings: Surroundings;
  /** Given what a player may have typed, for values that are templates themselves. */
  quote?: (text: string) => string;
}

/** A value with its `{{…}}` placeholders replaced. One of a known kind without a value becomes nothing; others stay. */
export function fill(value: Value, { config, surroundings, quote }: Filling): Value {
  if (typeof value !== 'string') return value;
  return value.replaceAll(/\{\{\s*([\w.-]+)\s*\}\}/g, (whole, name: string) => {
    const found = placeholder(name, config, surroundings);
    if (found === undefined) return whole;
    return quote === undefined ? found : quote(found);
  });
}

function placeholder(name: string, config: ServerConfig, surroundings: Surroundings): string | undefined {
  const variable = /^(?:server\.build\.env|server\.environment|env)\.(.+)$/.exec(name)?.[1];
  if (variable !== undefined) return variableOf(variable, config, surroundings.isolated);
  const { limits, primary } = config;
  switch (name) {
    case 'server.build.default.port':
    case 'server.allocations.default.port':
      return String(primary?.port ?? 0);
    case 'server.build.default.ip':
    case 'server.allocations.default.ip':
      return bindIp(config, surroundings.isolated);
    case 'server.build.memory':
    case 'server.build.memory_limit':
      return String(limits.memoryMb);
    case 'server.build.swap':
      return String(limits.swapMb);
    case 'server.build.disk':
    case 'server.build.disk_space':
      return String(limits.diskMb);
    case 'server.build.cpu':
    case 'server.build.cpu_limit':
      return String(limits.cpuPercent);
    case 'server.build.io':
    case 'server.build.io_weight':
      return String(limits.ioWeight);
    case 'server.build.threads':
      return limits.threads ?? '';
    case 'server.build.image':
    case 'server.container.image':
      return config.image;
    case 'server.uuid':
      return config.uuid;
    case 'server.name':
    case 'server.meta.name':
      return config.name;
    case 'config.docker.interface':
    case 'config.docker.network.interface':
      return hostSeenFromServer(config, surroundings);
    default:
      return name.startsWith('server.') ? '' : undefined;
  }
}

/** Where a proxy on this server finds other servers of this host: at the address that allocations are published on. */
function hostSeenFromServer({ primary }: ServerConfig, { hostAddress }: Surroundings): string {
  const ip = primary?.ip ?? '0.0.0.0';
  const isOneAddress = ip !== '0.0.0.0' && ip !== '::' && !ip.startsWith('127.');
  return isOneAddress ? ip : (hostAddress ?? '127.0.0.1');
}

function variableOf(name: string, config: ServerConfig, isolated: boolean): string {
  switch (name) {
    case 'SERVER_PORT':
      return String(config.primary?.port ?? 0);
    case 'SERVER_IP':
      return bindIp(config, isolated);
    case 'SERVER_MEMORY':
      return String(config.limits.memoryMb);
    default:
      return (Object.hasOwn(config.environment, name) ? config.environment[name] : undefined) ?? '';
  }
}

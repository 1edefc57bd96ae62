import type { ServerConfig } from '../schema/protocol.ts';
import type { RunRole } from './runtime.ts';

export interface Place {
  role: RunRole;
  isolated: boolean;
  /** The server's files as the host sees them. */
  dataDir: string;
  timeZone: string;
}

/** Where a run sees the server's files. */
function serverDir({ role, isolated, dataDir }: Place): string {
  if (!isolated) return dataDir;
  return role === 'installer' ? '/mnt/server' : '/home/container';
}

/**
 * The address a game binds. Inside a sandbox the host's own addresses do not exist:
 * published ports lead to whatever it binds, so it binds everything.
 */
export function bindIp(config: ServerConfig, isolated: boolean): string {
  return isolated ? '0.0.0.0' : (config.primary?.ip ?? '0.0.0.0');
}

/** The environment of a run: the egg's variables, and over them what the host alone knows. */
export function environment(config: ServerConfig, place: Place): Record<string, string> {
  return {
    P_SERVER_LOCATION: '',
    ...config.environment,
    TZ: config.environment['TZ'] ?? place.timeZone,
    STARTUP: config.startup,
    SERVER_MEMORY: String(config.limits.memoryMb),
    SERVER_IP: bindIp(config, place.isolated),
    SERVER_PORT: String(config.primary?.port ?? 0),
    P_SERVER_UUID: config.uuid,
    ROOST_SERVER_DIR: serverDir(place),
    USER: 'container',
  };
}

const hostNames = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
  'npm_config_registry',
] as const;

/** How this host reaches the outside (proxies, certificates, a package mirror): installers need the same. */
export function outwardEnvironment(host: NodeJS.ProcessEnv): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of hostNames) {
    const value = host[name];
    if (value !== undefined && value !== '') found[name] = value;
  }
  return found;
}

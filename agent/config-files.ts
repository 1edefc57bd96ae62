import type { EggConfigFile } from '../schema/egg.ts';
import type { ServerConfig } from '../schema/protocol.ts';
import {
  fileParser,
  iniParser,
  propertiesParser,
  type ConfigParser,
  type Replacement,
} from './config-parsers.ts';
import { bindIp } from './environment.ts';
import { Jail } from './jail.ts';
import { jsonParser } from './json-parser.ts';
import { messageOf } from './log.ts';
import { withTimeLimit } from './time-limit.ts';

const maxBytes = 1_048_576;
/** Games write these files as they like, and every server of the host waits for the agent meanwhile. */
const parsingMs = 500;

/** Null: this agent cannot write that kind of file yet. */
const parsers = {
  file: fileParser,
  properties: propertiesParser,
  ini: iniParser,
  json: jsonParser,
  yaml: null,
  xml: null,
} satisfies Record<EggConfigFile['parser'], ConfigParser | null>;

/**
 * Brings an egg's config files in step with the server's settings. A missing file is made.
 * Never rejects: what could not be done comes back as sentences for the console, and the game starts all the same.
 */
export async function writeConfigFiles(
  dataDir: string,
  config: ServerConfig,
  isolated: boolean,
): Promise<string[]> {
  const problems: string[] = [];
  const jail = new Jail(dataDir);
  for (const file of config.egg.files) {
    try {
      await writeConfigFile(jail, file, config, isolated);
    } catch (error) {
      problems.push(`${file.path} was left as it is: ${messageOf(error)}`);
    }
  }
  return problems;
}

async function writeConfigFile(
  jail: Jail,
  file: EggConfigFile,
  config: ServerConfig,
  isolated: boolean,
): Promise<void> {
  const parser = parsers[file.parser];
  if (parser === null) throw new Error(`files of the kind "${file.parser}" are not supported here yet.`);
  const before = (await jail.read(file.path, maxBytes))?.toString('utf8') ?? '';
  const replacements = file.find.map((each): Replacement => ({
    ...each,
    value: fill(each.value, config, isolated),
  }));
  const after = withTimeLimit(parsingMs, () => parser(before, replacements));
  if (Buffer.byteLength(after) > maxBytes) throw new Error('it would become too large.');
  if (after !== before) await jail.write(file.path, after);
}

/** A value with its `{{…}}` placeholders replaced; unknown ones stay as they are. */
export function fill(
  value: string | number | boolean,
  config: ServerConfig,
  isolated: boolean,
): string | number | boolean {
  if (typeof value !== 'string') return value;
  return value.replaceAll(
    /\{\{\s*([\w.]+)\s*\}\}/g,
    (whole, name: string) => placeholder(name, config, isolated) ?? whole,
  );
}

function placeholder(name: string, config: ServerConfig, isolated: boolean): string | undefined {
  const variable = /^(?:server\.build\.env|server\.environment|env)\.(\w+)$/.exec(name)?.[1];
  if (variable !== undefined) return variableOf(variable, config, isolated);
  const { limits, primary } = config;
  switch (name) {
    case 'server.build.default.port':
    case 'server.allocations.default.port':
      return String(primary?.port ?? 0);
    case 'server.build.default.ip':
    case 'server.allocations.default.ip':
      return bindIp(config, isolated);
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
    case 'server.uuid':
      return config.uuid;
    case 'server.name':
      return config.name;
    case 'config.docker.interface':
    case 'config.docker.network.interface':
      return isolated ? '0.0.0.0' : '127.0.0.1';
    default:
      return undefined;
  }
}

function variableOf(name: string, config: ServerConfig, isolated: boolean): string | undefined {
  switch (name) {
    case 'SERVER_PORT':
      return String(config.primary?.port ?? 0);
    case 'SERVER_IP':
      return bindIp(config, isolated);
    case 'SERVER_MEMORY':
      return String(config.limits.memoryMb);
    default:
      return Object.hasOwn(config.environment, name) ? config.environment[name] : undefined;
  }
}

import * as z from 'zod';
import type { CommonEnv } from '../env.ts';
import type { PlainPostgres } from './hyperdrive-socket.ts';
import type { Database } from './order.ts';
import { regions } from './regions.ts';

export type DatabaseEnv = Pick<
  CommonEnv,
  | 'ROOST_REGION'
  | 'DATABASE_PRIMARY_URL'
  | 'DATABASE_PRIMARY_BINDING'
  | 'DATABASE_PRIMARY_REGION'
  | 'DATABASE_REPLICAS'
>;

export interface Databases {
  primary: Database;
  replicas: readonly Database[];
}

const replicaList = z.array(
  z.union([
    z.strictObject({ region: z.string(), url: z.string() }),
    z.strictObject({ region: z.string(), binding: z.string() }),
  ]),
);

/** Reads and checks the configuration. Throws one error that names every variable that is wrong, and no address. */
export function configuredDatabases(env: DatabaseEnv): Databases {
  const listed = parseReplicas(env.DATABASE_REPLICAS);
  const entries = [primaryEntry(env), ...(listed ?? []).map(replicaEntry)];
  const problems = [
    ...(listed === null
      ? ['DATABASE_REPLICAS is not a JSON list of { region, url } or { region, binding }.']
      : []),
    ...regionProblems(env, entries),
    ...entries.flatMap((entry) => problemsOf(entry, env)),
    ...repetitions(entries),
  ];
  if (problems.length > 0) throw new Error(`The configuration is wrong. ${problems.join(' ')}`);
  const [primary, ...replicas] = entries.map((entry, index) => databaseOf(entry, index === 0, env));
  if (primary === undefined) throw new Error('there is no primary');
  return { primary, replicas };
}

/** One database as it is configured; `at` is the variable that says where it is. */
interface Entry {
  region: { variable: string; name: string };
  at: { variable: string; url: string } | { variable: string; binding: string };
  /** A second way of saying where it is; null where there is none. */
  besides: string | null;
}

function parseReplicas(text: string): z.infer<typeof replicaList> | null {
  try {
    return replicaList.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function primaryEntry(env: DatabaseEnv): Entry {
  const binding = env.DATABASE_PRIMARY_BINDING ?? '';
  const url = env.DATABASE_PRIMARY_URL;
  return {
    region: { variable: 'DATABASE_PRIMARY_REGION', name: env.DATABASE_PRIMARY_REGION },
    at:
      binding === ''
        ? { variable: 'DATABASE_PRIMARY_URL', url }
        : { variable: 'DATABASE_PRIMARY_BINDING', binding },
    besides: binding !== '' && url !== '' ? 'DATABASE_PRIMARY_URL' : null,
  };
}

function replicaEntry(listed: z.infer<typeof replicaList>[number], index: number): Entry {
  const variable = `DATABASE_REPLICAS[${index}]`;
  return {
    region: { variable: `${variable}.region`, name: listed.region },
    at:
      'url' in listed
        ? { variable: `${variable}.url`, url: listed.url }
        : { variable: `${variable}.binding`, binding: listed.binding },
    besides: null,
  };
}

function databaseOf({ region, at }: Entry, isPrimary: boolean, env: DatabaseEnv): Database {
  if ('url' in at) return { region: region.name, url: at.url, isPrimary };
  const hyperdrive = hyperdriveOf(env, at.binding);
  if (hyperdrive === null) throw new Error(`there is no binding ${at.binding}`);
  return { region: region.name, url: `hyperdrive:${at.binding}`, isPrimary, hyperdrive };
}

function problemsOf({ at, besides }: Entry, env: DatabaseEnv): string[] {
  const twice = besides === null ? [] : [`${besides} and ${at.variable} are both set: leave one empty.`];
  if ('url' in at) {
    const isAddress = identityOf(at.url) !== null;
    return isAddress
      ? twice
      : [...twice, `${at.variable} is not an address like postgresql://user:password@host/database.`];
  }
  return hyperdriveOf(env, at.binding) === null
    ? [
        ...twice,
        `${at.variable} is ${shown(at.binding)}: this Worker has no Hyperdrive binding of that name.`,
      ]
    : twice;
}

function regionProblems(env: DatabaseEnv, entries: readonly Entry[]): string[] {
  const known = Object.keys(regions).join(', ');
  const named = entries.map(({ region }) => region);
  if (env.ROOST_REGION !== '') named.push({ variable: 'ROOST_REGION', name: env.ROOST_REGION });
  const unknown = named
    .filter(({ name }) => !Object.hasOwn(regions, name))
    .map(({ variable, name }) => `${variable} is ${shown(name)}; the known regions are ${known}.`);
  const replicas = entries.slice(1).map(({ region }) => region);
  const twice = replicas
    .filter(({ name }, index) => replicas.findIndex((other) => other.name === name) !== index)
    .map(({ variable, name }) => `${variable} is ${shown(name)} again: a region has one replica.`);
  return [...unknown, ...twice];
}

function repetitions(entries: readonly Entry[]): string[] {
  const known = new Set<string>();
  return entries.flatMap(({ at }) => {
    const identity = 'url' in at ? identityOf(at.url) : `hyperdrive:${at.binding}`;
    if (identity === null) return [];
    if (known.has(identity)) return [`${at.variable} names a database that is named already.`];
    known.add(identity);
    return [];
  });
}

/** What tells one database from another in its address; null for what is no address. */
function identityOf(text: string): string | null {
  const url = URL.parse(text);
  const isWhole =
    url !== null &&
    ['postgres:', 'postgresql:'].includes(url.protocol) &&
    url.hostname !== '' &&
    url.username !== '' &&
    url.pathname.length > 1;
  return isWhole ? `${url.hostname.toLowerCase()}:${url.port || '5432'}${url.pathname}` : null;
}

/** Bindings have names that only the configuration knows. */
function hyperdriveOf(env: DatabaseEnv, name: string): PlainPostgres | null {
  const bound: unknown = Object.entries(env).find(([key]) => key === name)?.[1];
  return isHyperdrive(bound) ? bound : null;
}

const isHyperdrive = (bound: unknown): bound is PlainPostgres =>
  typeof bound === 'object' &&
  bound !== null &&
  'connect' in bound &&
  typeof bound.connect === 'function' &&
  'connectionString' in bound;

/** An address that was put in a name's place stays out of the log. */
const shown = (name: string): string => (/^[\w-]{0,32}$/.test(name) ? `"${name}"` : 'no name');

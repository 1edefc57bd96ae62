import * as z from 'zod';
import type { CommonEnv } from '../env.ts';
import { type Arrival, type Database, nearestRegion, type ReadOrder, readOrder } from './order.ts';
import { regions } from './regions.ts';

type DatabaseEnv = Pick<
  CommonEnv,
  'ROOST_REGION' | 'DATABASE_PRIMARY_URL' | 'DATABASE_PRIMARY_REGION' | 'DATABASE_REPLICAS'
>;

/** The installation's databases, as its configuration names them. */
export interface Topology {
  primary: Database;
  /** All that have a database: visitors belong to one of them. */
  regions: readonly string[];
  /** The region of a visitor. */
  regionOf(arrival: Arrival | undefined): string;
  /** Whom visitors of a region ask; those of an unknown one ask as the primary's do. */
  orderFrom(region: string): ReadOrder;
}

const replicaList = z.array(z.strictObject({ region: z.string(), url: z.string() }));

/** Reads and checks the configuration. Throws one error that names every variable that is wrong, and no address. */
export function createTopology(env: DatabaseEnv): Topology {
  const listed = parseReplicas(env.DATABASE_REPLICAS);
  const problems = problemsOf(env, listed);
  if (problems.length > 0) throw new Error(`The configuration is wrong. ${problems.join(' ')}`);

  const primary = { region: env.DATABASE_PRIMARY_REGION, url: env.DATABASE_PRIMARY_URL, isPrimary: true };
  const replicas = (listed ?? []).map((replica) => ({ ...replica, isPrimary: false }));
  const configured = [primary.region, ...replicas.map(({ region }) => region)] as const;
  const orders = new Map(
    Object.keys(regions).map((region) => [region, readOrder(region, primary, replicas)]),
  );
  return {
    primary,
    regions: [...new Set(configured)],
    regionOf: (arrival) =>
      env.ROOST_REGION === '' ? nearestRegion(arrival ?? {}, configured) : env.ROOST_REGION,
    orderFrom: (region) => orders.get(region) ?? readOrder(primary.region, primary, replicas),
  };
}

/** The primary and nobody else: whom the writer asks, which sits beside it. */
export const primaryOnly = ({ primary }: Topology): ReadOrder => ({ primary, nearer: [], replicas: [] });

type Listed = z.infer<typeof replicaList>;

function parseReplicas(text: string): Listed | null {
  try {
    return replicaList.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function problemsOf(env: DatabaseEnv, listed: Listed | null): string[] {
  const named: [variable: string, region: string][] = [
    ['DATABASE_PRIMARY_REGION', env.DATABASE_PRIMARY_REGION],
    ...(listed ?? []).map(({ region }, index): [string, string] => [
      `DATABASE_REPLICAS[${index}].region`,
      region,
    ]),
    ...(env.ROOST_REGION === '' ? [] : [['ROOST_REGION', env.ROOST_REGION] satisfies [string, string]]),
  ];
  const addresses: [variable: string, url: string][] = [
    ['DATABASE_PRIMARY_URL', env.DATABASE_PRIMARY_URL],
    ...(listed ?? []).map(({ url }, index): [string, string] => [`DATABASE_REPLICAS[${index}].url`, url]),
  ];
  const known = Object.keys(regions).join(', ');
  return [
    ...(listed === null ? ['DATABASE_REPLICAS is not a JSON list of { region, url }.'] : []),
    ...named
      .filter(([, region]) => !Object.hasOwn(regions, region))
      .map(([variable, region]) => `${variable} is ${nameOf(region)}; the known regions are ${known}.`),
    ...addresses
      .filter(([, url]) => !isPostgresUrl(url))
      .map(([variable]) => `${variable} is not an address like postgresql://user:password@host/database.`),
    ...addresses
      .filter(([, url], index) => addresses.findIndex(([, other]) => other === url) !== index)
      .map(([variable]) => `${variable} names a database that is named already.`),
  ];
}

/** An address that was put in a region's place stays out of the log. */
const nameOf = (region: string): string =>
  /^[\w-]{0,32}$/.test(region) ? `"${region}"` : 'no name of a region';

function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    ['postgres:', 'postgresql:'].includes(url.protocol) &&
    url.hostname !== '' &&
    url.username !== '' &&
    url.pathname.length > 1
  );
}

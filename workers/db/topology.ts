import type { CommonEnv } from '../env.ts';
import { replicasOf } from '../env.ts';

type DatabaseEnv = Pick<CommonEnv, 'DATABASE_PRIMARY_URL' | 'DATABASE_PRIMARY_REGION' | 'DATABASE_REPLICAS'>;

export interface Database {
  region: string;
  url: string;
  isPrimary: boolean;
}

export interface Topology {
  /** The visitor's region. */
  region: string;
  primary: Database;
  /** Every database that may answer, the nearest first; the primary is one of them. */
  byNearness: readonly Database[];
}

/** The region of each of Cloudflare's continent codes. */
const regionByContinent: Readonly<Record<string, string>> = {
  EU: 'eu',
  AF: 'eu',
  NA: 'us',
  SA: 'us',
  AS: 'ap',
  OC: 'ap',
  AN: 'ap',
};
/** Each region and the others, the nearest first. */
const nearness: Readonly<Record<string, readonly string[]>> = {
  eu: ['eu', 'us', 'ap'],
  us: ['us', 'eu', 'ap'],
  ap: ['ap', 'us', 'eu'],
};
const elsewhere = ['eu', 'us', 'ap'];

/** The visitor's region by continent, or `fixed` where the installation says it. */
export function regionOf(fixed: string, continent: string | undefined): string {
  return fixed === '' ? (regionByContinent[continent ?? ''] ?? 'eu') : fixed;
}

/** The databases as seen by a visitor of `region`. */
export function edgeTopology(env: DatabaseEnv, region: string): Topology {
  const primary = primaryOf(env);
  const databases: Database[] = [
    primary,
    ...replicasOf(env).map((replica) => ({ ...replica, isPrimary: false })),
  ];
  const order = nearness[region] ?? [region, ...elsewhere];
  return { region, primary, byNearness: databases.toSorted((a, b) => rank(order, a) - rank(order, b)) };
}

/** The databases as the writer sees them: it sits beside the primary and asks nobody else. */
export function writerTopology(env: DatabaseEnv, region: string): Topology {
  const primary = primaryOf(env);
  return { region, primary, byNearness: [primary] };
}

function primaryOf(env: DatabaseEnv): Database {
  return { region: env.DATABASE_PRIMARY_REGION, url: env.DATABASE_PRIMARY_URL, isPrimary: true };
}

/** Lower is nearer; of two in one region the primary, which is never behind. */
function rank(order: readonly string[], database: Database): number {
  const index = order.indexOf(database.region);
  return (index === -1 ? order.length : index) * 2 + (database.isPrimary ? 0 : 1);
}

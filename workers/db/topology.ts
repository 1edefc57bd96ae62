import type { CommonEnv } from '../env.ts';
import { replicasOf } from '../env.ts';

export interface Database {
  region: string;
  url: string;
  isPrimary: boolean;
}

export interface Topology {
  /** The visitor's region. */
  region: string;
  primary: Database;
  /** Where a read goes first; the primary itself when nothing is nearer. */
  nearest: Database;
}

/** Regions by nearness, seen from each of Cloudflare's continent codes. */
const nearnessByContinent: Readonly<Record<string, readonly string[]>> = {
  EU: ['eu', 'us', 'ap'],
  AF: ['eu', 'us', 'ap'],
  NA: ['us', 'eu', 'ap'],
  SA: ['us', 'eu', 'ap'],
  AS: ['ap', 'eu', 'us'],
  OC: ['ap', 'us', 'eu'],
  AN: ['ap', 'us', 'eu'],
};
const nearnessElsewhere = ['eu', 'us', 'ap'];

/** The visitor's region by continent, or `fixed` where the installation says it. */
export function regionOf(fixed: string, continent: string | undefined): string {
  if (fixed !== '') return fixed;
  const [nearest = 'eu'] = nearnessByContinent[continent ?? ''] ?? nearnessElsewhere;
  return nearest;
}

/** The databases as seen by a visitor of `region`. */
export function edgeTopology(env: CommonEnv, region: string): Topology {
  const primary = primaryOf(env);
  const databases: Database[] = [
    primary,
    ...replicasOf(env).map((replica) => ({ ...replica, isPrimary: false })),
  ];
  const nearness = nearnessFrom(region);
  const nearest = databases.toSorted((a, b) => rank(nearness, a) - rank(nearness, b))[0] ?? primary;
  return { region, primary, nearest };
}

/** The databases as the writer sees them: it sits beside the primary and asks nobody else. */
export function writerTopology(env: CommonEnv, region: string): Topology {
  const primary = primaryOf(env);
  return { region, primary, nearest: primary };
}

function primaryOf(env: CommonEnv): Database {
  return { region: env.DATABASE_PRIMARY_REGION, url: env.DATABASE_PRIMARY_URL, isPrimary: true };
}

function nearnessFrom(region: string): readonly string[] {
  const known = Object.values(nearnessByContinent).find((order) => order[0] === region);
  return known ?? [region, ...nearnessElsewhere];
}

/** Lower is nearer; of two in one region the primary, which is never behind. */
function rank(nearness: readonly string[], database: Database): number {
  const index = nearness.indexOf(database.region);
  return (index === -1 ? nearness.length : index) * 2 + (database.isPrimary ? 0 : 1);
}

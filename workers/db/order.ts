import { colos } from './colos.ts';
import type { PlainPostgres } from './hyperdrive-socket.ts';
import { continents, type Position, regions } from './regions.ts';

export interface Database {
  region: string;
  /** Names it among the others: its connection string, or `hyperdrive:` and the name of the binding. */
  url: string;
  /** Where it is reached through one. */
  hyperdrive?: PlainPostgres;
  isPrimary: boolean;
}

/** Whom the visitors of one region ask. */
export interface ReadOrder {
  primary: Database;
  /** The nearest and the second replica, as far as they are clearly nearer than the primary: asked before it. */
  nearer: readonly Database[];
  /** Every replica, the nearest first: asked while the primary is away. */
  replicas: readonly Database[];
}

/** What `request.cf` says of where a request came in. */
export interface Arrival {
  colo?: string | undefined;
  /** Degrees as text. */
  latitude?: string | undefined;
  longitude?: string | undefined;
  continent?: string | undefined;
}

const askedBeforePrimary = 2;
/** Of the way to the primary: cables are not great circles, and a replica hardly nearer is not worth its lag. */
const clearlyNearer = 0.8;

/** The order of databases for visitors of a region. Of two equally near the primary comes first: it is never behind. */
export function readOrder(from: string, primary: Database, replicas: readonly Database[]): ReadOrder {
  const distanceKm = (database: Database): number => betweenRegionsKm(from, database.region);
  const byNearness = replicas.toSorted((a, b) => distanceKm(a) - distanceKm(b));
  const isNearer = (replica: Database): boolean => distanceKm(replica) < clearlyNearer * distanceKm(primary);
  return {
    primary,
    nearer: byNearness.slice(0, askedBeforePrimary).filter(isNearer),
    replicas: byNearness,
  };
}

/** The visitor's region: of `configured` the one nearest to where the request came in, the first where nobody knows. */
export function nearestRegion(arrival: Arrival, configured: readonly [string, ...string[]]): string {
  const position = positionOf(arrival);
  const [first] = configured;
  if (position === null) return first;
  return configured.reduce((best, region) =>
    kilometres(position, positionOfRegion(region)) < kilometres(position, positionOfRegion(best))
      ? region
      : best,
  );
}

/** The location that took the request, else the visitor's own position, else the middle of their continent. */
function positionOf({ colo, latitude, longitude, continent }: Arrival): Position | null {
  const named = colos[colo ?? ''];
  if (named !== undefined) return named;
  const said: Position = [Number.parseFloat(latitude ?? ''), Number.parseFloat(longitude ?? '')];
  if (said.every((degrees) => Number.isFinite(degrees))) return said;
  return continents[continent ?? ''] ?? null;
}

const betweenRegionsKm = (a: string, b: string): number =>
  a === b ? 0 : kilometres(positionOfRegion(a), positionOfRegion(b));

function positionOfRegion(region: string): Position {
  const position = regions[region];
  if (position === undefined) throw new Error(`the region ${region} is not in the table`);
  return position;
}

const earthRadiusKm = 6371;

/** Along the great circle. */
function kilometres([latitudeA, longitudeA]: Position, [latitudeB, longitudeB]: Position): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = (degrees: number): number => Math.sin(radians(degrees) / 2) ** 2;
  const chord =
    half(latitudeB - latitudeA) +
    Math.cos(radians(latitudeA)) * Math.cos(radians(latitudeB)) * half(longitudeB - longitudeA);
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord)));
}

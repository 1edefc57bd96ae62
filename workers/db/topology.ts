import { configuredDatabases, type DatabaseEnv } from './configuration.ts';
import { type Arrival, type Database, nearestRegion, type ReadOrder, readOrder } from './order.ts';
import { regions } from './regions.ts';

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

/** Throws one error that names every variable that is wrong, and no address. */
export function createTopology(env: DatabaseEnv): Topology {
  const { primary, replicas } = configuredDatabases(env);
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

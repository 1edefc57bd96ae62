import type { Secrets } from './secrets.ts';
import type { Variables } from './workers.ts';

const DOMAIN = 'roost.internal';

export interface VirtualHosts {
  /** Region → host name of its database. */
  databases: Record<string, string>;
  redis: string;
}

/** Names under which the Workers know the databases and the cache. The first region holds the primary and the cache. */
export function virtualHosts(regions: string[]): VirtualHosts {
  const [primary] = regions;
  const databases = Object.fromEntries(
    regions.map((region) => [region, `${region === primary ? 'primary' : region}.db.${DOMAIN}`]),
  );
  return { databases, redis: `redis.${DOMAIN}` };
}

export interface VariablesInput {
  secrets: Secrets;
  /** The primary's first. */
  regions: string[];
  publicUrl: string;
  buildId: string;
  more: Variables;
}

/** What each Worker finds in its environment, by the names that production sets too. */
export function stackVariables(input: VariablesInput): {
  edge: Variables;
  writer: Variables;
  gateway: Variables;
} {
  const { secrets, regions } = input;
  const hosts = virtualHosts(regions);
  const databaseUrl = (region: string) =>
    `postgresql://roost:${secrets.postgres.app}@${hosts.databases[region] ?? ''}/roost?sslmode=require`;
  const [primary = '', ...others] = regions;
  const common = {
    DATABASE_PRIMARY_URL: databaseUrl(primary),
    DATABASE_PRIMARY_REGION: primary,
    DATABASE_REPLICAS: JSON.stringify(others.map((region) => ({ region, url: databaseUrl(region) }))),
    UPSTASH_REDIS_REST_URL: `https://${hosts.redis}`,
    UPSTASH_REDIS_REST_TOKEN: secrets.upstashToken,
    ROOST_PUBLIC_URL: input.publicUrl,
    ROOST_JWT_PUBLIC: secrets.jwtPublic,
    ROOST_MARK_KEY: secrets.markKey,
    ROOST_INTERNAL_KEY: secrets.internalKey,
    BUILD_ID: input.buildId,
    ...input.more,
  };
  return {
    edge: common,
    gateway: common,
    writer: {
      ...common,
      ROOST_JWT_PRIVATE: secrets.jwtPrivate,
      ROOST_ENCRYPTION_KEY: secrets.encryptionKey,
      ROOST_SETUP_TOKEN: secrets.setupToken,
      ROOST_REACH_PRIVATE: 'on',
      ROOST_SOURCES_PLAIN: 'on',
      ...input.more,
    },
  };
}

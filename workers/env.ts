import type { LimitCounter } from './objects/limit-counter.ts';
import type { NodeGateway } from './objects/node-gateway.ts';
import type { RegionCache } from './objects/region-cache.ts';

/** Bindings of the edge. */
export interface EdgeEnv extends CommonEnv {
  WRITER: Fetcher;
  /** Cloudflare's counters of requests; without them each isolate counts what it sees. */
  VOLUME_CALLER?: RateLimit;
  VOLUME_ADDRESS?: RateLimit;
  /** `off`: requests are not limited by their number, so that one machine can measure. Local installations only. */
  ROOST_VOLUME?: string;
  /** The built web panel, where there is one. */
  ASSETS?: Fetcher;
}

/** Bindings of the writer. */
export interface WriterEnv extends CommonEnv {
  /** Private Ed25519 JWK, JSON. */
  ROOST_JWT_PRIVATE: string;
  /** 32 bytes, base64url: seals secrets at rest. */
  ROOST_ENCRYPTION_KEY: string;
  /** Lets the first administrator be created, once. */
  ROOST_SETUP_TOKEN: string;
  /** Of the key that releases of the agent are signed with; install lines carry it. Absent: none was released. */
  ROOST_RELEASE_FINGERPRINT?: string;
  /** `on`: eggs are read without TLS and from private networks too. Local installations only. */
  ROOST_SOURCES_PLAIN?: string;
  /** `on`: addresses of this machine and its networks are checked too. Local installations only. */
  ROOST_REACH_PRIVATE?: string;
}

/** Bindings of the gateway. */
export interface GatewayEnv {
  WRITER: Fetcher;
  LIMIT_COUNTER: DurableObjectNamespace<LimitCounter>;
  DATABASE_PRIMARY_REGION: string;
  UPSTASH_REDIS_REST_URL: string;
  UPSTASH_REDIS_REST_TOKEN: string;
  ROOST_INTERNAL_KEY: string;
  BUILD_ID: string;
  ROOST_COUNT_MS?: string;
}

export interface CommonEnv {
  NODE_GATEWAY: DurableObjectNamespace<NodeGateway>;
  REGION_CACHE: DurableObjectNamespace<RegionCache>;
  LIMIT_COUNTER: DurableObjectNamespace<LimitCounter>;
  /** Local stand-in for `request.cf`; empty on Cloudflare. */
  ROOST_REGION: string;
  /** Empty where `DATABASE_PRIMARY_BINDING` is set. */
  DATABASE_PRIMARY_URL: string;
  /** The name of a Hyperdrive binding, its caching switched off, instead of an address. */
  DATABASE_PRIMARY_BINDING?: string;
  /** A name in `db/regions.ts`, as all regions here. */
  DATABASE_PRIMARY_REGION: string;
  /** JSON: `[{ region, url }]`, or `{ region, binding }` for one behind a Hyperdrive binding of that name. */
  DATABASE_REPLICAS: string;
  UPSTASH_REDIS_REST_URL: string;
  UPSTASH_REDIS_REST_TOKEN: string;
  ROOST_PUBLIC_URL: string;
  /** JWKS with the public halves, JSON. */
  ROOST_JWT_PUBLIC: string;
  /** 32 bytes, base64url: signs consistency tokens. */
  ROOST_MARK_KEY: string;
  /** Shared by the three Workers for calls over the service binding. */
  ROOST_INTERNAL_KEY: string;
  BUILD_ID: string;
  /** How long counters of limits may take to answer, in ms; absent: a second. Tests on a busy machine give more. */
  ROOST_COUNT_MS?: string;
  /** `off`: every read asks a database. */
  ROOST_CACHE?: string;
  /** `off`: reads ignore marks, so that a measurement can show what they are for. Local installations only. */
  ROOST_MARK_CHECK?: string;
}

import { agentClient } from './agent-client.ts';
import type { AgentClient } from './agent-client.ts';
import { type AttemptLimits, createAttemptLimits } from './attempt-limits.ts';
import { createInvalidation, type Invalidation } from './cache/invalidate.ts';
import { createShards, type Shards } from './cache/shards.ts';
import { type Circuits, createCircuits } from './db/circuit.ts';
import { importMarkKey } from './db/marks.ts';
import type { CommonEnv, EdgeEnv, WriterEnv } from './env.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { createSealer, type Sealer } from './sealing.ts';
import {
  type AccessSigner,
  type AccessVerifier,
  createAccessSigner,
  createAccessVerifier,
} from './tokens.ts';

/** Lets work go on beside the answer, for as long as the runtime allows. What is lost with it is made good otherwise. */
export type Beside = (work: Promise<unknown>) => void;

/** What lives as long as the isolate: keys, verified signatures, open circuits. No connections. */
export interface Services {
  env: EdgeEnv | WriterEnv;
  verifier: AccessVerifier;
  markKey: Promise<CryptoKey>;
  circuits: Circuits;
  agents: AgentClient;
  /** Null: caches are off. */
  shardsOf: ((region: string) => Shards) | null;
  invalidation: Invalidation;
  beside: Beside;
  /** The writer's alone. */
  writer: WriterServices | null;
}

export interface WriterServices {
  sealer: Sealer;
  passwords: Passwords;
  signer: AccessSigner;
  limits: AttemptLimits;
  setupToken: string;
}

export const edgeServices = (env: EdgeEnv, beside: Beside): Services => ({
  ...commonServices(env, beside),
  env,
  writer: null,
});

export const writerServices = (env: WriterEnv, beside: Beside): Services & { writer: WriterServices } => ({
  ...commonServices(env, beside),
  env,
  writer: {
    sealer: createSealer(env.ROOST_ENCRYPTION_KEY),
    passwords: createPasswords(),
    signer: createAccessSigner(env.ROOST_JWT_PRIVATE),
    limits: createAttemptLimits(env.UPSTASH_REDIS_REST_URL, env.UPSTASH_REDIS_REST_TOKEN),
    setupToken: env.ROOST_SETUP_TOKEN,
  },
});

const commonServices = (env: CommonEnv, beside: Beside) => ({
  verifier: createAccessVerifier(env.ROOST_JWT_PUBLIC),
  markKey: importMarkKey(env.ROOST_MARK_KEY),
  circuits: createCircuits(Math.random),
  agents: agentClient(env.NODE_GATEWAY),
  shardsOf: env.ROOST_CACHE === 'off' ? null : (region: string) => createShards(env.REGION_CACHE, region),
  invalidation: createInvalidation(env, beside),
  beside,
});

/** Makes the services at the first request of an isolate and keeps them while the environment stays the same object. */
export function oncePerIsolate<E extends object, S>(make: (env: E) => S): (env: E) => S {
  let known: { env: E; services: S } | null = null;
  return (env) => {
    if (known === null || known.env !== env) known = { env, services: make(env) };
    return known.services;
  };
}

import { type Again, createAgain } from './again.ts';
import { agentClient } from './agent-client.ts';
import type { AgentClient } from './agent-client.ts';
import { errorAnswer } from './answer.ts';
import { type BringPull, createBringPull } from './cache/bring-pull.ts';
import { createInvalidation, type Invalidation } from './cache/invalidate.ts';
import { createShards, type Shards } from './cache/shards.ts';
import { createValues, type Values } from './cache/values.ts';
import { createCircuits } from './db/circuit.ts';
import { createHealth, type Health } from './db/health.ts';
import { createHeart, type Heart } from './db/heart.ts';
import { importMarkKey } from './db/marks.ts';
import { describeError, log } from './log.ts';
import { createTopology, primaryOnly, type Topology } from './db/topology.ts';
import type { CommonEnv, EdgeEnv, WriterEnv } from './env.ts';
import type { Counter } from './limits/counter.ts';
import { countEveryone, countMs } from './limits/everyone.ts';
import { createQuotas, type Quotas, spendAtObjects } from './limits/quotas.ts';
import { createVolume, unlimitedVolume, type Volume } from './limits/volume.ts';
import { createKeyRing, type KeyRing } from './keys/key-ring.ts';
import { noteKeyUse } from './keys/note-use.ts';
import { readKey } from './keys/read-key.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { createPulse, type Pulse } from './pulse.ts';
import { createContact } from './regions/contact.ts';
import { countedShards } from './regions/counted-shards.ts';
import { type Counters, createCounters } from './regions/figures.ts';
import { regionHome } from './regions/home.ts';
import { createSurvey, type Survey } from './regions/survey.ts';
import { createSealer, type Sealer } from './sealing.ts';
import { createOutsideView, type OutsideView } from './reach/dial.ts';
import { createSources, type Sources } from './sources/read-source.ts';
import {
  type AccessSigner,
  type AccessVerifier,
  createAccessSigner,
  createAccessVerifier,
} from './tokens.ts';

/** Of a few hundred bytes to a few thousand each. */
const valuesMax = 2000;

/** Lets work go on beside the answer, for as long as the runtime allows. What is lost with it is made good otherwise. */
export type Beside = (work: Promise<unknown>) => void;

/** Nobody awaits what goes on beside an answer: its failure is told to the log. */
export const besideAnswers =
  (waitUntil: Beside): Beside =>
  (work) => {
    waitUntil(work.catch((error: unknown) => log('beside_failed', describeError(error))));
  };

/** The same, begun a little later, so that it takes nothing from whoever waits for the answer. */
export type Afterwards = (work: () => Promise<unknown>) => void;

/** By then an answer that was as good as made is on its way, where edge and writer share processors as well. */
const headStartMs = 5;

const createAfterwards =
  (beside: Beside): Afterwards =>
  (work) =>
    beside(new Promise((resolve) => setTimeout(resolve, headStartMs)).then(work));

/** What lives as long as the isolate: keys, verified signatures, what is known of the databases. No connections. */
export interface Services {
  env: EdgeEnv | WriterEnv;
  verifier: AccessVerifier;
  keys: KeyRing;
  markKey: Promise<CryptoKey>;
  topology: Topology;
  health: Health;
  agents: AgentClient;
  /** Null: caches are off. */
  shardsOf: ((region: string) => Shards) | null;
  bringPull: BringPull;
  values: Values;
  invalidation: Invalidation;
  /** What is counted for the operator, by the visitor's region. */
  counters: Counters;
  survey: () => Promise<Survey>;
  beside: Beside;
  afterwards: Afterwards;
  /** The edge's alone; null with caches off. */
  again: Again | null;
  /** The writer's alone. */
  writer: WriterServices | null;
}

export interface WriterServices {
  sealer: Sealer;
  sources: Sources;
  reach: OutsideView;
  passwords: Passwords;
  signer: AccessSigner;
  /** Of attempts, for everyone. */
  counter: Counter;
  setupToken: string;
  releaseKey: string | null;
  heart: Heart;
}

export type EdgeServices = Services & { pulse: Pulse; volume: Volume; quotas: Quotas };

/** Throws when the configuration is wrong, with what is wrong in it. */
export function edgeServices(env: EdgeEnv, beside: Beside): EdgeServices {
  const common = commonServices(env, beside);
  const { topology, health } = common;
  const volume =
    env.ROOST_REGION !== '' && env.ROOST_VOLUME === 'off'
      ? unlimitedVolume
      : createVolume({ caller: env.VOLUME_CALLER, address: env.VOLUME_ADDRESS });
  const { shardsOf } = common;
  const pulse = createPulse({ env, ...common });
  return {
    ...common,
    env,
    again: shardsOf === null ? null : createAgain({ ...common, shardsOf, volume }),
    writer: null,
    keys: createKeyRing({
      read: (keyId, region) => readKey({ order: topology.orderFrom(region), health, now: Date.now }, keyId),
      used: (keyId) => beside(noteKeyUse(env, keyId)),
    }),
    pulse,
    survey: common.surveyWith(pulse.beat),
    volume,
    quotas: createQuotas({ spendAt: spendAtObjects(env.LIMIT_COUNTER), answerMs: countMs(env) * 1.5 }),
  };
}

/** Throws when the configuration is wrong, with what is wrong in it. */
export function writerServices(env: WriterEnv, beside: Beside): Services & { writer: WriterServices } {
  const common = commonServices(env, beside);
  const writer: WriterServices = {
    sealer: createSealer(env.ROOST_ENCRYPTION_KEY),
    sources: createSources({
      fetch: (url, init) => fetch(url, init),
      isPlain: env.ROOST_REGION !== '' && env.ROOST_SOURCES_PLAIN === 'on',
    }),
    reach: createOutsideView(env.ROOST_REGION !== '' && env.ROOST_REACH_PRIVATE === 'on'),
    passwords: createPasswords(),
    signer: createAccessSigner(env.ROOST_JWT_PRIVATE),
    counter: countEveryone(env),
    setupToken: env.ROOST_SETUP_TOKEN,
    releaseKey: releaseKeyOf(env),
    heart: createHeart(common.topology.primary, common.health),
  };
  const sources = { order: primaryOnly(common.topology), health: common.health, now: Date.now };
  // Whoever comes here has passed an edge, which has noted the use.
  const keys = createKeyRing({ read: (keyId) => readKey(sources, keyId), used: () => undefined });
  return { ...common, env, keys, again: null, writer, survey: common.surveyWith(null) };
}

const fingerprint = /^SHA256:[\w-]{43}$/;

function releaseKeyOf({ ROOST_RELEASE_FINGERPRINT: named = '' }: WriterEnv): string | null {
  if (named !== '' && !fingerprint.test(named))
    throw new Error('ROOST_RELEASE_FINGERPRINT is no fingerprint');
  return named === '' ? null : named;
}

function commonServices(env: CommonEnv, beside: Beside) {
  const topology = createTopology(env);
  const health = createHealth(topology.primary.url, Math.random);
  const counters = createCounters();
  const isCached = env.ROOST_CACHE !== 'off';
  const memories = createCircuits(Math.random);
  const shardsIn = (region: string) =>
    createShards({ namespace: env.REGION_CACHE, region, circuits: memories });
  const homeOf = (region: string) => regionHome(env.REGION_CACHE, region);
  const shardsOf = (region: string) => countedShards(shardsIn(region), counters(region));
  const contact = isCached
    ? createContact(crypto.randomUUID(), { topology, health, counters, homeOf, now: Date.now })
    : null;
  return {
    topology,
    counters,
    contact,
    verifier: createAccessVerifier(env.ROOST_JWT_PUBLIC),
    markKey: importMarkKey(env.ROOST_MARK_KEY),
    health,
    agents: agentClient(env.NODE_GATEWAY),
    shardsOf: isCached ? shardsOf : null,
    bringPull: createBringPull({ topology, health, shardsOf }),
    values: createValues(valuesMax),
    invalidation: createInvalidation(isCached ? shardsIn : null, topology.regions, (region, lost) => {
      counters(region).add('invalidation-lost', lost);
      if (lost > 0) return;
      const figures = counters(region).take();
      if (Object.keys(figures).length > 0) beside(homeOf(region).count(figures));
    }),
    surveyWith: (beat: (() => Promise<void>) | null) =>
      createSurvey({ topology, homeOf: isCached ? homeOf : null, beat, now: Date.now }),
    beside,
    afterwards: createAfterwards(beside),
  };
}

/** Makes the services at the first request of an isolate and keeps them while the environment stays the same object. */
export function oncePerIsolate<E extends object, S>(make: (env: E) => S): (env: E) => S {
  let known: { env: E; services: S } | null = null;
  return (env) => {
    if (known === null || known.env !== env) known = { env, services: make(env) };
    return known.services;
  };
}

/** The services, or the answer to everything while the configuration is wrong; what is wrong is in the log. */
export function startedOr<S>(start: () => S): S | Response {
  try {
    return start();
  } catch (error) {
    return errorAnswer(error, crypto.randomUUID());
  }
}

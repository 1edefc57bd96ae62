import type { BatchResponse } from 'drizzle-orm/batch';
import type { Marks, Scope } from '../schema/scopes.ts';
import type { AgentClient } from './agent-client.ts';
import type { CacheHandle } from './cache/request-cache.ts';
import type { SessionTokens } from './cookies.ts';
import type { Queries, ReadDb } from './db/snapshot.ts';
import type { ActivityRow, Tx, Written } from './db/write.ts';
import type { Passwords } from './passwords.ts';
import type { Attempts } from './limits/attempts.ts';
import type { OutsideView } from './reach/dial.ts';
import type { Survey } from './regions/survey.ts';
import type { Release } from './release.ts';
import type { Sealer } from './sealing.ts';
import type { Sources } from './sources/read-source.ts';
import type { AccessSigner, AccessVerifier } from './tokens.ts';

export type { ActivityRow, ReadDb, Tx };

/** Builds selects alike for a read and within a transaction. */
export type Selects = Pick<ReadDb, 'select'>;

/** Who asks, as the database confirmed it. */
export interface Actor {
  id: number;
  uuid: string;
  username: string;
  email: string;
  firstName: string;
  lastName: string;
  language: string;
  suspended: boolean;
  createdAt: Date;
  role: { uuid: string; name: string } | null;
  /** Administration keys, or `*`. */
  permissions: readonly string[];
  /** Null: an API key asks. */
  sessionId: string | null;
  /** The key that asks; `permissions` are those that it shares with its user. */
  key: KeyGrant | null;
  /** What was opened for them is looked at again then; ms since 1970. */
  expiresAt: number;
}

export interface KeyGrant {
  id: string;
  /** Keys of servers and of administration, or `*`. */
  permissions: readonly string[];
}

/** The server named in the path, as far as the caller may know it. */
export interface ServerAccess {
  id: number;
  uuid: string;
  shortId: string;
  /** Keys, or `*` for its owner and for administrators. */
  permissions: readonly string[];
}

export interface ReadHandle {
  /**
   * One round trip, one snapshot, from the nearest database that is new enough for the caller.
   * `build` may run twice (the nearest database, then the primary): it only builds queries.
   * Throws what the caller's access refuses before any row is given.
   */
  read<const T extends Queries>(build: (db: ReadDb) => T): Promise<BatchResponse<T>>;
  /** The same from the primary, for what must not be read late. */
  readPrimary<const T extends Queries>(build: (db: ReadDb) => T): Promise<BatchResponse<T>>;
  /** Names a version that the rows themselves carried, so that the answer carries its mark. */
  saw(scope: Scope, version: number | null): void;
  /** Versions read so far, with their epoch. */
  seen(): Marks;
}

export interface WriteHandle extends ReadHandle {
  /** One transaction on the primary; records activity, bumps scopes. The only way to change anything. */
  write<T>(work: (tx: Tx) => Promise<Written<T>>): Promise<T>;
}

/** What every verb gets. */
export interface ReadCtx {
  now: Date;
  requestId: string;
  ip: string | null;
  userAgent: string | null;
  region: string;
  publicUrl: string;
  build: string;
  /** The uuid in the caller's token, empty for nobody: known before the database has confirmed it. */
  me: string;
  /** Throws where the endpoint lets anyone in and nobody is signed in. */
  actor(): Actor;
  /** The path's server. Throws on endpoints without one. */
  server(): ServerAccess;
  db: ReadHandle;
  cache: CacheHandle;
  /** How every region and database is; asks all of them. */
  survey(): Promise<Survey>;
  /** The agent that this panel gives to hosts. In the writer: only for routes that say that they read it. */
  release(): Promise<Release | null>;
  agents: AgentClient;
}

/** What verbs with an effect get; they run in the writer. */
export interface WriteCtx extends ReadCtx {
  db: WriteHandle;
  /** Null for calls of the gateway, for cron and for nobody. */
  actorUuid: string | null;
  /** The API key that the caller used. */
  apiKey: string | null;
  /** The caller's `Idempotency-Key`, or a new one: repeats of one request carry the same. */
  idem: string;
  sealer: Sealer;
  /** Files at addresses that people name. */
  sources: Sources;
  reach: OutsideView;
  passwords: Passwords;
  signer: AccessSigner;
  verifier: AccessVerifier;
  attempts: Attempts;
  setupToken: string;
  /** Fingerprint of the key that releases of the agent are signed with; null where none was released. */
  releaseKey: string | null;
  cookies: SessionCookies;
  /**
   * A little later, when the answer is on its way. Only for what is made good otherwise where it is lost; a failure is
   * logged.
   */
  afterwards(work: () => Promise<unknown>): void;
}

/** The caller's session cookies. */
export interface SessionCookies {
  refreshToken: string | null;
  put(tokens: SessionTokens): void;
  clear(): void;
}

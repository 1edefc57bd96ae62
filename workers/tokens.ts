import { createLocalJWKSet, errors, importJWK, type JSONWebKeySet, type JWK, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import type { Mark } from '../schema/scopes.ts';
import { digest } from './secrets.ts';

export const accessLifetimeMs = 600_000;
/** Of a session that is not used. */
export const refreshLifetimeMs = 30 * 24 * 3_600_000;
/** How long the predecessor of a refresh token still gets the same successor. */
export const refreshGraceMs = 30_000;

const audience = 'roost';
const verifiedMax = 5000;

/** What an access token says; its signature holds, the database has not been asked. */
export interface Claims {
  userId: string;
  sessionId: string;
  /** Of `auth:<user>` when the token was made. */
  authMark: Mark;
  /** Ms since 1970. */
  expiresAt: number;
}

const claims = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  av: z.tuple([z.number().int(), z.number().int()]),
  exp: z.number(),
});

export interface AccessVerifier {
  /** Null for a token that is not ours or has ended. */
  verify(token: string, now: number): Promise<Claims | null>;
}

/** `jwks`: the public keys, JSON. Verified signatures are remembered by hash until they end. */
export function createAccessVerifier(jwks: string): AccessVerifier {
  const keys = createLocalJWKSet(asKeySet(jwks));
  const verified = new Map<string, Claims>();
  return {
    async verify(token, now) {
      const hash = await digest(token);
      const known = verified.get(hash);
      if (known !== undefined) return known.expiresAt > now ? known : null;
      try {
        const options = { algorithms: ['EdDSA'], audience, currentDate: new Date(now) };
        const { payload } = await jwtVerify(token, keys, options);
        const said = claims.parse(payload);
        const fresh = {
          userId: said.sub,
          sessionId: said.sid,
          authMark: said.av,
          expiresAt: said.exp * 1000,
        };
        remember(verified, hash, fresh);
        return fresh;
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
        throw error;
      }
    },
  };
}

export interface AccessSigner {
  sign(claims: Claims): Promise<string>;
}

/** `jwk`: the private Ed25519 key, JSON. */
export function createAccessSigner(jwk: string): AccessSigner {
  const parsed = asKey(jwk);
  const key = importJWK(parsed, 'EdDSA');
  return {
    async sign({ userId, sessionId, authMark, expiresAt }) {
      return await new SignJWT({ sid: sessionId, av: authMark })
        .setProtectedHeader({ alg: 'EdDSA', ...(parsed.kid === undefined ? {} : { kid: parsed.kid }) })
        .setSubject(userId)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(await key);
    },
  };
}

/** Drops the oldest beyond the bound: a Map keeps the order of insertion. */
function remember(verified: Map<string, Claims>, hash: string, fresh: Claims): void {
  verified.set(hash, fresh);
  if (verified.size <= verifiedMax) return;
  const [oldest] = verified.keys();
  if (oldest !== undefined) verified.delete(oldest);
}

/** The environment's JSON is made by set-up; jose checks each key as it imports it. */
const asKeySet = (json: string): JSONWebKeySet => JSON.parse(json) as JSONWebKeySet;
/** As above. */
const asKey = (json: string): JWK => JSON.parse(json) as JWK;

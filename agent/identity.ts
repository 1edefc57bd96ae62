import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, importJWK } from 'jose';
import * as z from 'zod';
import { agentToken } from '../schema/protocol.ts';
import { readJson, writeAtomic } from './atomic-file.ts';

/** An Ed25519 private key as JWK. */
const privateKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  d: z.string(),
  x: z.string(),
});
export type PrivateKey = z.infer<typeof privateKey>;

const identity = z.object({
  nodeId: z.string(),
  name: z.string(),
  panelUrl: z.string(),
  linkUrl: z.string(),
  key: privateKey,
});
/** Who this host is to its panel. */
export type Identity = z.infer<typeof identity>;

/** A new key pair; `x` is its public half. */
export function createKey(): PrivateKey {
  return privateKey.parse(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
}

/** Null before enrolment. */
export const readIdentity = (file: string): Promise<Identity | null> => readJson(file, identity);

export const writeIdentity = (file: string, value: Identity): Promise<void> =>
  writeAtomic(file, JSON.stringify(value, null, 2));

/** The bearer token of one connect: 60 seconds, single use by its `jti`. `now` in ms. */
export async function connectToken(self: Identity, now: number): Promise<string> {
  const key = await importJWK({ ...self.key }, 'EdDSA');
  const issuedAt = Math.floor(now / 1000);
  return await new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
    .setIssuer(self.nodeId)
    .setSubject(self.nodeId)
    .setAudience(agentToken.audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + agentToken.lifetimeSeconds)
    .setJti(crypto.randomUUID())
    .sign(key);
}

import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import * as z from 'zod';

const secretsShape = z.object({
  postgres: z.object({ superuser: z.string(), app: z.string(), replication: z.string() }),
  redisPassword: z.string(),
  upstashToken: z.string(),
  /** Private Ed25519 JWK, JSON. */
  jwtPrivate: z.string(),
  /** JWKS with its public half, JSON. */
  jwtPublic: z.string(),
  /** 32 bytes each, base64url. */
  markKey: z.string(),
  internalKey: z.string(),
  encryptionKey: z.string(),
  setupToken: z.string(),
  firstLogin: z.object({ email: z.string(), username: z.string(), password: z.string() }),
});

/** Everything secret that a local installation needs. */
export type Secrets = z.infer<typeof secretsShape>;

/** The secrets kept in `file`, made and written there, readable by its owner alone, when it does not exist. */
export async function loadSecrets(file: string): Promise<Secrets> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const secrets = await generateSecrets();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return secrets;
  }
  chmodSync(file, 0o600);
  const parsed = secretsShape.safeParse(JSON.parse(text));
  // What is missing cannot be made up: the data was written with the former keys.
  if (!parsed.success) throw new Error(`${file} is incomplete; begin anew with --fresh`);
  return parsed.data;
}

export async function generateSecrets(): Promise<Secrets> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const names = { kid: await calculateJwkThumbprint(publicJwk), alg: 'EdDSA', use: 'sig' };
  return {
    postgres: { superuser: random(), app: random(), replication: random() },
    redisPassword: random(),
    upstashToken: random(),
    jwtPrivate: JSON.stringify({ ...(await exportJWK(privateKey)), ...names }),
    jwtPublic: JSON.stringify({ keys: [{ ...publicJwk, ...names }] }),
    markKey: random(),
    internalKey: random(),
    encryptionKey: random(),
    setupToken: random(),
    firstLogin: { email: 'admin@roost.localhost', username: 'admin', password: random(12) },
  };
}

function random(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

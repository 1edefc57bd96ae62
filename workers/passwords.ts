import { scrypt, timingSafeEqual } from 'node:crypto';
import { base64url } from 'jose';
import { ApiError } from '../schema/errors.ts';

/** Makes and checks password hashes, a few at a time: each blocks the isolate for about a tenth of a second. */
export interface Passwords {
  /** `scrypt$N$r$p$salt$hash`, base64url. */
  hash(password: string): Promise<string>;
  /** Costs the same for an unknown user (`stored` null) as for a wrong password. */
  verify(password: string, stored: string | null): Promise<boolean>;
}

interface Cost {
  N: number;
  r: number;
  p: number;
}

interface StoredHash {
  cost: Cost;
  salt: Uint8Array;
  hash: Uint8Array;
}

const cost: Cost = { N: 16_384, r: 8, p: 5 };
/** What a stored hash may ask for, so that a strange row cannot stall the writer. */
const costMax: Cost = { N: 65_536, r: 16, p: 8 };
const saltBytes = 16;
const hashBytes = 32;
const atOnce = 2;
const queueMax = 32;

export function createPasswords(): Passwords {
  const takeTurn = createTurns(atOnce, queueMax);
  return {
    async hash(password) {
      const salt = randomSalt();
      const hash = await takeTurn(() => derive(password, salt, cost));
      return format({ cost, salt, hash });
    },
    async verify(password, stored) {
      const known = stored === null ? null : parse(stored);
      const hash = await takeTurn(() => derive(password, known?.salt ?? randomSalt(), known?.cost ?? cost));
      return known !== null && timingSafeEqual(hash, known.hash);
    },
  };
}

/** Runs `work` when fewer than `running` others do; refuses when `waiting` are in line already. */
export function createTurns(running: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let active = 0;
  const line: (() => void)[] = [];
  return async (work) => {
    if (active >= running) {
      if (line.length >= waiting) throw new ApiError('busy', { retryAfterSeconds: 2 });
      await new Promise<void>((resolve) => line.push(resolve));
    } else {
      active += 1;
    }
    try {
      return await work();
    } finally {
      // The turn passes on without being given back, so nobody slips in between.
      const next = line.shift();
      if (next === undefined) active -= 1;
      else next();
    }
  };
}

const derive = (password: string, salt: Uint8Array, { N, r, p }: Cost): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, hashBytes, { N, r, p, maxmem: 256 * N * r }, (error, hash) => {
      if (error) reject(error);
      else resolve(hash);
    });
  });

const randomSalt = (): Uint8Array => crypto.getRandomValues(new Uint8Array(saltBytes));

const format = ({ cost: { N, r, p }, salt, hash }: StoredHash): string =>
  ['scrypt', N, r, p, base64url.encode(salt), base64url.encode(hash)].join('$');

/** Null for a hash of another kind, such as the bcrypt of an import: it matches no password here. */
function parse(stored: string): StoredHash | null {
  const [kind, N, r, p, salt = '', encoded = ''] = stored.split('$');
  const read = { N: Number(N), r: Number(r), p: Number(p) };
  const isBounded = read.N <= costMax.N && read.r <= costMax.r && read.p <= costMax.p;
  if (kind !== 'scrypt' || !isBounded) return null;
  const hash = base64url.decode(encoded);
  return hash.length === hashBytes ? { cost: read, salt: base64url.decode(salt), hash } : null;
}

import { scryptSync, timingSafeEqual } from 'node:crypto';
import { base64url } from 'jose';
import { ApiError } from '../schema/errors.ts';

/** Makes and checks password hashes, one at a time: each blocks the isolate for about a tenth of a second. */
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
const waitingMax = 32;
const patienceMs = 10_000;
/** Between two hashes the isolate does what else there is to do. */
const breatherMs = 5;

export function createPasswords(): Passwords {
  const inTurn = createTurns({
    waitingMax,
    patienceMs,
    breathe: () => new Promise((resolve) => void setTimeout(resolve, breatherMs)),
    now: Date.now,
  });
  return {
    async hash(password) {
      const salt = randomSalt();
      return format({ cost, salt, hash: await inTurn(() => derive(password, salt, cost)) });
    },
    async verify(password, stored) {
      const known = stored === null ? null : parse(stored);
      const hash = await inTurn(() => derive(password, known?.salt ?? randomSalt(), known?.cost ?? cost));
      return known !== null && timingSafeEqual(hash, known.hash);
    },
  };
}

export interface TurnsOptions {
  /** More than these are refused. */
  waitingMax: number;
  /** Nobody waits longer. */
  patienceMs: number;
  /** Lets everything else run. */
  breathe(): Promise<void>;
  now(): number;
}

/**
 * Does blocking work one by one, in the order of coming, with a breather before each. Nobody waits for another: the
 * runtime may end a request while it is in line, and then nothing of it goes on.
 */
export function createTurns({ waitingMax: most, patienceMs: patience, breathe, now }: TurnsOptions) {
  const line = new Set<{ since: number }>();
  let done = 0;
  return async <T>(work: () => T): Promise<T> => {
    const place = { since: now() };
    for (const other of line) if (other.since < place.since - patience) line.delete(other);
    if (line.size >= most) throw busy();
    line.add(place);
    try {
      for (;;) {
        const before = done;
        await breathe();
        if (done === before) break;
        if (now() - place.since > patience) throw busy();
      }
    } finally {
      line.delete(place);
    }
    done += 1;
    return work();
  };
}

const busy = (): ApiError => new ApiError('busy', { retryAfterSeconds: 2 });

const derive = (password: string, salt: Uint8Array, { N, r, p }: Cost): Uint8Array =>
  scryptSync(password.normalize('NFKC'), salt, hashBytes, { N, r, p, maxmem: 256 * N * r });

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

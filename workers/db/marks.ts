import { base64url } from 'jose';
import * as z from 'zod';
import { compareMarks, isScope, type Mark, markLimits, type Marks, mergeMarks } from '../../schema/scopes.ts';

/** A version is the primary's clock in microseconds or a little beyond; one this far ahead was made up. */
const aheadMs = 600_000;
const tokenBytes = 16_384;
const tokensMax = 32;

const payload = z.object({
  s: z.record(
    z.string().refine(isScope),
    z.tuple([z.number().int().min(1), z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)]),
  ),
  /** Ms since 1970: more was seen than the token can name, so until then the primary answers. */
  p: z.number().int().optional(),
});

/** What a caller has seen, out of their tokens. */
export interface CallerMarks {
  marks: Marks;
  /** Ms since 1970; until then only the primary may answer. 0 where every tier whose versions suffice may. */
  primaryUntil: number;
  /** Tokens that were not ours or said the impossible. */
  ignored: number;
}

export const noMarks: CallerMarks = { marks: {}, primaryUntil: 0, ignored: 0 };

/** The header's tokens merged; forged, malformed and absurd ones are ignored and counted. */
export async function decodeTokens(header: string | null, key: CryptoKey, now: number): Promise<CallerMarks> {
  if (header === null || header.trim() === '') return noMarks;
  let { marks, primaryUntil, ignored } = noMarks;
  for (const token of header.split(',').slice(0, tokensMax)) {
    const decoded = await decodeToken(token.trim(), key, now);
    if (decoded === null) {
      ignored += 1;
      continue;
    }
    marks = mergeMarks(marks, decoded.marks);
    primaryUntil = Math.max(primaryUntil, decoded.primaryUntil);
  }
  return { marks: dropOld(marks, now), primaryUntil: primaryUntil > now ? primaryUntil : 0, ignored };
}

/** The token that an answer carries; null when there is nothing to say. */
export async function encodeToken(
  marks: Marks,
  primaryUntil: number,
  key: CryptoKey,
  now: number,
): Promise<string | null> {
  const bounded = boundMarks(dropOld(marks, now), primaryUntil);
  if (Object.keys(bounded.marks).length === 0 && bounded.primaryUntil <= now) return null;
  const said = {
    s: bounded.marks,
    ...(bounded.primaryUntil > now ? { p: Math.ceil(bounded.primaryUntil) } : {}),
  };
  const text = base64url.encode(JSON.stringify(said));
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text));
  return `${text}.${base64url.encode(new Uint8Array(signature))}`;
}

/** The newest marks that fit; what is left out is made good by naming a time until which the primary answers. */
export function boundMarks(marks: Marks, primaryUntil: number): { marks: Marks; primaryUntil: number } {
  const entries = Object.entries(marks);
  if (entries.length <= markLimits.scopes) return { marks, primaryUntil };
  const newest = entries.toSorted(([, a], [, b]) => compareMarks(b, a));
  const firstDropped = newest[markLimits.scopes]?.[1];
  const until = firstDropped === undefined ? 0 : timeOf(firstDropped) + markLimits.maxAgeMs;
  return {
    marks: Object.fromEntries(newest.slice(0, markLimits.scopes)),
    primaryUntil: Math.max(primaryUntil, until),
  };
}

/** Whether versions read (0 when missing) reach every wanted mark. */
export function reaches(wanted: Marks, scopes: readonly string[], epoch: number, versions: Marks): boolean {
  return scopes.every((scope) => {
    const mark = wanted[scope];
    return mark === undefined || compareMarks(versions[scope] ?? [epoch, 0], mark) >= 0;
  });
}

/**
 * Scopes whose mark is of an older epoch and above the version read: the machine that took over never had that write.
 * The mark is void, since any version of the newer epoch reaches it.
 */
export const lostWrites = (
  wanted: Marks,
  scopes: readonly string[],
  epoch: number,
  versions: Marks,
): string[] =>
  scopes.filter((scope) => {
    const mark = wanted[scope];
    return mark !== undefined && mark[0] < epoch && mark[1] > (versions[scope]?.[1] ?? 0);
  });

/** The key that signs tokens. `secret`: 32 bytes, base64url. */
export const importMarkKey = (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', base64url.decode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ]);

const timeOf = (mark: Mark): number => mark[1] / 1000;

/** Every healthy tier has such versions by now. */
function dropOld(marks: Marks, now: number): Marks {
  const fresh = Object.entries(marks).filter(([, mark]) => timeOf(mark) > now - markLimits.maxAgeMs);
  return Object.fromEntries(fresh);
}

async function decodeToken(
  token: string,
  key: CryptoKey,
  now: number,
): Promise<{ marks: Marks; primaryUntil: number } | null> {
  const dot = token.indexOf('.');
  if (dot < 1 || token.length > tokenBytes) return null;
  const text = token.slice(0, dot);
  const signature = bytesOf(token.slice(dot + 1));
  const said = bytesOf(text);
  if (signature === null || said === null) return null;
  const isOurs = await crypto.subtle.verify('HMAC', key, signature, new TextEncoder().encode(text));
  if (!isOurs) return null;
  const parsed = payload.safeParse(jsonOf(said));
  if (!parsed.success) return null;
  const { s: marks, p: primaryUntil = 0 } = parsed.data;
  const isAbsurd =
    primaryUntil > now + markLimits.maxAgeMs + aheadMs ||
    Object.values(marks).some((mark) => timeOf(mark) > now + aheadMs);
  return isAbsurd ? null : { marks, primaryUntil };
}

function bytesOf(text: string): Uint8Array | null {
  try {
    return base64url.decode(text);
  } catch {
    return null;
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

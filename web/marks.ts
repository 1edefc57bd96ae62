import { compareMarks, markLimits, type Marks, mergeMarks } from '../schema/scopes.ts';

/** A token as the panel gave it, with the marks that can be read in it. Only the panel can make one. */
export interface KeptToken {
  token: string;
  marks: Marks;
  /** When it came, ms since 1970 by this browser's clock. */
  at: number;
}

/** Tokens sent with one request, and their length together: proxies cut long headers. */
const sendLimits = { tokens: 4, bytes: 12_288 } as const;
const keptTokens = 32;

/** The marks inside `<base64url(JSON)>.<hmac>`, or null when this is no such token. */
export function readToken(token: string): Marks | null {
  const [payload] = token.split('.');
  if (payload === undefined || payload === '') return null;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null && 's' in value ? readMarks(value.s) : null;
  } catch {
    return null;
  }
}

/** Adds a token; drops those that are old or that say nothing which another does not say as new. */
export function keepToken(kept: readonly KeptToken[], fresh: KeptToken): KeptToken[] {
  const candidates = [fresh, ...kept.filter((old) => old.token !== fresh.token)].filter(
    (each) => fresh.at - each.at < markLimits.maxAgeMs,
  );
  const useful: KeptToken[] = [];
  let known: Marks = {};
  for (const candidate of candidates) {
    if (!Object.entries(candidate.marks).some(([scope, mark]) => isNewer(mark, known[scope]))) continue;
    useful.push(candidate);
    known = mergeMarks(known, candidate.marks);
    if (useful.length === keptTokens || Object.keys(known).length >= markLimits.scopes * 2) break;
  }
  return useful;
}

/** Every scope that some kept token marks. */
export const markedScopes = (kept: readonly KeptToken[]): string[] => [
  ...new Set(kept.flatMap((each) => Object.keys(each.marks))),
];

/** The tokens to send so that the newest known mark of each wanted scope is told; null when there is none. */
export function tokensFor(kept: readonly KeptToken[], wanted: readonly string[], now: number): string | null {
  const live = kept.filter((each) => now - each.at < markLimits.maxAgeMs);
  const chosen = new Set<string>();
  let bytes = 0;
  for (const scope of wanted) {
    let newest: KeptToken | null = null;
    for (const each of live) {
      const mark = each.marks[scope];
      if (mark === undefined) continue;
      const best = newest?.marks[scope];
      const isBetter = best === undefined || compareMarks(mark, best) > 0;
      // Of two equals the one that is sent already costs nothing more.
      const isShared = best !== undefined && compareMarks(mark, best) === 0 && chosen.has(each.token);
      if (isBetter || isShared) newest = each;
    }
    if (newest === null || chosen.has(newest.token)) continue;
    if (chosen.size === sendLimits.tokens || bytes + newest.token.length > sendLimits.bytes) break;
    chosen.add(newest.token);
    bytes += newest.token.length;
  }
  return chosen.size === 0 ? null : [...chosen].join(',');
}

const isNewer = (mark: Marks[string], known: Marks[string] | undefined): boolean =>
  mark !== undefined && (known === undefined || compareMarks(mark, known) > 0);

/** The items of an array; of anything else, none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function readMarks(value: unknown): Marks | null {
  if (typeof value !== 'object' || value === null) return null;
  const marks: Record<string, readonly [number, number]> = {};
  for (const [scope, mark] of Object.entries(value)) {
    const [epoch, version] = listOf(mark);
    if (typeof epoch !== 'number' || typeof version !== 'number') return null;
    marks[scope] = [epoch, version];
  }
  return marks;
}

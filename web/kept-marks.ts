import { resolveScopes, type ScopeTemplate } from '../schema/scopes.ts';
import { keepToken, type KeptToken, listOf, markedScopes, readToken, tokensFor } from './marks.ts';
import { forgetStored, readStored, writeStored } from './storage.ts';

const storageKey = 'marks';

let kept: KeptToken[] = readKept();

// Another tab has read or written something: this one must not be shown anything older.
addEventListener('storage', (event) => {
  if (event.key === `roost.${storageKey}`)
    for (const each of readKept().toReversed()) kept = keepToken(kept, each);
});

/** Remembers the marks of an answer for this and the other tabs. */
export function rememberMarks(token: string): void {
  const marks = readToken(token);
  if (marks === null || kept[0]?.token === token) return;
  kept = keepToken(kept, { token, marks, at: Date.now() });
  writeStored(
    storageKey,
    kept.map(({ token: text, at }) => [text, at]),
  );
}

/** The header value for a request that reads these scopes, or null. */
export function marksFor(
  templates: readonly ScopeTemplate[],
  values: Readonly<Record<string, string>>,
): string | null {
  if (kept.length === 0) return null;
  return tokensFor(kept, resolveScopes(templates, values, markedScopes(kept)), Date.now());
}

/** Forgets all marks, when another user signs in. */
export function forgetMarks(): void {
  kept = [];
  forgetStored(storageKey);
}

function readKept(): KeptToken[] {
  return listOf(readStored(storageKey)).flatMap((entry) => {
    const [token, at] = listOf(entry);
    if (typeof token !== 'string' || typeof at !== 'number') return [];
    const marks = readToken(token);
    return marks === null ? [] : [{ token, marks, at }];
  });
}

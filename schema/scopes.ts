const scopeKinds = ['srv', 'usr', 'auth', 'key', 'role', 'node', 'egg'] as const;

/**
 * The unit of consistency. Kinds: server (short id), user, sign-in, API key (its visible part), role, node, egg (uuids),
 * and the one for the rest.
 */
export type Scope = `${(typeof scopeKinds)[number]}:${string}` | 'sys';

const scopeForm = new RegExp(String.raw`^(sys|(${scopeKinds.join('|')}):[\w-]{1,64})$`);

/** Whether a text that came from elsewhere names a scope. */
export const isScope = (text: string): text is Scope => scopeForm.test(text);

/** Epoch and version of a scope, compared in that order. Version: microseconds-like, below 2^53. */
export type Mark = readonly [epoch: number, version: number];

/** What an answer was made from, by scope. */
export type Marks = Readonly<Record<string, Mark>>;

/** Header that carries marks both ways. */
export const consistencyHeader = 'X-Consistency-Token';

/** Limits of a token: scopes it may name, and the age (by version as time) after which a mark is dropped. */
export const markLimits = { scopes: 64, maxAgeMs: 150_000 } as const;

/** Negative when a is older than b, 0 when equal, positive when newer. */
export const compareMarks = (a: Mark, b: Mark): number => a[0] - b[0] || a[1] - b[1];

/** The newer mark of each scope. */
export function mergeMarks(a: Marks, b: Marks): Marks {
  const merged: Record<string, Mark> = { ...a };
  for (const [scope, mark] of Object.entries(b)) {
    const known = merged[scope];
    if (known === undefined || compareMarks(mark, known) > 0) merged[scope] = mark;
  }
  return merged;
}

/** A scope as an endpoint names it: `srv:{server}` (path parameter), `usr:{me}`, `srv:*` (every marked one), `sys`. */
export type ScopeTemplate = string;

/**
 * The scopes of a request that its caller must not read older than its marks.
 * `values` are path parameters plus `me`; templates with `*` take every marked scope of that kind.
 */
export function resolveScopes(
  templates: readonly ScopeTemplate[],
  values: Readonly<Record<string, string>>,
  marked: readonly string[],
): string[] {
  const found = new Set<string>();
  for (const template of templates) {
    if (template.endsWith(':*')) {
      const kind = template.slice(0, -1);
      for (const scope of marked) if (scope.startsWith(kind)) found.add(scope);
      continue;
    }
    const scope = template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
    if (!scope.endsWith(':')) found.add(scope);
  }
  return [...found].toSorted();
}

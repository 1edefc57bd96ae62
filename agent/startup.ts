type Quote = 'none' | 'double' | 'single';

const placeholder = /^\{\{\s*([A-Za-z_]\w*)\s*\}\}/;
/** `\"{{X}}\"`: how eggs quote for images whose entrypoint evaluates the line twice. Here it is read once. */
const escapedPlaceholder = /^\\"\{\{\s*([A-Za-z_]\w*)\s*\}\}\\"/;

/**
 * An egg's startup line as a shell line whose placeholders are references to the environment.
 *
 * Values are never pasted into the text: a shell expands a reference once and does not read the result
 * again, so quotes, `$(…)`, backticks and semicolons in a value stay data. How a reference is written
 * follows from where it stands:
 * - in double quotes, or at the top: `${X}`. Unquoted it is still split at spaces, because eggs rely on
 *   variables that hold several options (`{{ADDITIONAL_ARGS}}`); `set -f` keeps `*` in a value from becoming
 *   file names, unless the line itself uses such patterns;
 * - in single quotes, where a shell expands nothing: the quotes are closed around `"${X}"`.
 */
export function shellLine(startup: string): string {
  let out = '';
  /** The innermost last; `$(…)` begins a level of its own. */
  const levels: Quote[] = ['none'];
  let globs = false;
  for (let at = 0; at < startup.length;) {
    const rest = startup.slice(at);
    const quote = levels.at(-1) ?? 'none';
    const step = quote === 'single' ? inSingle(rest) : inShell(rest, quote, levels.length > 1);
    if (step.globs === true) globs = true;
    out += step.out;
    at += step.length;
    if (step.quote !== undefined) levels[levels.length - 1] = step.quote;
    if (step.level === 'in') levels.push('none');
    if (step.level === 'out') levels.pop();
  }
  return globs ? out : `set -f; ${out}`;
}

interface Step {
  out: string;
  length: number;
  quote?: Quote;
  level?: 'in' | 'out';
  globs?: boolean;
}

function inSingle(rest: string): Step {
  const name = placeholder.exec(rest);
  if (name !== null) return { out: `'"\${${name[1] ?? ''}}"'`, length: name[0].length };
  const char = rest.charAt(0);
  return char === "'" ? { out: char, length: 1, quote: 'none' } : { out: char, length: 1 };
}

function inShell(rest: string, quote: Quote, nested: boolean): Step {
  const name = placeholder.exec(rest);
  if (name !== null) return { out: `\${${name[1] ?? ''}}`, length: name[0].length };
  const escaped = quote === 'none' ? escapedPlaceholder.exec(rest) : null;
  if (escaped !== null) return { out: `"\${${escaped[1] ?? ''}}"`, length: escaped[0].length };
  if (rest.startsWith('\\')) return { out: rest.slice(0, 2), length: Math.min(2, rest.length) };
  if (rest.startsWith('$(')) return { out: '$(', length: 2, level: 'in' };
  const char = rest.charAt(0);
  if (char === '"') return { out: char, length: 1, quote: quote === 'double' ? 'none' : 'double' };
  if (quote === 'double') return { out: char, length: 1 };
  if (char === "'") return { out: char, length: 1, quote: 'single' };
  if (char === '(' && nested) return { out: char, length: 1, level: 'in' };
  if (char === ')' && nested) return { out: char, length: 1, level: 'out' };
  return { out: char, length: 1, globs: char === '*' };
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/**
 * Laravel rules as a list. A `|` within a pattern does not part rules, which Laravel itself gets wrong: patterns
 * with `|` would never work there. Members of a list are read in the same way, as people write `["a|b"]` too.
 */
export function splitRules(rules: string | readonly string[] | null | undefined): string[] {
  if (rules === null || rules === undefined) return [];
  return typeof rules === 'string' ? split(rules) : rules.flatMap(split);
}

/** A rule's name and what follows its colon; `int` and `bool` are written out. */
export function parseRule(rule: string): { name: string; argument: string } {
  const colon = rule.indexOf(':');
  const name = (colon === -1 ? rule : rule.slice(0, colon)).trim().toLowerCase();
  const argument = colon === -1 ? '' : rule.slice(colon + 1);
  return { name: short[name] ?? name, argument };
}

/** The values of a list such as `in:a,"b, c"`. Spaces around them do not count. */
export function listOf(argument: string): string[] {
  const found: string[] = [];
  const item = /\s*(?:"((?:[^"]|"")*)"[^,]*|([^,]*))(,|$)/gy;
  for (let match = item.exec(argument); match !== null; match = item.exec(argument)) {
    const [, quoted, plain = '', end] = match;
    found.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    if (end === '') break;
  }
  return found;
}

const short: Readonly<Record<string, string>> = { int: 'integer', bool: 'boolean', notregex: 'not_regex' };

function split(rules: string): string[] {
  const parts = rules.split('|');
  const ends = patternEnds(parts);
  const found: string[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const end = patternEnd(parts, at, ends);
    const rule = parts.slice(at, end + 1).join('|');
    if (rule.trim() !== '') found.push(rule);
    at = end;
  }
  return found;
}

/** Delimiter → the parts at whose end it could close a pattern, the last first. */
function patternEnds(parts: readonly string[]): Map<string, number[]> {
  const ends = new Map<string, number[]>();
  for (const [index, part] of [...parts.entries()].toReversed()) {
    const mark = closingMark(part);
    const known = ends.get(mark);
    if (known === undefined) ends.set(mark, [index]);
    else known.push(index);
  }
  return ends;
}

/**
 * The part in which the pattern ends that begins at a part; the same part where there is none or it never ends. Asked
 * for parts in their order.
 */
function patternEnd(parts: readonly string[], begin: number, ends: Map<string, number[]>): number {
  const part = parts[begin] ?? '';
  const [opening, delimiter] = /^\s*(?:not_?)?regex:\s*([^\w\s\\])/i.exec(part) ?? [];
  if (opening === undefined || delimiter === undefined) return begin;
  const close = closing[delimiter] ?? delimiter;
  if (closingMark(part.slice(opening.length)) === close) return begin;
  const possible = ends.get(close) ?? [];
  while ((possible.at(-1) ?? parts.length) <= begin) possible.pop();
  return possible.at(-1) ?? begin;
}

/** What stands before the modifiers at the end of a text, when nothing escapes it; else nothing. */
function closingMark(text: string): string {
  let at = text.trimEnd().length - 1;
  while (/[a-zA-Z]/.test(text.charAt(at))) at -= 1;
  let slashes = 0;
  while (text.charAt(at - 1 - slashes) === '\\') slashes += 1;
  return slashes % 2 === 0 ? text.charAt(at) : '';
}

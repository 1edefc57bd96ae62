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
  const found: string[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const end = patternEnd(parts, at);
    const rule = parts.slice(at, end + 1).join('|');
    if (rule.trim() !== '') found.push(rule);
    at = end;
  }
  return found;
}

/** The part in which the pattern ends that begins at a part; the same part where there is none or it never ends. */
function patternEnd(parts: readonly string[], begin: number): number {
  const [, delimiter] = /^\s*(?:not_?)?regex:\s*([^\w\s\\])/i.exec(parts[begin] ?? '') ?? [];
  if (delimiter === undefined) return begin;
  const close = closing[delimiter] ?? delimiter;
  let text = '';
  for (let end = begin; end < parts.length; end += 1) {
    text += `${end === begin ? '' : '|'}${parts[end] ?? ''}`;
    if (endsWith(text.slice(text.indexOf(':') + 1).trim(), close)) return end;
  }
  return begin;
}

function endsWith(pattern: string, close: string): boolean {
  const body = pattern.trimEnd().replace(/[a-zA-Z]*$/, '');
  if (body.length < 2 || !body.endsWith(close)) return false;
  const slashes = /\\*$/.exec(body.slice(0, -1))?.[0].length ?? 0;
  return slashes % 2 === 0;
}

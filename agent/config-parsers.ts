/** One replacement with its value ready. `ifValue`: only when the present value is this. */
export interface Replacement {
  match: string;
  ifValue: string | null;
  value: string | number | boolean;
}

/** Text of a config file, and what to set in it, to its new text. Throws on text that it cannot read. */
export type ConfigParser = (text: string, replacements: readonly Replacement[]) => string;

/** Whether a replacement applies to the present value (undefined: there is none). */
export function applies({ ifValue }: Replacement, present: string | undefined): boolean {
  if (ifValue === null || ifValue === '') return true;
  if (present === undefined) return false;
  if (!ifValue.startsWith('regex:')) return present === ifValue;
  try {
    return new RegExp(ifValue.slice('regex:'.length)).test(present.slice(0, 1024));
  } catch {
    return false;
  }
}

/** A value that stays on its line, whatever a player typed into a variable. */
const oneLine = (value: string | number | boolean): string => String(value).replaceAll(/[\r\n\0]+/g, ' ');

/** `file`: a line that begins with `match` becomes the value. */
export const fileParser: ConfigParser = (text, replacements) => {
  const lines = text.split(/\r?\n/);
  return lines
    .map((line) => {
      const found = replacements.find((each) => line.startsWith(each.match) && applies(each, line));
      return found === undefined ? line : oneLine(found.value);
    })
    .join('\n');
};

/** Java's `key=value` files: comments, order and other keys stay; a missing key is added at the end. */
export const propertiesParser: ConfigParser = (text, replacements) => {
  const lines = text === '' ? [] : logicalLines(text.replace(/\r?\n$/, ''));
  const placeOf = new Map(lines.map((line, at) => [propertyOf(line)?.key, at]));
  for (const replacement of replacements) {
    const at = placeOf.get(replacement.match) ?? lines.length;
    const present = at < lines.length ? propertyOf(lines[at] ?? '')?.value : undefined;
    if (!applies(replacement, present)) continue;
    lines[at] = `${escapeKey(replacement.match)}=${escapeValue(String(replacement.value))}`;
    placeOf.set(replacement.match, at);
  }
  return `${lines.join('\n')}\n`;
};

/** `section.key` of an ini file, split at the first dot; `[a.b].key` protects dots in a section's name. */
export const iniParser: ConfigParser = (text, replacements) => {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (lines.length === 1 && lines[0] === '') lines.pop();
  for (const replacement of replacements) {
    const { section, key } = iniPath(replacement.match);
    const from = section === '' ? 0 : lines.findIndex((line) => line.trim() === `[${section}]`) + 1;
    if (section !== '' && from === 0) {
      if (applies(replacement, undefined)) lines.push(`[${section}]`, `${key}=${oneLine(replacement.value)}`);
      continue;
    }
    const after = lines.findIndex((line, index) => index >= from && line.trim().startsWith('['));
    const end = after < 0 ? lines.length : after;
    const at = lines.findIndex((line, index) => index >= from && index < end && iniKey(line) === key);
    const present = at < 0 ? undefined : (lines[at] ?? '').slice((lines[at] ?? '').indexOf('=') + 1).trim();
    if (!applies(replacement, present)) continue;
    const line = `${key}=${oneLine(replacement.value)}`;
    if (at < 0) lines.splice(end, 0, line);
    else lines[at] = line;
  }
  return `${lines.join('\n')}\n`;
};

function iniPath(match: string): { section: string; key: string } {
  const protectedName = /^\[([^\]]+)\]\.(.+)$/.exec(match);
  if (protectedName !== null) return { section: protectedName[1] ?? '', key: protectedName[2] ?? '' };
  const dot = match.indexOf('.');
  return dot < 0 ? { section: '', key: match } : { section: match.slice(0, dot), key: match.slice(dot + 1) };
}

function iniKey(line: string): string | null {
  const trimmed = line.trim();
  if (trimmed.startsWith(';') || trimmed.startsWith('#') || !trimmed.includes('=')) return null;
  return trimmed.slice(0, trimmed.indexOf('=')).trim();
}

/** Lines with their continuations: an odd number of backslashes at the end joins the next line. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let parts: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    parts.push(line);
    const isComment = /^\s*[#!]/.test(parts[0] ?? '');
    if (!isComment && backslashesAtEnd(line) % 2 === 1) continue;
    lines.push(parts.join('\n'));
    parts = [];
  }
  return parts.length === 0 ? lines : [...lines, parts.join('\n')];
}

function backslashesAtEnd(line: string): number {
  let start = line.length;
  while (line[start - 1] === '\\') start -= 1;
  return line.length - start;
}

function propertyOf(line: string): { key: string; value: string } | null {
  const joined = line.replaceAll(/\\\n[ \t\f]*/g, '').replace(/^[ \t\f]+/, '');
  if (joined === '' || joined.startsWith('#') || joined.startsWith('!')) return null;
  const parts = /^((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*(.*)$/s.exec(joined);
  return { key: unescape(parts?.[1] ?? ''), value: unescape(parts?.[2] ?? '') };
}

const escapes: Record<string, string> = { t: '\t', n: '\n', r: '\r', f: '\f' };

const unescape = (text: string): string =>
  text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, char: string | undefined) =>
    code === undefined ? (escapes[char ?? ''] ?? char ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );

const escapeKey = (key: string): string => escapeValue(key).replaceAll(/[=: #!]/g, (char) => `\\${char}`);

/** To ASCII, as Java writes it; a leading space would be lost. */
const escapeValue = (value: string): string =>
  value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll('\f', '\\f')
    .replace(/^ /, '\\ ')
    .replaceAll(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

import { insertLines, joinLines, splitLines, type Line } from './lines.ts';
import { valueFor, type ConfigParser } from './replacement.ts';

/**
 * Java's `key=value` files: comments, order and other keys stay as they are; a missing key is added at the end.
 * Of a repeated key the last line counts. Values are written in ASCII with Java's escapes.
 */
export const propertiesParser: ConfigParser = (text, replacements) => {
  const lines = logicalLines(splitLines(text));
  const placeOf = new Map(lines.map((line, at) => [propertyOf(line.text)?.key, at]));
  for (const replacement of replacements) {
    const at = placeOf.get(replacement.match) ?? lines.length;
    const line = lines[at];
    const present = line === undefined ? undefined : propertyOf(line.text)?.value;
    const value = valueFor(replacement, present);
    if (value === undefined || String(value) === present) continue;
    const written = `${escapeKey(replacement.match)}=${escapeValue(String(value))}`;
    if (line === undefined) {
      // A last line that goes on would swallow the new one.
      const gap = goesOn(lines.at(-1)) ? [''] : [];
      insertLines(lines, at, [...gap, written]);
      placeOf.set(replacement.match, at + gap.length);
    } else line.text = written;
  }
  return { text: joinLines(lines), problems: [] };
};

/** Lines with their continuations: an odd number of backslashes at the end joins the next line. */
function logicalLines(physical: readonly Line[]): Line[] {
  const lines: Line[] = [];
  let parts: Line[] = [];
  const flush = () => {
    const last = parts.at(-1);
    if (last !== undefined) lines.push({ text: joinLines(parts.slice(0, -1)) + last.text, end: last.end });
    parts = [];
  };
  for (const line of physical) {
    parts.push(line);
    const isComment = /^[ \t\f]*[#!]/.test(parts[0]?.text ?? '');
    if (isComment || backslashesAtEnd(line.text) % 2 === 0) flush();
  }
  flush();
  return lines;
}

const goesOn = (line: Line | undefined): boolean =>
  line !== undefined && !/^[ \t\f]*[#!]/.test(line.text) && backslashesAtEnd(line.text) % 2 === 1;

function backslashesAtEnd(line: string): number {
  let start = line.length;
  while (line[start - 1] === '\\') start -= 1;
  return line.length - start;
}

function propertyOf(line: string): { key: string; value: string } | null {
  const joined = line.replaceAll(/\\(?:\r\n|\n|\r)[ \t\f]*/g, '').replace(/^[ \t\f]+/, '');
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

import { insertLines, joinLines, splitLines, type Line } from './lines.ts';
import { oneLine, valueFor, type ConfigParser, type Value } from './replacement.ts';

/** The section without a name can be asked for by this one. */
const unnamed = 'DEFAULT';

/**
 * `section.key` of an ini file, split at the first dot; brackets at the beginning protect dots: `[a.b].key`.
 * Without a dot the key stands before all sections. Of a repeated key the last line counts, the others stay.
 * A line keeps its spacing, its quotes and a comment that ` ;` begins.
 */
export const iniParser: ConfigParser = (text, replacements) => {
  const lines = splitLines(text);
  for (const replacement of replacements) {
    const { section, key } = iniPath(replacement.match);
    const { at, end } = find(lines, section, key);
    const line = at === null ? undefined : lines[at];
    const entry = line === undefined ? null : entryOf(line.text);
    const value = valueFor(replacement, entry?.value);
    if (value === undefined || (entry !== null && oneLine(value) === entry.value)) continue;
    if (line !== undefined && entry !== null) line.text = written(entry, value);
    else if (end !== null) insertLines(lines, end, [`${key}=${oneLine(value)}`]);
    else {
      const gap = lines.length > 0 && lines.at(-1)?.text.trim() !== '' ? [''] : [];
      insertLines(lines, lines.length, [...gap, `[${section}]`, `${key}=${oneLine(value)}`]);
    }
  }
  return { text: joinLines(lines), problems: [] };
};

function iniPath(match: string): { section: string; key: string } {
  const whole = /^\[([^\]]*)\]$/.exec(match);
  if (whole !== null) return { section: '', key: whole[1] ?? '' };
  const protectedName = /^\[([^\]]*)\]\.(.+)$/s.exec(match);
  if (protectedName !== null) return { section: protectedName[1] ?? '', key: protectedName[2] ?? '' };
  const dot = match.indexOf('.');
  return dot < 0 ? { section: '', key: match } : { section: match.slice(0, dot), key: match.slice(dot + 1) };
}

/** `at`: the line of the key. `end`: where a new one belongs, after the section's last line with something on it. */
function find(
  lines: readonly Line[],
  section: string,
  key: string,
): { at: number | null; end: number | null } {
  const hasUnnamedByName = lines.some(({ text }) => headingOf(text) === unnamed);
  const wanted = section === unnamed && !hasUnnamedByName ? '' : section;
  let current = '';
  let at: number | null = null;
  let end: number | null = wanted === '' ? 0 : null;
  for (const [index, { text }] of lines.entries()) {
    const heading = headingOf(text);
    current = heading ?? current;
    if (current !== wanted || text.trim() === '') continue;
    end = index + 1;
    if (heading === null && entryOf(text)?.key === key) at = index;
  }
  return { at, end };
}

const headingOf = (line: string): string | null => /^\s*\[([^\]]*)\]/.exec(line)?.[1]?.trim() ?? null;

interface Entry {
  key: string;
  value: string;
  /** Everything before the value, and what follows it. */
  before: string;
  after: string;
}

function entryOf(line: string): Entry | null {
  if (/^\s*[;#]/.test(line)) return null;
  // A colon divides only where no equals sign does: keys of some games hold colons.
  const divider = line.includes('=') ? line.indexOf('=') : line.indexOf(':');
  if (divider < 0) return null;
  const space = /^[ \t]*/.exec(line.slice(divider + 1))?.[0] ?? '';
  const before = line.slice(0, divider + 1) + space;
  const rest = line.slice(before.length);
  const quoted = /^(["'])(.*)\1([ \t]*(?:[;#].*)?)$/.exec(rest);
  if (quoted !== null && !(quoted[2] ?? '').includes(quoted[1] ?? '"')) {
    const mark = quoted[1] ?? '';
    return {
      key: keyOf(line, divider),
      value: quoted[2] ?? '',
      before: before + mark,
      after: mark + (quoted[3] ?? ''),
    };
  }
  const comment = /[ \t]+; .*$/.exec(rest)?.[0] ?? '';
  const value = rest.slice(0, rest.length - comment.length).trimEnd();
  return { key: keyOf(line, divider), value, before, after: comment };
}

const keyOf = (line: string, divider: number): string => line.slice(0, divider).trim();

/** Quotes of the file stay, unless the egg brings its own or the value holds one. */
function written({ before, after }: Entry, value: Value): string {
  const text = oneLine(value);
  const mark = /["']$/.exec(before)?.[0];
  if (mark === undefined || !text.includes(mark)) return before + text + after;
  return before.slice(0, -1) + text + after.slice(1);
}

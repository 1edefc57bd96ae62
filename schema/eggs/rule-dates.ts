const monthNames = 'january february march april may june july august september october november december';
const months = monthNames.split(' ');

/** Formats of PHP's `date` as patterns; what is missing here cannot be checked. */
const parts: Readonly<Record<string, string>> = {
  d: '(?<day>\\d{2})',
  j: '(?<day>\\d{1,2})',
  m: '(?<month>\\d{2})',
  n: '(?<month>\\d{1,2})',
  Y: '(?<year>\\d{4})',
  y: '(?<year>\\d{2})',
  F: `(?<name>${months.join('|')})`,
  M: `(?<name>${months.map((month) => month.slice(0, 3)).join('|')})`,
  H: '(?:[01]\\d|2[0-3])',
  G: '(?:1?\\d|2[0-3])',
  h: '(?:0\\d|1[0-2])',
  g: '(?:[1-9]|1[0-2])',
  i: '[0-5]\\d',
  s: '[0-5]\\d',
  v: '\\d{3}',
  u: '\\d{6}',
  A: '(?:AM|PM)',
  a: '(?:am|pm)',
  U: '-?\\d+',
  P: '[+-]\\d{2}:\\d{2}',
  O: '[+-]\\d{4}',
};

/** Whether a value has a format of PHP's `date`; null when the format cannot be read here. */
export function hasDateFormat(value: string, format: string): boolean | null {
  let pattern = '';
  const letters = new Set<string>();
  for (const part of format.match(/\\?[^]/g) ?? []) {
    if (part.startsWith('\\')) pattern += escaped(part.slice(1));
    else if (/[a-zA-Z]/.test(part)) {
      const known = parts[part];
      // Digits could be shared out among several of a kind in very many ways.
      if (known === undefined || letters.has(part)) return null;
      letters.add(part);
      pattern += known;
    } else pattern += escaped(part);
  }
  try {
    return isReal(new RegExp(`^${pattern}$`, 'i').exec(value));
  } catch {
    // A part that is named twice.
    return null;
  }
}

const forms = [
  /^(?<year>\d{4})[-/](?<month>\d{1,2})[-/](?<day>\d{1,2})(?:[T ]+\d{1,2}:\d{2}.*)?$/,
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})(?: .*)?$/,
  /^(?<day>\d{1,2})[-.](?<month>\d{1,2})[-.](?<year>\d{4})(?: .*)?$/,
  new RegExp(
    `^(?<day>\\d{1,2})[ -](?<name>${monthNames.replaceAll(' ', '|')})[a-z]*[ -](?<year>\\d{4})`,
    'i',
  ),
  new RegExp(
    `^(?<name>${monthNames.replaceAll(' ', '|')}) (?<day>\\d{1,2})(?:st|nd|rd|th)?,? (?<year>\\d{4})`,
    'i',
  ),
];

/** Whether a value is a date in one of the usual ways of writing. PHP knows more of them. */
export const isDate = (value: string): boolean => forms.some((form) => isReal(form.exec(value.trim())));

function isReal(match: RegExpExecArray | null): boolean {
  if (match === null) return false;
  const { year = '2000', month, day = '1', name } = match.groups ?? {};
  const named = months.findIndex((each) => each.startsWith(name?.toLowerCase() ?? '-')) + 1;
  const wanted = name === undefined ? Number(month ?? 1) : named;
  const date = new Date(Date.UTC(Number(year), wanted - 1, Number(day)));
  return date.getUTCMonth() === wanted - 1 && date.getUTCDate() === Number(day);
}

const escaped = (text: string): string => text.replaceAll(/[^\w]/g, '\\$&');

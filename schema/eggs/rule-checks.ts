import { phpPattern } from './php-pattern.ts';
import { hasDateFormat, isDate } from './rule-dates.ts';
import { listOf } from './rule-list.ts';
import * as values from './rule-values.ts';
import { isNumeric } from './rule-values.ts';

export interface Checked {
  value: string;
  argument: string;
  /** Sizes compare the number itself, not its length. */
  isNumber: boolean;
}

/** What is wrong with a value that is not empty, as a sentence; null when it fits or nothing can be said. */
type Check = (checked: Checked) => string | null;

const must = (fits: boolean | null, sentence: string): string | null => (fits === false ? sentence : null);
const fits =
  (is: (value: string) => boolean, sentence: string): Check =>
  ({ value }) =>
    must(is(value), sentence);
const like = (pattern: RegExp, sentence: string): Check => fits((value) => pattern.test(value), sentence);

const onlyAscii = /^[\x20-\x7e]*$/;
const isAscii = ({ argument }: Checked): boolean => argument.trim() === 'ascii';
const letters =
  (all: RegExp, ascii: RegExp, sentence: string): Check =>
  (checked) =>
    must((isAscii(checked) ? ascii : all).test(checked.value), sentence);

const starts = (value: string, argument: string) => listOf(argument).some((each) => value.startsWith(each));
const ends = (value: string, argument: string) => listOf(argument).some((each) => value.endsWith(each));
const isOneOf = (value: string, argument: string) =>
  listOf(argument).some((each) => values.looselyEqual(value, each));

export const checks: Readonly<Record<string, Check>> = {
  string: () => null,
  numeric: fits(isNumeric, 'A number is needed.'),
  integer: fits(values.isInteger, 'A whole number is needed.'),
  decimal: ({ value, argument }) => {
    const [low = 0, high = low] = listOf(argument).map(Number);
    const places = /^[+-]?\d*\.?(\d*)$/.exec(value)?.[1]?.length ?? -1;
    return must(isNumeric(value) && places >= low && places <= high, `A number with ${argument} decimals.`);
  },
  // Pterodactyl takes true and false of JSON; as text of an environment they arrive written out.
  boolean: like(/^(?:[01]|true|false)$/, 'Either true (1) or false (0) is needed.'),
  array: () => 'A list is needed, which a variable cannot hold.',
  alpha: letters(/^[\p{L}\p{M}]+$/u, /^[a-zA-Z]+$/, 'Only letters are allowed.'),
  alpha_num: letters(/^[\p{L}\p{M}\p{N}]+$/u, /^[a-zA-Z0-9]+$/, 'Only letters and digits are allowed.'),
  alpha_dash: letters(
    /^[\p{L}\p{M}\p{N}_-]+$/u,
    /^[a-zA-Z0-9_-]+$/,
    'Only letters, digits, - and _ are allowed.',
  ),
  ascii: like(onlyAscii, 'Only plain characters are allowed.'),
  lowercase: fits((value) => value === value.toLowerCase(), 'Only lower case is allowed.'),
  uppercase: fits((value) => value === value.toUpperCase(), 'Only upper case is allowed.'),
  url: ({ value, argument }) =>
    must(values.isUrl(value, argument === '' ? [] : listOf(argument)), 'An address is needed.'),
  active_url: fits((value) => values.isUrl(value, []), 'An address is needed.'),
  email: fits(values.isEmail, 'An e-mail address is needed.'),
  ip: fits((value) => values.isIpv4(value) || values.isIpv6(value), 'An IP address is needed.'),
  ipv4: fits(values.isIpv4, 'An IPv4 address is needed.'),
  ipv6: fits(values.isIpv6, 'An IPv6 address is needed.'),
  mac_address: fits(values.isMac, 'A MAC address is needed.'),
  uuid: like(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i, 'A UUID is needed.'),
  ulid: like(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i, 'A ULID is needed.'),
  hex_color: like(
    /^#(?:[\da-f]{3}|[\da-f]{4}|[\da-f]{6}|[\da-f]{8})$/i,
    'A colour such as #ff8800 is needed.',
  ),
  json: fits(values.isJson, 'JSON is needed.'),
  timezone: fits(values.isTimezone, 'A time zone such as Europe/Berlin is needed.'),
  date: fits(isDate, 'A date is needed.'),
  date_format: ({ value, argument }) => {
    const answers = listOf(argument).map((format) => hasDateFormat(value, format));
    const isWrong = answers.every((answer) => answer === false);
    return must(!isWrong, `A date of the form ${argument} is needed.`);
  },
  in: ({ value, argument }) =>
    must(isOneOf(value, argument), `One of ${listOf(argument).join(', ')} is needed.`),
  not_in: ({ value, argument }) => must(!isOneOf(value, argument), 'This value is not allowed.'),
  starts_with: ({ value, argument }) => must(starts(value, argument), `It must begin with ${argument}.`),
  ends_with: ({ value, argument }) => must(ends(value, argument), `It must end with ${argument}.`),
  doesnt_start_with: ({ value, argument }) =>
    must(!starts(value, argument), `It must not begin with ${argument}.`),
  doesnt_end_with: ({ value, argument }) => must(!ends(value, argument), `It must not end with ${argument}.`),
  min: (checked) => must(sizeOf(checked) >= Number(checked.argument), `At least ${measure(checked)}.`),
  max: (checked) => must(sizeOf(checked) <= Number(checked.argument), `At most ${measure(checked)}.`),
  size: (checked) => must(sizeOf(checked) === Number(checked.argument), `Exactly ${measure(checked)}.`),
  between: (checked) => {
    const [low = 0, high = 0] = listOf(checked.argument).map(Number);
    const size = sizeOf(checked);
    return must(size >= low && size <= high, `Between ${low} and ${high}${unit(checked)}.`);
  },
  multiple_of: ({ value, argument }) => {
    const times = Number(value) / Number(argument);
    const isMultiple = isNumeric(value) && Math.abs(times - Math.round(times)) < 1e-9;
    return must(isMultiple, `A multiple of ${argument} is needed.`);
  },
  digits: ({ value, argument }) =>
    must(/^\d+$/.test(value) && value.length === Number(argument), `Exactly ${argument} digits.`),
  digits_between: ({ value, argument }) => {
    const [low = 0, high = 0] = listOf(argument).map(Number);
    const isBetween = /^\d+$/.test(value) && value.length >= low && value.length <= high;
    return must(isBetween, `Between ${low} and ${high} digits.`);
  },
  min_digits: ({ value, argument }) =>
    must(/^\d+$/.test(value) && value.length >= Number(argument), `At least ${argument} digits.`),
  max_digits: ({ value, argument }) =>
    must(/^\d+$/.test(value) && value.length <= Number(argument), `At most ${argument} digits.`),
  regex: ({ value, argument }) =>
    must(phpPattern(argument)?.matches(value) ?? null, `It must match ${argument}.`),
  not_regex: ({ value, argument }) =>
    must(phpPattern(argument)?.matches(value) === true ? false : null, `It must not match ${argument}.`),
};

/** Rules that say something about other rules, or about fields that a form leaves out: they check nothing here. */
export const silentRules: ReadonlySet<string> = new Set([
  'nullable',
  'sometimes',
  'bail',
  'present',
  'exclude',
]);

const sizeOf = ({ value, isNumber }: Checked): number =>
  isNumber && isNumeric(value) ? Number(value) : Array.from(value).length;
const unit = ({ isNumber }: Checked): string => (isNumber ? '' : ' characters');
const measure = (checked: Checked): string => `${checked.argument}${unit(checked)}`;

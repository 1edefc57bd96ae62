/**
 * What a value breaks of a variable's Laravel rules, as a sentence; null when it fits.
 * Rules that are not known here let every value pass.
 */
export function brokenRule(value: string, rules: readonly string[]): string | null {
  if (value === '') return rules.includes('required') ? 'A value is needed.' : null;
  const isNumber = rules.some((rule) => numberRules.has(rule));
  for (const rule of rules) {
    const colon = rule.indexOf(':');
    const name = colon === -1 ? rule : rule.slice(0, colon);
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    const broken = check?.({ value, argument: colon === -1 ? '' : rule.slice(colon + 1), isNumber });
    if (broken !== undefined && broken !== null) return broken;
  }
  return null;
}

interface Checked {
  value: string;
  argument: string;
  /** Sizes compare the number itself, not its length. */
  isNumber: boolean;
}

const numberRules = new Set(['numeric', 'integer', 'int']);
/** Longer values are not matched against an egg's own patterns. */
const patternValueMax = 1024;

const checks: Readonly<Record<string, (checked: Checked) => string | null>> = {
  numeric: ({ value }) => unless(isNumeric(value), 'A number is needed.'),
  integer: ({ value }) => unless(/^[+-]?\d+$/.test(value), 'A whole number is needed.'),
  int: ({ value }) => unless(/^[+-]?\d+$/.test(value), 'A whole number is needed.'),
  boolean: ({ value }) =>
    unless(['0', '1', 'true', 'false'].includes(value), 'Either true (1) or false (0) is needed.'),
  alpha: ({ value }) => unless(/^[\p{L}\p{M}]+$/u.test(value), 'Only letters are allowed.'),
  alpha_num: ({ value }) =>
    unless(/^[\p{L}\p{M}\p{N}]+$/u.test(value), 'Only letters and digits are allowed.'),
  alpha_dash: ({ value }) =>
    unless(/^[\p{L}\p{M}\p{N}_-]+$/u.test(value), 'Only letters, digits, - and _ are allowed.'),
  url: ({ value }) => unless(/^[a-z][a-z\d+.-]*:\/\/\S+$/i.test(value), 'An address is needed.'),
  email: ({ value }) => unless(/^[^@\s]+@[^@\s]+$/.test(value), 'An e-mail address is needed.'),
  ip: ({ value }) => unless(/^[\d.]{7,15}$|^[\da-f:.]{2,45}$/i.test(value), 'An IP address is needed.'),
  in: ({ value, argument }) => {
    const allowed = argument.split(',').map((item) => item.replace(/^"(.*)"$/, '$1'));
    return unless(allowed.includes(value), `One of ${allowed.join(', ')} is needed.`);
  },
  not_in: ({ value, argument }) => unless(!argument.split(',').includes(value), 'This value is not allowed.'),
  starts_with: ({ value, argument }) =>
    unless(
      argument.split(',').some((start) => value.startsWith(start)),
      `It must begin with ${argument}.`,
    ),
  ends_with: ({ value, argument }) =>
    unless(
      argument.split(',').some((end) => value.endsWith(end)),
      `It must end with ${argument}.`,
    ),
  min: (checked) => unless(sizeOf(checked) >= Number(checked.argument), `At least ${measure(checked)}.`),
  max: (checked) => unless(sizeOf(checked) <= Number(checked.argument), `At most ${measure(checked)}.`),
  size: (checked) => unless(sizeOf(checked) === Number(checked.argument), `Exactly ${measure(checked)}.`),
  between: (checked) => {
    const [low = 0, high = 0] = checked.argument.split(',').map(Number);
    const size = sizeOf(checked);
    return unless(size >= low && size <= high, `Between ${low} and ${high}${unit(checked)}.`);
  },
  digits: ({ value, argument }) =>
    unless(/^\d+$/.test(value) && value.length === Number(argument), `Exactly ${argument} digits.`),
  digits_between: ({ value, argument }) => {
    const [low = 0, high = 0] = argument.split(',').map(Number);
    const fits = /^\d+$/.test(value) && value.length >= low && value.length <= high;
    return unless(fits, `Between ${low} and ${high} digits.`);
  },
  regex: ({ value, argument }) => unless(matches(value, argument) !== false, `It must match ${argument}.`),
  not_regex: ({ value, argument }) =>
    unless(matches(value, argument) !== true, `It must not match ${argument}.`),
};

const unless = (fits: boolean, sentence: string): string | null => (fits ? null : sentence);
const isNumeric = (value: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim());
const sizeOf = ({ value, isNumber }: Checked): number =>
  isNumber ? Number(value) : Array.from(value).length;
const unit = ({ isNumber }: Checked): string => (isNumber ? '' : ' characters');
const measure = (checked: Checked): string => `${checked.argument}${unit(checked)}`;

/** Null when the PHP pattern says something else, or nothing, in this language, or the value is too long to try. */
function matches(value: string, pattern: string): boolean | null {
  const [, source = '', flags = ''] = /^(?:\/|#|~)(.*)(?:\/|#|~)([a-zA-Z]*)$/s.exec(pattern) ?? [];
  if (source === '' || /[^imsu]/.test(flags) || value.length > patternValueMax) return null;
  try {
    return new RegExp(source, flags).test(value);
  } catch {
    return null;
  }
}

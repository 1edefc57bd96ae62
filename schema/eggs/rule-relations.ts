import { listOf } from './rule-list.ts';
import { isEmpty, isNumeric, looselyEqual } from './rule-values.ts';

export interface Related {
  value: string;
  argument: string;
  isNumber: boolean;
  /** The other variables' values by name. */
  others: Readonly<Record<string, string>>;
}

type Relation = (related: Related) => string | null;

const needed = 'A value is needed.';
const isAccepted = (value: string): boolean => /^(?:yes|on|1|true)$/.test(value);
const isDeclined = (value: string): boolean => /^(?:no|off|0|false)$/.test(value);

/** Rules that look at empty values too, and some of them at other variables. */
export const implicitRules: Readonly<Record<string, Relation>> = {
  required: ({ value }) => (isEmpty(value) ? needed : null),
  filled: ({ value }) => (isEmpty(value) ? needed : null),
  required_if: (related) => need(related, isGiven(related)),
  required_unless: (related) => need(related, !isGiven(related)),
  required_with: (related) =>
    need(
      related,
      names(related).some((name) => has(related, name)),
    ),
  required_with_all: (related) =>
    need(
      related,
      names(related).every((name) => has(related, name)),
    ),
  required_without: (related) =>
    need(
      related,
      names(related).some((name) => !has(related, name)),
    ),
  required_without_all: (related) =>
    need(
      related,
      names(related).every((name) => !has(related, name)),
    ),
  accepted: ({ value }) => (isAccepted(value) ? null : 'It must be accepted (1).'),
  declined: ({ value }) => (isDeclined(value) ? null : 'It must be declined (0).'),
  accepted_if: (related) =>
    isGiven(related) && !isAccepted(related.value) ? 'It must be accepted (1).' : null,
  declined_if: (related) =>
    isGiven(related) && !isDeclined(related.value) ? 'It must be declined (0).' : null,
};

/** Rules that compare a value, which is not empty, with other variables. */
export const comparisons: Readonly<Record<string, Relation>> = {
  same: (related) => {
    const [name = ''] = names(related);
    return related.value === other(related, name) ? null : `It must be the same as ${name}.`;
  },
  different: (related) => {
    const equal = names(related).find((name) => other(related, name) === related.value);
    return equal === undefined ? null : `It must differ from ${equal}.`;
  },
  prohibited: () => 'This must be empty.',
  prohibited_if: (related) => (isGiven(related) ? 'This must be empty.' : null),
  prohibited_unless: (related) => (isGiven(related) ? null : 'This must be empty.'),
  gt: (related) => compared(related, (size, bound) => size > bound, 'more than'),
  gte: (related) => compared(related, (size, bound) => size >= bound, 'at least'),
  lt: (related) => compared(related, (size, bound) => size < bound, 'less than'),
  lte: (related) => compared(related, (size, bound) => size <= bound, 'at most'),
};

const need = ({ value }: Related, isNeeded: boolean): string | null =>
  isNeeded && isEmpty(value) ? needed : null;

/** Panels of old keep variables under `environment.`. */
const names = ({ argument }: Related): string[] =>
  listOf(argument).map((name) => name.replace(/^environment\./, ''));

const other = ({ others }: Related, name: string): string | undefined =>
  Object.hasOwn(others, name) ? others[name] : undefined;

const has = (related: Related, name: string): boolean => !isEmpty(other(related, name) ?? '');

/** `rule:OTHER,value,…`: whether the other variable has one of the values. */
function isGiven(related: Related): boolean {
  const [name = '', ...wanted] = names(related);
  const value = other(related, name);
  if (value === undefined) return false;
  return wanted.some(
    (each) => looselyEqual(value, each) || (isEmpty(value) && each.toLowerCase() === 'null'),
  );
}

function compared(
  { value, argument, isNumber, others }: Related,
  holds: (size: number, bound: number) => boolean,
  words: string,
): string | null {
  const [name = ''] = listOf(argument).map((each) => each.replace(/^environment\./, ''));
  const against = Object.hasOwn(others, name) ? others[name] : undefined;
  const sentence = `It must be ${words} ${name}.`;
  if (against === undefined && !(isNumeric(value) && isNumeric(name))) return sentence;
  const countsNumbers = isNumber || isNumeric(value);
  const sizeOf = (text: string) =>
    countsNumbers && isNumeric(text) ? Number(text) : Array.from(text).length;
  return holds(sizeOf(value), sizeOf(against ?? name)) ? null : sentence;
}

import { listOf, parseRule } from './rule-list.ts';

/** How a variable is asked for. */
export type RuleControl =
  | { is: 'text'; maxLength: number | null }
  | { is: 'password'; maxLength: number | null }
  | { is: 'number'; isWhole: boolean; min: number | null; max: number | null }
  | { is: 'choice'; options: readonly string[] }
  /** `on` and `off`: how this egg writes yes and no. */
  | { is: 'switch'; on: string; off: string };

/** What a value must be, as data for pages that choose their own words. */
export type RuleDemand =
  | { is: 'maxLength' | 'minLength'; count: number }
  | { is: 'between'; low: string; high: string }
  | { is: 'max' | 'min'; bound: string }
  | { is: 'integer' | 'numeric' | 'pattern' | 'url' | 'alphaDash' | 'alphaNum' | 'ip' }
  /** Said in English only. */
  | { is: 'other'; sentence: string };

export interface RuleDescription {
  isRequired: boolean;
  control: RuleControl;
  demands: readonly RuleDemand[];
  /** The demands in English. */
  sentences: readonly string[];
}

/** What a form needs of a variable's Laravel rules. The panel checks values with `brokenRule`. */
export function describeRules(
  rules: readonly string[],
  { defaultValue, isSecret }: { defaultValue: string; isSecret: boolean },
): RuleDescription {
  const named = new Map(rules.map(parseRule).map(({ name, argument }) => [name, argument]));
  const isNumber = ['integer', 'numeric', 'decimal', 'digits', 'digits_between'].some((name) =>
    named.has(name),
  );
  const demands = [...named].flatMap(([name, argument]) => demandsOf(name, argument, isNumber));
  return {
    isRequired: (named.has('required') || named.has('filled')) && !named.has('nullable'),
    control: controlOf(named, isNumber, { defaultValue, isSecret }),
    demands,
    sentences: demands.map(sentenceOf),
  };
}

type Named = ReadonlyMap<string, string>;

function controlOf(
  named: Named,
  isNumber: boolean,
  { defaultValue, isSecret }: { defaultValue: string; isSecret: boolean },
): RuleControl {
  const choices = named.get('in');
  if (choices !== undefined && choices !== '') return { is: 'choice', options: listOf(choices) };
  if (named.has('boolean')) {
    const isWord = defaultValue === 'true' || defaultValue === 'false';
    return { is: 'switch', on: isWord ? 'true' : '1', off: isWord ? 'false' : '0' };
  }
  const [low, high] = listOf(named.get('between') ?? '');
  const max = numberOr(named.get('max') ?? high);
  if (!isNumber) return { is: isSecret ? 'password' : 'text', maxLength: max };
  const isWhole = !named.has('numeric') && !named.has('decimal');
  return { is: 'number', isWhole, min: numberOr(named.get('min') ?? low), max };
}

const numberOr = (text: string | undefined): number | null =>
  text === undefined || text.trim() === '' || !Number.isFinite(Number(text)) ? null : Number(text);

function demandsOf(name: string, argument: string, isNumber: boolean): RuleDemand[] {
  const [low = '', high = ''] = listOf(argument);
  switch (name) {
    case 'max':
      return [isNumber ? { is: 'max', bound: low } : { is: 'maxLength', count: Number(low) }];
    case 'min':
      return [isNumber ? { is: 'min', bound: low } : { is: 'minLength', count: Number(low) }];
    case 'between':
      if (isNumber) return [{ is: 'between', low, high }];
      return [
        { is: 'minLength', count: Number(low) },
        { is: 'maxLength', count: Number(high) },
      ];
    case 'integer':
      return [{ is: 'integer' }];
    case 'numeric':
    case 'decimal':
      return [{ is: 'numeric' }];
    case 'regex':
    case 'not_regex':
      return [{ is: 'pattern' }];
    case 'url':
    case 'active_url':
      return [{ is: 'url' }];
    case 'alpha_dash':
      return [{ is: 'alphaDash' }];
    case 'alpha_num':
      return [{ is: 'alphaNum' }];
    case 'ip':
    case 'ipv4':
    case 'ipv6':
      return [{ is: 'ip' }];
    default: {
      const sentence = otherSentence(name, argument, isNumber);
      return sentence === null ? [] : [{ is: 'other', sentence }];
    }
  }
}

function otherSentence(name: string, argument: string, isNumber: boolean): string | null {
  const [low = '', high = ''] = listOf(argument);
  switch (name) {
    case 'size':
      return isNumber ? `Exactly ${low}` : `Exactly ${low} characters`;
    case 'digits':
      return `Exactly ${low} digits`;
    case 'digits_between':
      return `Between ${low} and ${high} digits`;
    case 'alpha':
      return 'Only letters';
    case 'email':
      return 'An e-mail address';
    case 'uuid':
      return 'A UUID';
    case 'json':
      return 'JSON';
    case 'timezone':
      return 'A time zone such as Europe/Berlin';
    case 'lowercase':
      return 'Only lower case';
    case 'uppercase':
      return 'Only upper case';
    case 'starts_with':
      return `Begins with ${listOf(argument).join(' or ')}`;
    case 'ends_with':
      return `Ends with ${listOf(argument).join(' or ')}`;
    case 'date':
    case 'date_format':
      return argument === '' ? 'A date' : `A date of the form ${argument}`;
    case 'required_if':
      return `Needed when ${low} is ${listOf(argument).slice(1).join(' or ')}`;
    default:
      return null;
  }
}

function sentenceOf(demand: RuleDemand): string {
  switch (demand.is) {
    case 'maxLength':
      return `At most ${demand.count} characters`;
    case 'minLength':
      return `At least ${demand.count} characters`;
    case 'between':
      return `Between ${demand.low} and ${demand.high}`;
    case 'max':
      return `At most ${demand.bound}`;
    case 'min':
      return `At least ${demand.bound}`;
    case 'integer':
      return 'A whole number';
    case 'numeric':
      return 'A number';
    case 'pattern':
      return 'Of the form that the egg demands';
    case 'url':
      return 'An address such as https://example.com';
    case 'alphaDash':
      return 'Only letters, digits, - and _';
    case 'alphaNum':
      return 'Only letters and digits';
    case 'ip':
      return 'An IP address';
    case 'other':
      return demand.sentence;
  }
}

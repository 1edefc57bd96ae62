import { describeRules, type RuleDemand, type RuleDescription } from '../../schema/eggs/describe-rules.ts';
import { t } from '../text.ts';
import type { EggVariable } from './egg-queries.ts';

/** A variable's rules as a form needs them. */
export const rulesOf = (
  variable: Pick<EggVariable, 'rules' | 'defaultValue' | 'isSecret'>,
): RuleDescription => describeRules(variable.rules, variable);

/** One thing that a value must be, in words. */
function sayDemand(demand: RuleDemand): string {
  switch (demand.is) {
    case 'maxLength':
    case 'minLength':
      return t(`rules.${demand.is}`, demand.count);
    case 'between':
      return t('rules.between', demand.low, demand.high);
    case 'max':
    case 'min':
      return t(`rules.${demand.is}`, demand.bound);
    case 'integer':
    case 'numeric':
    case 'pattern':
    case 'url':
    case 'alphaDash':
    case 'alphaNum':
    case 'ip':
      return t(`rules.${demand.is}`);
    case 'other':
      return demand.sentence;
  }
}

/** Patterns as the egg writes them: whoever makes a server has nothing else to go by. */
const patternsIn = (rules: readonly string[]): string[] =>
  rules.flatMap((rule) => {
    const [, not, pattern] = /^\s*(not_)?regex:(.*)$/s.exec(rule) ?? [];
    if (pattern === undefined) return [];
    return [not === undefined ? t('rules.matches', pattern) : t('rules.matchesNot', pattern)];
  });

/** What a value must be apart from what its field shows already, in words. */
export const sayDemands = (variable: Pick<EggVariable, 'rules' | 'defaultValue' | 'isSecret'>): string[] => [
  ...rulesOf(variable)
    .demands.filter(({ is }) => is !== 'pattern')
    .map(sayDemand),
  ...patternsIn(variable.rules),
];

/** What a variable's rules ask for, in words; nothing when everything goes. */
export function sayRules(variable: Pick<EggVariable, 'rules' | 'defaultValue' | 'isSecret'>): string[] {
  const { isRequired, control } = rulesOf(variable);
  return [
    ...(isRequired ? [t('eggs.required')] : []),
    ...(control.is === 'choice' ? [t('rules.oneOf', control.options.join(', '))] : []),
    ...(control.is === 'switch' ? [t('rules.onOff')] : []),
    ...sayDemands(variable),
  ];
}

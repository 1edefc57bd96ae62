/** How a variable is asked for. */
export type Control =
  | { is: 'text'; maxLength: number | null }
  | { is: 'number'; isWhole: boolean }
  | { is: 'choice'; options: readonly string[] }
  | { is: 'switch'; on: string; off: string };

/** What a value must be, in words that the page chooses. */
export type Demand =
  | { is: 'maxLength' | 'minLength'; count: number }
  | { is: 'between'; low: string; high: string }
  | { is: 'max' | 'min'; bound: string }
  | { is: 'integer' | 'numeric' | 'pattern' | 'url' | 'alphaDash' | 'alphaNum' | 'ip' };

export interface Rules {
  isRequired: boolean;
  control: Control;
  demands: readonly Demand[];
}

/** Reads an egg's Laravel rules, such as `required|string|max:20`. The panel checks values; this is for the form. */
export function readRules(rules: readonly string[], defaultValue: string): Rules {
  const named = new Map(rules.map(parseRule));
  const isNumber =
    named.has('integer') || named.has('int') || named.has('numeric') || named.has('digits_between');
  return {
    isRequired: named.has('required') && !named.has('nullable'),
    control: controlOf(named, isNumber, defaultValue),
    demands: [...named].flatMap(([name, value]) => demandOf(name, value, isNumber)),
  };
}

function parseRule(rule: string): [string, string] {
  const colon = rule.indexOf(':');
  return colon === -1 ? [rule.trim(), ''] : [rule.slice(0, colon).trim(), rule.slice(colon + 1)];
}

function controlOf(named: ReadonlyMap<string, string>, isNumber: boolean, defaultValue: string): Control {
  const choices = named.get('in');
  if (choices !== undefined && choices !== '') {
    return { is: 'choice', options: choices.split(',').map((each) => each.trim().replace(/^"(.*)"$/, '$1')) };
  }
  if (named.has('boolean') || named.has('bool')) {
    const isWord = defaultValue === 'true' || defaultValue === 'false';
    return { is: 'switch', on: isWord ? 'true' : '1', off: isWord ? 'false' : '0' };
  }
  if (isNumber) return { is: 'number', isWhole: !named.has('numeric') };
  const longest = Number(named.get('max') ?? named.get('between')?.split(',')[1] ?? Number.NaN);
  return { is: 'text', maxLength: Number.isInteger(longest) ? longest : null };
}

function demandOf(name: string, value: string, isNumber: boolean): Demand[] {
  const [low = '', high = ''] = value.split(',').map((each) => each.trim());
  switch (name) {
    case 'max':
      return isNumber ? [{ is: 'max', bound: low }] : [{ is: 'maxLength', count: Number(low) }];
    case 'min':
      return isNumber ? [{ is: 'min', bound: low }] : [{ is: 'minLength', count: Number(low) }];
    case 'between':
      if (isNumber) return [{ is: 'between', low, high }];
      return [
        { is: 'minLength', count: Number(low) },
        { is: 'maxLength', count: Number(high) },
      ];
    case 'integer':
    case 'int':
      return [{ is: 'integer' }];
    case 'numeric':
      return [{ is: 'numeric' }];
    case 'regex':
      return [{ is: 'pattern' }];
    case 'url':
      return [{ is: 'url' }];
    case 'alpha_dash':
      return [{ is: 'alphaDash' }];
    case 'alpha_num':
      return [{ is: 'alphaNum' }];
    case 'ip':
    case 'ipv4':
      return [{ is: 'ip' }];
    default:
      return [];
  }
}

import { type GroupKind, type PatternNode, Untranslatable } from './php-tree.ts';

const openings: Readonly<Record<Exclude<GroupKind, 'plain' | 'atomic'>, string>> = {
  ahead: '(?=',
  'not-ahead': '(?!',
  behind: '(?<=',
  'not-behind': '(?<!',
};

/** A parsed PHP pattern in this language, with its flags. Throws `Untranslatable`. */
export function translated(tree: PatternNode): { source: string; flags: string } {
  /**
   * PHP's number of a group that has surely matched here → ours, which differs where groups are added. A reference to
   * another one fails in PHP and matches nothing here.
   */
  const numbers = new Map<number, number>();
  let groups = 0;
  const folds = new Set<boolean>();

  function written(node: PatternNode): string {
    switch (node.is) {
      case 'sequence':
        return node.of.map(written).join('');
      case 'choice':
        return `(?:${node.of.map(unsurely).join('|')})`;
      case 'one':
        folds.add(node.foldsCase);
        return node.text;
      case 'place':
        return node.text;
      case 'group':
        return group(node);
      case 'repeat':
        return repeat(node);
      case 'again': {
        const number = numbers.get(node.group);
        if (number === undefined) throw new Untranslatable('It refers to a group that may not have matched.');
        folds.add(node.foldsCase);
        return `(?:\\${number})`;
      }
    }
  }

  function group({ kind, number, body }: Extract<PatternNode, { is: 'group' }>): string {
    if (kind === 'atomic') return atomic(body);
    if (kind !== 'plain') return `(?:${openings[kind]}${unsurely(body)}))`;
    if (number === null) return `(?:${written(body)})`;
    groups += 1;
    const own = groups;
    const text = `(${written(body)})`;
    numbers.set(number, own);
    return text;
  }

  function repeat({ body, min, max, mode }: Extract<PatternNode, { is: 'repeat' }>): string {
    const count = `{${min},${Number.isFinite(max) ? max : ''}}`;
    if (mode === 'possessive') return atomic({ is: 'repeat', body, min, max, mode: 'greedy' });
    const text = min === 0 ? unsurely(body) : written(body);
    return `(?:${text})${count}${mode === 'lazy' ? '?' : ''}`;
  }

  /** Groups in what may be left out are not surely there afterwards. */
  function unsurely(node: PatternNode): string {
    const before = new Set(numbers.keys());
    const text = written(node);
    for (const number of numbers.keys()) if (!before.has(number)) numbers.delete(number);
    return text;
  }

  /** What looks ahead is not tried again, and is then read as what it found. */
  function atomic(body: PatternNode): string {
    groups += 1;
    const number = groups;
    return `(?:(?=(${written(body)}))\\${number})`;
  }

  const source = written(tree);
  if (folds.size > 1) throw new Untranslatable('Case counts in one part only.');
  return { source, flags: folds.has(true) ? 'iv' : 'v' };
}

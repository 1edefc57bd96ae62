import type { PatternNode } from './php-tree.ts';

/** Steps that a match may take at most, by estimate: some milliseconds. */
const maxSteps = 2_000_000;
const longestValue = 4096;

/**
 * How long a value may be so that a backtracking engine surely ends soon. Two shapes make patterns slow: repetitions
 * within repetitions whose borders are not marked (`(a+)+`: exponential), and several open repetitions in one pattern
 * (`.*.*.*x`: a power of the length). Zero: never to be run.
 */
export function longestSafeValue(tree: PatternNode): number {
  const { ambiguous, degree } = costOf(tree);
  if (ambiguous > 2) return 0;
  const unambiguous = Math.floor(maxSteps ** (1 / (degree + 1)));
  return Math.min(longestValue, unambiguous, ambiguous === 0 ? longestValue : ambiguous === 1 ? 20 : 12);
}

interface Cost {
  /** Levels of repetition whose borders can be drawn in several ways. */
  ambiguous: number;
  /** Repetitions whose length can vary. */
  degree: number;
}

function costOf(node: PatternNode): Cost {
  switch (node.is) {
    case 'sequence':
      return together(node.of.map(costOf));
    case 'choice':
      return together(node.of.map(costOf));
    case 'group':
      return costOf(node.body);
    case 'repeat': {
      const inner = costOf(node.body);
      const varies = node.max !== node.min;
      const degree = inner.degree + (varies && node.max > 1 ? 1 : 0);
      const isNested = node.max > 1 && !isMarked(node.body);
      return { ambiguous: inner.ambiguous + (isNested ? 1 : 0), degree };
    }
    case 'again':
      return { ambiguous: 0, degree: 1 };
    case 'one':
    case 'place':
      return { ambiguous: 0, degree: 0 };
  }
}

const together = (costs: readonly Cost[]): Cost => ({
  ambiguous: Math.max(0, ...costs.map(({ ambiguous }) => ambiguous)),
  degree: costs.reduce((sum, { degree }) => sum + degree, 0),
});

/** Whether each pass of a repeated body can be told from the next: fixed, or with a mark that nothing else in it matches. */
function isMarked(body: PatternNode): boolean {
  if (isFixed(body)) return true;
  const node = body.is === 'group' && body.kind === 'plain' ? body.body : body;
  if (node.is !== 'sequence') return node.is === 'group' && isMarked(node);
  return node.of.some((mark, index) => {
    if (mark.is !== 'one') return false;
    const own = membersOf(mark);
    return node.of.every(
      (other, at) => at === index || [...onesOf(other)].every((each) => isApart(own, each)),
    );
  });
}

/** Always the same number of characters, in one way. */
function isFixed(node: PatternNode): boolean {
  switch (node.is) {
    case 'one':
    case 'place':
      return true;
    case 'sequence':
      return node.of.every(isFixed);
    case 'group':
      return node.kind !== 'plain' || isFixed(node.body);
    case 'choice': {
      const ones = node.of.map((each) =>
        each.is === 'sequence' && each.of.length === 1 ? each.of[0] : each,
      );
      const members = ones.map((each) => (each?.is === 'one' ? membersOf(each) : null));
      return members.every((own, index) =>
        members.every((other, at) => at <= index || (own !== null && other !== null && isApart(own, other))),
      );
    }
    case 'repeat':
      return node.min === node.max && isFixed(node.body);
    case 'again':
      return false;
  }
}

function* onesOf(node: PatternNode): Generator<string> {
  if (node.is === 'one') yield membersOf(node);
  else if (node.is === 'sequence' || node.is === 'choice') for (const each of node.of) yield* onesOf(each);
  else if (node.is === 'group' || node.is === 'repeat') yield* onesOf(node.body);
  else if (node.is === 'again') yield everything;
}

const candidates =
  Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('') + '\u0416\u4e2d';
const everything = candidates;

/** The characters, of a fair choice of them, that a class matches. */
function membersOf({ text, foldsCase }: { text: string; foldsCase: boolean }): string {
  return candidates.match(new RegExp(text, foldsCase ? 'giv' : 'gv'))?.join('') ?? '';
}

const isApart = (one: string, other: string): boolean =>
  !Array.from(one).some((char) => other.includes(char));

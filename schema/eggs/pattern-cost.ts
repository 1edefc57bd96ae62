import { type Beginning, CharSets, isWide } from './pattern-chars.ts';
import type { PatternNode } from './php-tree.ts';

/** Steps that a match may take at most, by estimate and as a power of two: some milliseconds. */
const maxBits = 21;
const longestValue = 4096;
/** Levels of repetition within repetition that can be estimated. */
const maxAmbiguous = 2;

type Repeat = Extract<PatternNode, { is: 'repeat' }>;

/**
 * How long a value may be so that a backtracking engine surely ends soon. Three shapes make patterns slow: repetitions
 * within repetitions whose borders are not marked (`(a+)+`: exponential), several open repetitions in one pattern
 * (`.*.*.*x`: a power of the length), and choices between what begins alike (`a?a?a?`, `(a|aa)(a|aa)`: each of them
 * doubles the ways). Zero: never to be run.
 */
export function longestSafeValue(tree: PatternNode): number {
  const weighing = new Weighing(tree);
  let [safe, unsafe] = [0, longestValue + 1];
  while (unsafe - safe > 1) {
    const length = Math.floor((safe + unsafe) / 2);
    if (weighing.bitsAt(length) <= maxBits) safe = length;
    else unsafe = length;
  }
  return safe;
}

interface Cost {
  /** Levels of repetition whose borders can be drawn in several ways. */
  ambiguous: number;
  /** Repetitions whose length can vary. */
  degree: number;
  /** Ways through choices, as a power of two. */
  choices: number;
}

const nothing: Cost = { ambiguous: 0, degree: 0, choices: 0 };

class Weighing {
  readonly #tree: PatternNode;
  readonly #sets: CharSets;

  constructor(tree: PatternNode) {
    this.#tree = tree;
    this.#sets = new CharSets(tree);
  }

  /** Steps over a value of this length, as a power of two. */
  bitsAt(length: number): number {
    const { ambiguous, degree, choices } = this.#cost(this.#tree, length);
    if (ambiguous > maxAmbiguous) return Number.POSITIVE_INFINITY;
    const borders = ambiguous === 0 ? 0 : length * Math.log2(ambiguous + 1) + 1;
    return choices + Math.max(borders, (degree + 1) * Math.log2(length));
  }

  #cost(node: PatternNode, length: number): Cost {
    switch (node.is) {
      case 'sequence':
        return this.#sequence(node.of, length);
      case 'choice':
        return this.#choice(node.of, length);
      case 'group':
        return this.#cost(node.body, length);
      case 'repeat':
        return node.max > 1 ? this.#repeat(node, length) : this.#optional(node, null, length);
      case 'again':
        return { ...nothing, degree: 1 };
      case 'place':
        // Engines go through both sides of such as a word's border, already when they compile them.
        return { ...nothing, choices: 1.5 * (node.text.split('|').length - 1) };
      case 'one':
        return nothing;
    }
  }

  #sequence(of: readonly PatternNode[], length: number): Cost {
    const following = this.#sets.following(of);
    return sum(
      of.map((each, index) => {
        const isOptional = each.is === 'repeat' && each.max <= 1;
        return isOptional ? this.#optional(each, following[index] ?? null, length) : this.#cost(each, length);
      }),
    );
  }

  #choice(of: readonly PatternNode[], length: number): Cost {
    const costs = of.map((each) => this.#cost(each, length));
    const choices = costs.map((each) => each.choices);
    const isClear = this.#sets.areApart(of.map((each) => this.#sets.beginning(each)));
    return { ...sum(costs), choices: isClear ? Math.max(...choices) : logOfSum(choices) };
  }

  /** May be left out, or may not be there at all. */
  #optional({ body, min, max }: Repeat, following: Beginning | null, length: number): Cost {
    const inner = this.#cost(body, length);
    if (min === max) return inner;
    const isClear = following !== null && this.#sets.areApart([this.#sets.beginning(body), following]);
    return { ...inner, choices: isClear ? inner.choices : logOfSum([inner.choices, 0]) };
  }

  #repeat({ body, min, max }: Repeat, length: number): Cost {
    const inner = this.#cost(body, length);
    const room = Math.floor(length / Math.max(1, shortest(body)));
    const times = Math.max(min, Math.min(max, room));
    return {
      ambiguous: inner.ambiguous + (this.#isMarked(body) ? 0 : 1),
      // Where each pass doubles the ways, the last one is as much as all before it.
      degree: inner.degree + (max === min || inner.choices > 0 ? 0 : 1),
      choices: inner.choices === 0 ? 0 : inner.choices * times + 1,
    };
  }

  /** Whether each pass of a repeated body can be told from the next: fixed, or with a mark that nothing else in it matches. */
  #isMarked(body: PatternNode): boolean {
    if (fixedLength(body) !== null) return true;
    if (body.is === 'group') return this.#isMarked(body.body);
    return body.is === 'sequence' && this.#sets.someAlone(body.of);
  }
}

const sum = (costs: readonly Cost[]): Cost => ({
  ambiguous: Math.max(0, ...costs.map(({ ambiguous }) => ambiguous)),
  degree: costs.reduce((total, { degree }) => total + degree, 0),
  choices: costs.reduce((total, { choices }) => total + choices, 0),
});

function logOfSum(bits: readonly number[]): number {
  const most = Math.max(...bits);
  return most + Math.log2(bits.reduce((total, each) => total + 2 ** (each - most), 0));
}

/** The number of characters, where it is always the same one; null where it varies. */
function fixedLength(node: PatternNode): number | null {
  switch (node.is) {
    case 'one':
      return 1;
    case 'place':
      return 0;
    case 'again':
      return null;
    case 'group':
      return isWide(node) ? fixedLength(node.body) : 0;
    case 'repeat': {
      const inner = node.min === node.max ? fixedLength(node.body) : null;
      return inner === null ? null : inner * node.min;
    }
    case 'sequence': {
      const lengths = node.of.map(fixedLength);
      return lengths.includes(null) ? null : lengths.reduce<number>((total, each) => total + (each ?? 0), 0);
    }
    case 'choice': {
      const [first = null, ...others] = node.of.map(fixedLength);
      return others.every((each) => each === first) ? first : null;
    }
  }
}

/** The fewest characters. */
function shortest(node: PatternNode): number {
  switch (node.is) {
    case 'one':
      return 1;
    case 'place':
    case 'again':
      return 0;
    case 'group':
      return isWide(node) ? shortest(node.body) : 0;
    case 'repeat':
      return node.min * shortest(node.body);
    case 'sequence':
      return node.of.reduce((total, each) => total + shortest(each), 0);
    case 'choice':
      return Math.min(...node.of.map(shortest));
  }
}

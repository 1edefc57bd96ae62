import type { PatternNode } from './php-tree.ts';

/** Characters as bits, one for each of those that a pattern is judged by. */
type Mask = bigint;

/** What a part of a pattern can begin with. `mayBeEmpty`: or nothing at all. */
export interface Beginning {
  chars: Mask;
  mayBeEmpty: boolean;
}

type One = Extract<PatternNode, { is: 'one' }>;

const common = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).concat('\u0416', '\u4e2d');

/**
 * Which characters the parts of one pattern match, of a fair choice: the common ones, and all that the pattern names.
 * Classes that overlap share one of these, or are taken to match everything.
 */
export class CharSets {
  readonly #candidates: string;
  readonly #everything: Mask;
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #masks = new Map<string, Mask>();
  readonly #beginnings = new Map<PatternNode, Beginning>();

  constructor(tree: PatternNode) {
    const named = [...onesOf(tree)].flatMap(({ text }) =>
      Array.from(text.matchAll(/\\u\{([\da-f]+)\}/gi), ([, code = '0']) =>
        String.fromCodePoint(Number.parseInt(code, 16)),
      ),
    );
    const all = [...new Set([...common, ...named])];
    this.#candidates = all.join('');
    this.#indexes = new Map(all.map((char, index) => [char, index]));
    this.#everything = (1n << BigInt(all.length)) - 1n;
  }

  /** Whether what stands here tells which of these begins. */
  areApart(beginnings: readonly Beginning[]): boolean {
    let before = 0n;
    for (const { chars, mayBeEmpty } of beginnings) {
      if (mayBeEmpty || (before & chars) !== 0n) return false;
      before |= chars;
    }
    return true;
  }

  beginning(node: PatternNode): Beginning {
    const known = this.#beginnings.get(node);
    if (known !== undefined) return known;
    const found = this.#beginningOf(node);
    this.#beginnings.set(node, found);
    return found;
  }

  /** What each of these is followed by, as far as they go. */
  following(of: readonly PatternNode[]): Beginning[] {
    const found: Beginning[] = [];
    let after: Beginning = { chars: 0n, mayBeEmpty: true };
    for (const each of of.toReversed()) {
      found.unshift(after);
      const own = this.beginning(each);
      after = own.mayBeEmpty ? { chars: own.chars | after.chars, mayBeEmpty: after.mayBeEmpty } : own;
    }
    return found;
  }

  /** Whether one of these matches a single character that nothing in the others matches. */
  someAlone(parts: readonly PatternNode[]): boolean {
    const within = parts.map((part) => this.#within(part));
    const after = [0n];
    for (const mask of within.toReversed()) after.unshift((after[0] ?? 0n) | mask);
    let before = 0n;
    return parts.some((part, index) => {
      const own = within[index] ?? 0n;
      const isAlone = part.is === 'one' && (own & (before | (after[index + 1] ?? 0n))) === 0n;
      before |= own;
      return isAlone;
    });
  }

  #beginningOf(node: PatternNode): Beginning {
    switch (node.is) {
      case 'one':
        return { chars: this.#mask(node), mayBeEmpty: false };
      case 'place':
        return { chars: 0n, mayBeEmpty: true };
      case 'again':
        return { chars: this.#everything, mayBeEmpty: true };
      case 'group':
        return isWide(node) ? this.beginning(node.body) : { chars: 0n, mayBeEmpty: true };
      case 'repeat': {
        const { chars, mayBeEmpty } = this.beginning(node.body);
        return { chars, mayBeEmpty: mayBeEmpty || node.min === 0 };
      }
      case 'choice': {
        const all = node.of.map((each) => this.beginning(each));
        const chars = all.reduce((union, each) => union | each.chars, 0n);
        return { chars, mayBeEmpty: all.some((each) => each.mayBeEmpty) };
      }
      case 'sequence': {
        let chars = 0n;
        for (const each of node.of) {
          const own = this.beginning(each);
          chars |= own.chars;
          if (!own.mayBeEmpty) return { chars, mayBeEmpty: false };
        }
        return { chars, mayBeEmpty: true };
      }
    }
  }

  /** All that a part matches anywhere in it. */
  #within(node: PatternNode): Mask {
    switch (node.is) {
      case 'one':
        return this.#mask(node);
      case 'place':
        return 0n;
      case 'again':
        return this.#everything;
      case 'group':
      case 'repeat':
        return this.#within(node.body);
      case 'sequence':
      case 'choice':
        return node.of.reduce((union, each) => union | this.#within(each), 0n);
    }
  }

  #mask({ text, foldsCase }: One): Mask {
    const key = `${foldsCase ? 'i' : ''}${text}`;
    const known = this.#masks.get(key);
    if (known !== undefined) return known;
    const chars = this.#candidates.match(new RegExp(text, foldsCase ? 'giv' : 'gv')) ?? [];
    const mask = chars.reduce((bits, char) => bits | (1n << BigInt(this.#indexes.get(char) ?? 0)), 0n);
    const found = mask === 0n ? this.#everything : mask;
    this.#masks.set(key, found);
    return found;
  }
}

/** Whether a group takes characters, rather than looking at them. */
export const isWide = ({ kind }: Extract<PatternNode, { is: 'group' }>): boolean =>
  kind === 'plain' || kind === 'atomic';

function* onesOf(node: PatternNode): Generator<One> {
  if (node.is === 'one') yield node;
  else if (node.is === 'sequence' || node.is === 'choice') for (const each of node.of) yield* onesOf(each);
  else if (node.is === 'group' || node.is === 'repeat') yield* onesOf(node.body);
}

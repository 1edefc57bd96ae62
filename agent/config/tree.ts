import { isSecretName } from '../../schema/eggs/secret-names.ts';
import { stepsOf, type Step } from './match-path.ts';
import { valueFor, type Outcome, type Replacement, type Value } from './replacement.ts';

type ValueType = 'text' | 'number' | 'boolean' | 'nothing';

/** A document of maps, lists and single values, as JSON and YAML have them. `Node` is the format's own. */
export interface Tree<Node> {
  root: Node;
  kind(node: Node): 'map' | 'list' | 'value' | 'nothing';
  get(holder: Node, key: string | number): Node | undefined;
  keys(holder: Node): (string | number)[];
  /** The child as one that may be changed without changing another place. */
  open(holder: Node, key: string | number): Node;
  put(holder: Node, key: string | number, child: Node): void;
  make(kind: 'map' | 'list'): Node;
  /** A single value as text, however it is written. */
  textOf(node: Node): string;
  /** How a single value counts for programs that read it. */
  typeOf(node: Node): ValueType;
  /** A value of its own; integers of any size come as bigint. `present` is what it takes the place of. */
  makeValue(value: Value | bigint, present: Node | undefined): Node;
}

/** Sets values by dotted path. A missing map on the way is made. Answers whether anything was changed, and the problems. */
export function setInTree<Node>(
  tree: Tree<Node>,
  replacements: readonly Replacement[],
): { changed: boolean } & Pick<Outcome, 'problems'> {
  const walk = new Walk(tree);
  for (const replacement of replacements) {
    const steps = stepsOf(replacement.match);
    if (steps.length === 0) walk.problems.push(`"${replacement.match}" names nothing in it.`);
    else walk.set(tree.root, steps, replacement);
  }
  return { changed: walk.changed, problems: walk.problems };
}

interface Place<Node> {
  holder: Node;
  key: string | number;
  /** Whether a wildcard led here. */
  isOneOfAll: boolean;
}

class Walk<Node> {
  readonly problems: string[] = [];
  changed = false;
  readonly #tree: Tree<Node>;

  constructor(tree: Tree<Node>) {
    this.#tree = tree;
  }

  set(holder: Node, [step, ...rest]: readonly Step[], replacement: Replacement): void {
    if (step === undefined) return;
    if ('all' in step) {
      for (const key of this.#tree.keys(holder))
        this.#setAt({ holder, key, isOneOfAll: true }, rest, replacement);
      return;
    }
    const key = this.#keyIn(holder, step);
    if (key === null) this.#refuse(replacement);
    else this.#setAt({ holder, key, isOneOfAll: false }, rest, replacement);
  }

  #setAt(place: Place<Node>, rest: Step[], replacement: Replacement): void {
    const tree = this.#tree;
    const { holder, key, isOneOfAll } = place;
    const child = tree.get(holder, key);
    const kind = child === undefined ? 'nothing' : tree.kind(child);
    const [next] = rest;
    if (next === undefined) return this.#setValue(place, replacement);
    if (child !== undefined && (kind === 'map' || kind === 'list')) {
      return this.set(tree.open(holder, key), rest, replacement);
    }
    if (kind === 'value') {
      // What a wildcard meets on its way need not all be of one shape.
      if (!isOneOfAll) this.#refuse(replacement);
      return;
    }
    if (isOneOfAll || 'all' in next || replacement.condition.if !== 'any') return;
    const made = tree.make('index' in next ? 'list' : 'map');
    if (this.#keyIn(made, next) === null) return this.#refuse(replacement);
    tree.put(holder, key, made);
    this.set(made, rest, replacement);
  }

  #setValue({ holder, key }: Place<Node>, replacement: Replacement): void {
    const tree = this.#tree;
    const child = tree.get(holder, key);
    const kind = child === undefined ? 'map' : tree.kind(child);
    const isSingle = child !== undefined && (kind === 'value' || kind === 'nothing');
    const present = isSingle ? tree.textOf(child) : undefined;
    const found = valueFor(replacement, present);
    if (found === undefined) return;
    const value =
      replacement.condition.if === 'matches'
        ? found
        : typed(found, String(key), isSingle ? tree.typeOf(child) : 'nothing');
    const made = tree.makeValue(value, child);
    if (isSingle && present === tree.textOf(made) && tree.typeOf(child) === tree.typeOf(made)) return;
    tree.put(holder, key, made);
    this.changed = true;
  }

  /** Null when this step cannot lead on from here. */
  #keyIn(holder: Node, step: Step): string | number | null {
    if ('all' in step) return null;
    const kind = this.#tree.kind(holder);
    if (kind === 'map') return 'key' in step ? step.key : null;
    if (kind !== 'list') return null;
    const index = 'index' in step ? step.index : /^\d{1,9}$/.test(step.key) ? Number(step.key) : null;
    return index !== null && index <= this.#tree.keys(holder).length ? index : null;
  }

  #refuse({ match }: Replacement): void {
    this.problems.push(`"${match}" was not set: the file has something else on that path.`);
  }
}

const integerMax = 2n ** 63n;

/**
 * Text that is a whole number becomes one, since ports are written as numbers; `true` and `false` become booleans
 * where one stood. What is named like a password stays text, unless it is a number already.
 */
function typed(value: Value, key: string, before: ValueType): Value | bigint {
  if (typeof value !== 'string') return value;
  if (before === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (!/^-?(0|[1-9]\d{0,18})$/.test(value)) return value;
  if (before !== 'number' && isSecretName(key.replaceAll(/([a-z])([A-Z])/g, '$1_$2'))) return value;
  const number = BigInt(value);
  return number < integerMax && number >= -integerMax ? number : value;
}

import type * as Yaml from 'yaml';
import type { Value } from './replacement.ts';
import type { Tree } from './tree.ts';

type Node = Yaml.Node;

/** Plain words that some reader of YAML 1.1 or 1.2 takes for something else than text. */
const notText =
  /^(?:|~|null|true|false|y|n|yes|no|on|off|=|<<|[-+]?\.(?:inf|nan)|[-+]?0[xob][\da-f_]+|[-+]?[\d_]+(?::[0-5]?\d)*(?:\.[\d_]*)?(?:e[-+]?\d+)?|[-+]?\.[\d_]+(?:e[-+]?\d+)?|\d{4}-\d\d?-\d\d?.*)$/i;
const number = /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?|\.\d+|0x[\da-fA-F]+|0o[0-7]+)$/;

/** Written with escapes, which only double quotes have. */
// oxlint-disable-next-line no-control-regex
const control = /[\0-\u001F]/;
/** Ends a line for readers of YAML 1.1, or is refused by them, and would be written as it is. */
const unwritable = /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]+/g;

/** A text that every reader takes for one value, whatever a player typed. */
const writable = (text: string): string =>
  text.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(unwritable, ' ');

/**
 * A document of which every value is held as it is written (the `failsafe` schema), so that what is not touched keeps its
 * spelling: `yes`, `0x1F` and `1.10` come back as they were.
 */
export class YamlTree implements Tree<Node> {
  readonly root: Node;
  readonly #yaml: typeof Yaml;
  readonly #document: Yaml.Document;

  constructor(yaml: typeof Yaml, document: Yaml.Document) {
    this.#yaml = yaml;
    this.#document = document;
    const { contents } = document;
    const isEmpty = contents === null || this.kind(contents) === 'nothing';
    this.root = isEmpty ? this.make('map') : contents;
    if (isEmpty) document.contents = this.root;
  }

  kind(node: Node): 'map' | 'list' | 'value' | 'nothing' {
    const { isMap, isSeq, isScalar } = this.#yaml;
    const real = this.#resolve(node);
    if (isMap(real)) return 'map';
    if (isSeq(real)) return 'list';
    return isScalar(real) && this.typeOf(real) === 'nothing' ? 'nothing' : 'value';
  }

  get(holder: Node, key: string | number): Node | undefined {
    const { isMap, isSeq, isNode } = this.#yaml;
    const real = this.#resolve(holder);
    if (isSeq(real)) return nodeOr(isNode, real.items[Number(key)]);
    if (!isMap(real)) return undefined;
    const own = this.#pair(real, String(key));
    if (own !== undefined) return nodeOr(isNode, own.value) ?? this.#nothing();
    for (const source of this.#merged(real)) {
      const found = this.get(source, key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  keys(holder: Node): (string | number)[] {
    const { isMap, isSeq } = this.#yaml;
    const real = this.#resolve(holder);
    if (isSeq(real)) return [...real.items.keys()];
    if (!isMap(real)) return [];
    const own = real.items.map((pair) => this.#keyOf(pair)).filter((name) => name !== '<<');
    return [...new Set([...own, ...this.#merged(real).flatMap((source) => this.keys(source))])];
  }

  /** What is an alias here, or comes by a merge key, becomes this place's own. */
  open(holder: Node, key: string | number): Node {
    const { isAlias, isMap } = this.#yaml;
    const child = this.get(holder, key);
    if (child === undefined) throw new Error('There is nothing to open.');
    const isMerged = isMap(holder) && this.#pair(holder, String(key)) === undefined;
    if (!isAlias(child) && !isMerged) return child;
    const own = this.#copy(this.#resolve(child));
    this.put(holder, key, own);
    return own;
  }

  put(holder: Node, key: string | number, child: Node): void {
    const { isMap, isSeq, isScalar, Pair, Scalar } = this.#yaml;
    if (isSeq(holder)) holder.items[Number(key)] = child;
    if (!isMap(holder)) return;
    const pair = this.#pair(holder, String(key));
    if (pair === undefined) {
      const name = new Scalar(String(key));
      if (notText.test(name.value) && !number.test(name.value)) name.type = 'QUOTE_DOUBLE';
      holder.items.push(new Pair(name, child));
    } else {
      const before = pair.value;
      if (isScalar(before) && isScalar(child)) {
        child.comment ??= before.comment ?? null;
        child.commentBefore ??= before.commentBefore ?? null;
        if (before.anchor !== undefined) child.anchor = before.anchor;
      }
      pair.value = child;
    }
  }

  make(kind: 'map' | 'list'): Node {
    return kind === 'map' ? new this.#yaml.YAMLMap() : new this.#yaml.YAMLSeq();
  }

  textOf(node: Node): string {
    const real = this.#resolve(node);
    return this.#yaml.isScalar(real) ? String(real.value) : '';
  }

  typeOf(node: Node): 'text' | 'number' | 'boolean' | 'nothing' {
    const real = this.#resolve(node);
    if (!this.#yaml.isScalar(real)) return 'text';
    const text = String(real.value);
    if (real.type !== undefined && real.type !== 'PLAIN') return 'text';
    if (text === '' || text === '~' || /^null$/i.test(text)) return 'nothing';
    if (/^(?:true|false|yes|no|on|off)$/i.test(text)) return 'boolean';
    return number.test(text) ? 'number' : 'text';
  }

  makeValue(value: Value | bigint, present: Node | undefined): Node {
    const { Scalar, isScalar } = this.#yaml;
    const text = typeof value === 'string' ? writable(value) : String(value);
    const made = new Scalar(text);
    made.type = 'PLAIN';
    if (typeof value !== 'string') return made;
    const before = isScalar(present) ? present.type : undefined;
    if (notText.test(text) || control.test(text)) made.type = 'QUOTE_DOUBLE';
    else if (before === 'QUOTE_SINGLE' || before === 'QUOTE_DOUBLE') made.type = before;
    return made;
  }

  #nothing(): Node {
    const made = new this.#yaml.Scalar('');
    made.type = 'PLAIN';
    return made;
  }

  #pair(map: Yaml.YAMLMap, key: string): Yaml.Pair | undefined {
    return map.items.findLast((pair) => this.#keyOf(pair) === key);
  }

  #keyOf(pair: Yaml.Pair): string {
    const { isScalar, isNode } = this.#yaml;
    const key = isNode(pair.key) ? this.#resolve(pair.key) : pair.key;
    return String(isScalar(key) ? key.value : key);
  }

  /** Maps that this one takes its keys from, the first that has one wins. */
  #merged(map: Yaml.YAMLMap): Node[] {
    const { isSeq, isNode } = this.#yaml;
    const value = this.#pair(map, '<<')?.value;
    if (!isNode(value)) return [];
    const real = this.#resolve(value);
    return isSeq(real) ? real.items.filter((each): each is Node => isNode(each)) : [real];
  }

  #resolve(node: Node): Node {
    if (!this.#yaml.isAlias(node)) return node;
    const found = node.resolve(this.#document);
    if (found === undefined) throw new Error(`its alias *${node.source} leads nowhere.`);
    return found;
  }

  /** Without anchors: a second one of a name would take over its aliases. */
  #copy(node: Node): Node {
    const { visit } = this.#yaml;
    const copy = nodeOf(this.#yaml.isNode, node.clone());
    visit(copy, (_, inner) => {
      if (this.#yaml.isNode(inner) && 'anchor' in inner) delete inner.anchor;
    });
    return copy;
  }
}

const nodeOr = (isNode: (value: unknown) => value is Yaml.Node, value: unknown): Node | undefined =>
  isNode(value) ? value : undefined;

function nodeOf(isNode: (value: unknown) => value is Yaml.Node, value: unknown): Node {
  if (!isNode(value)) throw new Error('A copy of a node is a node.');
  return value;
}

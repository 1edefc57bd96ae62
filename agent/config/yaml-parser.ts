import * as yaml from 'yaml';
import type { ConfigParser } from './replacement.ts';
import { setInTree } from './tree.ts';
import { YamlTree } from './yaml-tree.ts';

const options = { schema: 'failsafe', uniqueKeys: false, logLevel: 'error' } as const;
const levelsMax = 64;
/** Aliases count as what they stand for: a small text may stand for billions of values. */
const nodesMax = 200_000;

/**
 * Sets values by dotted path in the first document. Comments, order, anchors and the spelling of other values stay;
 * indentation is made even. A file in which nothing changes stays as it is.
 */
export const yamlParser: ConfigParser = (text, replacements) => {
  const parsed = yaml.parseAllDocuments(text, options);
  const documents = 'empty' in parsed ? [yaml.parseDocument(text, options)] : parsed;
  const error = documents.flatMap(({ errors }) => errors)[0];
  if (error !== undefined) throw new Error(`it is not valid YAML: ${error.message.split('\n')[0] ?? ''}`);
  const [first] = documents;
  if (first === undefined) return { text, problems: [] };
  refuseBombs(first);
  const tree = new YamlTree(yaml, first);
  const { changed, problems } = setInTree(tree, replacements);
  if (!changed) return { text, problems };
  const layout = { lineWidth: 0, flowCollectionPadding: false, ...layoutOf(text) };
  const written = documents.map((document) => document.toString(layout)).join('');
  return { text: text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written, problems };
};

/** How the file indents, so that few lines change. */
function layoutOf(text: string): { indent: number; indentSeq: boolean } {
  const indent =
    /^(?:[^\s#-][^\n]*|[^\s#-]):[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( {2,8})[^\s#]/m.exec(
      text,
    )?.[1];
  const isFlush = /^( *)[^\s#-][^\n]*:[ \t]*\r?\n(?:[ \t]*#[^\n]*\r?\n)*\1- /m.test(text);
  return { indent: indent?.length ?? 2, indentSeq: !isFlush };
}

function refuseBombs(document: yaml.Document): void {
  const sizes = new Map<unknown, number>();
  const sizeOf = (node: unknown, level: number): number => {
    if (level > levelsMax) throw new Error('it is nested too deeply.');
    if (yaml.isAlias(node)) {
      const target = node.resolve(document);
      const known = sizes.get(target);
      // Not known yet means that it stands within what it names.
      if (known === undefined) throw new Error('an alias in it leads to itself or nowhere.');
      return known;
    }
    let size = 1;
    if (yaml.isPair(node)) size = sizeOf(node.key, level) + sizeOf(node.value, level);
    else if (yaml.isCollection(node)) for (const item of node.items) size += sizeOf(item, level + 1);
    if (size > nodesMax) throw new Error('it stands for too many values.');
    sizes.set(node, size);
    return size;
  };
  sizeOf(document.contents, 0);
}

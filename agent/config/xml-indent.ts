import type { Document, Element } from '@xmldom/xmldom';
import { isElement, isText } from './xml-path.ts';

/**
 * Puts each element on a line of its own, two spaces further in than its parent. Elements with text among their
 * elements keep all their white space, and so does what asks for it by `xml:space`.
 */
export function indentXml(document: Document): void {
  for (let node = document.firstChild; node !== null; node = node.nextSibling) {
    if (isElement(node)) indentWithin(document, node, '\n');
    const next = node.nextSibling;
    if (next !== null && !isText(node) && !isText(next)) {
      document.insertBefore(document.createTextNode('\n'), next);
    }
  }
}

/** White space that is there is changed in place: putting nodes in and out costs the library a walk over all siblings. */
function indentWithin(document: Document, element: Element, gap: string): void {
  const nodes = [...children(element)];
  const isKept = element.getAttribute('xml:space') === 'preserve' || nodes.some(isWords);
  if (isKept || nodes.every(isText)) return;
  const inner = `${gap}  `;
  for (const [at, node] of nodes.entries()) {
    const next = nodes[at + 1];
    if (isText(node)) {
      // Of neighbouring white space one stays, and it leads to what follows.
      if (next !== undefined && isText(next)) element.removeChild(node);
      else setText(node, next === undefined ? gap : inner);
      continue;
    }
    if (at === 0) element.insertBefore(document.createTextNode(inner), node);
    if (isElement(node)) indentWithin(document, node, inner);
    if (next === undefined) element.appendChild(document.createTextNode(gap));
    else if (!isText(next)) element.insertBefore(document.createTextNode(inner), next);
  }
}

type Child = NonNullable<Element['firstChild']>;

/** CDATA is never mere white space: somebody wrote it on purpose. */
const isWords = (node: Child): boolean =>
  node.nodeType === 4 || (node.nodeType === 3 && (node.nodeValue ?? '').trim() !== '');

function setText(node: Child, text: string): void {
  if ('data' in node && node.nodeValue !== text) node.data = text;
}

function* children(element: Element): Generator<Child> {
  for (let node = element.firstChild; node !== null; node = node.nextSibling) yield node;
}

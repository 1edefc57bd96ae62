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
      // A document holds no text nodes of its own; the serializer writes them all the same.
      breakBefore(document, next);
    }
  }
}

function breakBefore(document: Document, node: NonNullable<Document['firstChild']>): void {
  document.insertBefore(document.createTextNode('\n'), node);
}

function indentWithin(document: Document, element: Element, gap: string): void {
  const nodes = [...children(element)];
  const isBlank = (node: Child): boolean => node.nodeType === 3 && (node.nodeValue ?? '').trim() === '';
  const content = nodes.filter((node) => !isBlank(node));
  const keepsSpace = element.getAttribute('xml:space') === 'preserve' || content.some((node) => isText(node));
  if (keepsSpace || content.length === 0) return;
  for (const node of nodes.filter((each) => isBlank(each))) element.removeChild(node);
  for (const node of content) {
    element.insertBefore(document.createTextNode(`${gap}  `), node);
    if (isElement(node)) indentWithin(document, node, `${gap}  `);
  }
  element.appendChild(document.createTextNode(gap));
}

type Child = NonNullable<Element['firstChild']>;

function* children(element: Element): Generator<Child> {
  for (let node = element.firstChild; node !== null; node = node.nextSibling) yield node;
}

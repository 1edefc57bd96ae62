import type { Element } from '@xmldom/xmldom';

/** What an element must have besides its name. */
type Filter =
  | { by: 'position'; at: number }
  | { by: 'attribute'; name: string; value: string | null }
  | { by: 'child'; name: string; value: string | null };

/** One step of a path. `deep` looks at all levels below; `*` is every name. */
export interface XmlStep {
  name: string;
  filters: Filter[];
  deep: boolean;
}

/**
 * Steps of `Root.list.item`, with `*`, and with `[2]`, `[@name]`, `[@name='x']`, `[child]` and `[child='x']` behind a
 * name. An empty step (`Root..item`) looks at all levels. Dots in brackets do not divide. Null for anything else, and for a path that names nothing.
 */
export function xmlSteps(match: string): XmlStep[] | null {
  const steps: XmlStep[] = [];
  let deep = false;
  const parts = match.match(/(?:\[(?:'[^']*'|"[^"]*"|[^\]'"])*\]|[^.[])+|(?<=\.|^)(?=\.)/g) ?? [];
  if (parts.join('.') !== match) return null;
  for (const part of parts) {
    if (part === '') {
      deep = true;
      continue;
    }
    const name = /^[^[\]]+/.exec(part)?.[0] ?? '';
    const filters = part.slice(name.length).match(/\[(?:'[^']*'|"[^"]*"|[^\]'"])*\]/g) ?? [];
    const wanted = filters.map(filterOf).filter((filter) => filter !== null);
    if (name + filters.join('') !== part || !isName(name) || wanted.length < filters.length) return null;
    steps.push({ name, filters: wanted, deep });
    deep = false;
  }
  return steps.length === 0 ? null : steps;
}

const isName = (name: string): boolean =>
  name === '*' || /^[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}_][\p{L}\p{N}_.-]*)?$/u.test(name);

function filterOf(text: string): Filter | null {
  const inner = text.slice(1, -1).trim();
  if (/^-?\d{1,6}$/.test(inner)) return { by: 'position', at: Number(inner) };
  const found = /^(@?)([^=@'"]+?)\s*(?:=\s*(?:'([^']*)'|"([^"]*)"))?$/.exec(inner);
  const name = found?.[2] ?? '';
  if (!isName(name) || name === '*') return null;
  return { by: found?.[1] === '@' ? 'attribute' : 'child', name, value: found?.[3] ?? found?.[4] ?? null };
}

/** Elements below `parent` that a step names, in the document's order. */
export function followXml(parent: Element, step: XmlStep): Element[] {
  const candidates = step.deep ? descendants(parent) : childElements(parent);
  return filtered(candidates, step);
}

/** Those of `candidates` that have the step's name and pass its filters. */
export function filtered(candidates: readonly Element[], { name, filters }: XmlStep): Element[] {
  let found = candidates.filter((each) => hasName(each, name));
  for (const filter of filters) found = applyFilter(found, filter);
  return found;
}

function applyFilter(elements: Element[], filter: Filter): Element[] {
  switch (filter.by) {
    case 'position':
      return elements.slice(filter.at > 0 ? filter.at - 1 : filter.at).slice(0, filter.at === 0 ? 0 : 1);
    case 'attribute':
      return elements.filter(
        (each) =>
          each.hasAttribute(filter.name) &&
          (filter.value === null || each.getAttribute(filter.name) === filter.value),
      );
    case 'child':
      return elements.filter((each) =>
        childElements(each).some(
          (child) => hasName(child, filter.name) && (filter.value === null || textOf(child) === filter.value),
        ),
      );
  }
}

/** A name without a prefix is meant under any prefix. */
const hasName = (element: Element, name: string): boolean =>
  name === '*' || element.nodeName === name || (!name.includes(':') && element.localName === name);

export function childElements(parent: Element): Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (isElement(node)) found.push(node);
  }
  return found;
}

function descendants(parent: Element): Element[] {
  return childElements(parent).flatMap((child) => [child, ...descendants(child)]);
}

/** The text that follows the opening tag, up to the first element. */
export function textOf(element: Element): string {
  let text = '';
  for (let node = element.firstChild; node !== null && isText(node); node = node.nextSibling) {
    text += node.nodeValue ?? '';
  }
  return text;
}

type XmlNode = NonNullable<Element['firstChild']>;

/** Nodes of type 1 are elements. */
export const isElement = (node: XmlNode): node is Element & XmlNode => node.nodeType === 1;
/** Text and CDATA. */
export const isText = (node: XmlNode): boolean => node.nodeType === 3 || node.nodeType === 4;

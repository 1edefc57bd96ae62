import { DOMParser, XMLSerializer, type Document, type Element } from '@xmldom/xmldom';
import { valueFor, type ConfigParser, type Replacement } from './replacement.ts';
import { filtered, followXml, isText, textOf, xmlSteps, type XmlStep } from './xml-path.ts';
import { indentXml } from './xml-indent.ts';

const levelsMax = 64;
const heading = '<?xml version="1.0" encoding="utf-8"?>';
/** A value of this form sets an attribute instead of the text. */
const attributeForm = /^\[([\w:.-]+)='.*'\]$/s;

/**
 * Sets text or attributes of the elements that a dotted path leads to; missing elements are made where the path has no
 * wildcard. Two spaces of indentation; a file in which nothing changes stays as it is. Refuses documents that declare
 * entities: what they stand for may be of any size, or another file.
 */
export const xmlParser: ConfigParser = (text, replacements) => {
  if (/<!ENTITY/i.test(text)) throw new Error('it declares entities, which are not followed.');
  // A heading alone is no document yet.
  const isEmpty = /^\s*(?:<\?xml[^<>]*\?>)?\s*$/.test(text);
  if (!isEmpty) refuseDepth(text);
  const editor = new XmlEditor(isEmpty ? null : parse(text));
  for (const replacement of replacements) editor.set(replacement);
  const { document, problems } = editor;
  if (document === null || !editor.changed) return { text, problems };
  indentXml(document);
  const written = `${new XMLSerializer().serializeToString(document).trimEnd()}\n`;
  return { text: text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written, problems };
};

class XmlEditor {
  document: Document | null;
  changed = false;
  readonly problems: string[] = [];

  constructor(document: Document | null) {
    this.document = document;
  }

  set(replacement: Replacement): void {
    const steps = xmlSteps(replacement.match);
    const [first, ...rest] = steps ?? [];
    if (steps === null || first === undefined) {
      this.problems.push(`"${replacement.match}" is not a path in XML.`);
      return;
    }
    const root = this.#root(first, replacement);
    if (root === null) return;
    const start = first.deep ? followXml(root, first) : filtered([root], first);
    if (start.length === 0 && !first.deep) {
      this.problems.push(`"${replacement.match}" was not set: the document begins with <${root.nodeName}>.`);
      return;
    }
    let found = start;
    for (const step of rest) found = found.flatMap((each) => followXml(each, step));
    if (found.length === 0 && replacement.condition.if === 'any' && steps.every(canBeMade)) {
      found = [rest.reduce((parent, step) => this.#childOf(parent, step), root)];
    }
    for (const element of found) this.#setValue(element, replacement);
  }

  /** The root; that of a new document is named by the first path. */
  #root({ name }: XmlStep, { condition }: Replacement): Element | null {
    if (this.document === null) {
      if (name === '*' || condition.if !== 'any') return null;
      this.document = parse(`${heading}\n<${name}/>`);
      this.changed = true;
    }
    return this.document.documentElement;
  }

  #childOf(parent: Element, step: XmlStep): Element {
    const [present] = followXml(parent, step);
    if (present !== undefined) return present;
    const { ownerDocument } = parent;
    if (ownerDocument === null) throw new Error('An element belongs to a document.');
    const prefix = step.name.includes(':') ? step.name.slice(0, step.name.indexOf(':')) : null;
    const namespace = parent.lookupNamespaceURI(prefix);
    const isUndeclared = prefix !== null && namespace === null;
    const made = isUndeclared
      ? ownerDocument.createElement(step.name)
      : ownerDocument.createElementNS(namespace, step.name);
    for (const filter of step.filters) {
      if (filter.by === 'attribute') made.setAttribute(filter.name, filter.value ?? '');
    }
    parent.appendChild(made);
    this.changed = true;
    return made;
  }

  #setValue(element: Element, replacement: Replacement): void {
    const name = attributeForm.exec(String(replacement.template))?.[1];
    const present = name === undefined ? textOf(element) : (element.getAttribute(name) ?? undefined);
    const whole = String(replacement.value);
    const wanted = name === undefined ? whole : whole.slice(`[${name}='`.length, -`']`.length);
    const value = valueFor({ ...replacement, value: wanted }, present)?.toString();
    if (value === undefined) return;
    if (/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/u.test(value)) {
      this.problems.push(`"${replacement.match}" was not set: XML cannot hold a character of its value.`);
      return;
    }
    if (value === present) return;
    if (name === undefined) this.#setText(element, value);
    else element.setAttribute(name, value);
    this.changed = true;
  }

  /** What else is in the element stays, behind the new text. */
  #setText(element: Element, value: string): void {
    while (element.firstChild !== null && isText(element.firstChild)) element.removeChild(element.firstChild);
    const { ownerDocument } = element;
    if (ownerDocument !== null && value !== '') {
      element.insertBefore(ownerDocument.createTextNode(value), element.firstChild);
    }
  }
}

const canBeMade = ({ name, filters, deep }: XmlStep): boolean =>
  name !== '*' && !deep && filters.every(({ by }) => by === 'attribute');

function parse(text: string): Document {
  let reason = '';
  const onError = (level: 'warning' | 'error' | 'fatalError', message: string): void => {
    if (level === 'warning') return;
    reason = message.split('\n')[0] ?? '';
    throw new Error(message);
  };
  try {
    return new DOMParser({ onError, locator: false }).parseFromString(text, 'text/xml');
  } catch (error) {
    throw new Error(`it is not valid XML: ${reason}`, { cause: error });
  }
}

/** Before parsing, which would take the depth for granted. Counts what looks like tags outside of comments and CDATA. */
function refuseDepth(text: string): void {
  let level = 0;
  for (const [tag] of text.matchAll(
    /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<!?\/?(?:[^<>"']|"[^"]*"|'[^']*')*>/g,
  )) {
    if (tag.startsWith('<!') || tag.startsWith('<?')) continue;
    if (tag.startsWith('</')) level -= 1;
    else if (!tag.endsWith('/>')) level += 1;
    if (level > levelsMax) throw new Error('it is nested too deeply.');
  }
}

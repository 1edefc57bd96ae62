import type { Document, Element } from '@xmldom/xmldom';

/** A gateway's description and answers are a few kilobytes. */
export const longestXml = 262_144;

/**
 * Reads a document that a stranger wrote. Null for what is too long, not well-formed, or declares a type of its own:
 * entities are made there, and what is read here needs none.
 */
export async function parseXml(text: string): Promise<Document | null> {
  if (text.length > longestXml || /<!(DOCTYPE|ENTITY)/i.test(text)) return null;
  // Only here: most hosts never ask a gateway, and need not hold the parser in memory.
  const { DOMParser, onErrorStopParsing } = await import('@xmldom/xmldom');
  try {
    return new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'text/xml');
  } catch {
    return null;
  }
}

/** All elements of this local name, whatever their namespace. */
export const elementsOf = (parent: Document | Element, name: string): Element[] => [
  ...parent.getElementsByTagNameNS('*', name),
];

/** The trimmed text of the first element of this name; null when there is none or it is empty. */
export function textOf(parent: Document | Element, name: string): string | null {
  const text = elementsOf(parent, name)[0]?.textContent?.trim() ?? '';
  return text === '' ? null : text;
}

export const escapeXml = (text: string): string =>
  text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

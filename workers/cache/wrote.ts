import * as z from 'zod';
import type { Marks } from '../../schema/scopes.ts';

/** On the writer's answers to an edge, which takes it off: the versions that the request has made, as JSON. */
const header = 'X-Roost-Wrote';
/** About 3 KB. More than these are told to the caller's region by the writer itself, at the price of the distance. */
const scopesMax = 64;

const wrote = z.record(z.string(), z.tuple([z.number(), z.number()]));

export const fitsAnswer = (marks: Marks): boolean => Object.keys(marks).length <= scopesMax;

export function sayWrote(headers: Headers, marks: Marks): void {
  if (Object.keys(marks).length > 0) headers.set(header, JSON.stringify(marks));
}

export const saysWrote = (headers: Headers): boolean => headers.has(header);

/** What the writer said, gone from the headers with this. */
export function takeWrote(headers: Headers): Marks {
  const said = headers.get(header);
  headers.delete(header);
  return said === null ? {} : wrote.parse(JSON.parse(said));
}

/** The region was not told, and may show what was before until its next pull. */
export function sayPropagating(headers: Headers, region: string): void {
  headers.set('X-Roost-Propagating', region);
}

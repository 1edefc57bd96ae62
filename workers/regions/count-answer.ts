import { type Counter, figureOfRoute } from './figures.ts';

const counted = [
  ['X-Roost-Marks-Ignored', 'marks-ignored'],
  ['X-Roost-Lost-Write-Suspected', 'lost-write'],
  ['X-Data-Age', 'aged'],
  ['X-Roost-Propagating', 'propagating'],
] as const;

/** Counts an answer by what its headers say of how it was made. What a write read is no read. */
export function countAnswer(counter: Counter, headers: Headers, { isRead }: { isRead: boolean }): void {
  const route = isRead ? headers.get('X-Roost-Route') : null;
  for (const step of route?.split(', ') ?? []) counter.add(figureOfRoute(step));
  for (const [header, figure] of counted) if (headers.has(header)) counter.add(figure);
}

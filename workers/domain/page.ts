import { ApiError } from '../../schema/errors.ts';

/** One page of rows in the order of their ids, and where the next begins. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface PageQuery {
  cursor?: string | undefined;
  limit: number;
  search?: string | undefined;
}

/** The id after which a page begins. Throws `invalid_input` for a cursor that no page gave. */
export function cursorId(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (!/^\d{1,9}$/.test(cursor)) {
    throw new ApiError('invalid_input', {
      fields: [{ path: 'cursor', message: 'Not a cursor of this list.' }],
    });
  }
  return Number(cursor);
}

/** Rows were read one beyond the limit, to know whether more follow. */
export function pageOf<T extends { id: number }>(rows: readonly T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? String(last.id) : null };
}

/** A `like` pattern that finds the text anywhere, its own wildcards taken literally. */
export const likePattern = (search: string): string => `%${search.replace(/[\\%_]/g, '\\$&')}%`;

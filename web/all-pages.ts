/** Lists that a form shows whole end here, so that a huge one does not keep a page loading. */
const mostPages = 20;

interface Answer<T> {
  items: T[];
  next: string | null;
}

/** Reads a list page by page to its end. */
export async function allPages<T>(read: (query: { cursor?: string }) => Promise<Answer<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const answer: Answer<T> = await read(cursor === null ? {} : { cursor });
    items.push(...answer.items);
    cursor = answer.next;
    if (cursor === null) break;
  }
  return items;
}

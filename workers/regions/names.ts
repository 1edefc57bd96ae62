import type { Database } from '../db/order.ts';

/** What a database is called where its address must not be: its region, with a number where that has several. */
export interface DatabaseNames {
  nameOf(url: string): string | null;
  urlOf(name: string): string | null;
}

export function databaseNames(databases: readonly Database[]): DatabaseNames {
  const byUrl = new Map<string, string>();
  const byName = new Map<string, string>();
  for (const { region, url } of databases) {
    const before = databases.slice(0, byUrl.size).filter((one) => one.region === region).length;
    const name = before === 0 ? region : `${region} ${String(before + 1)}`;
    byUrl.set(url, name);
    byName.set(name, url);
  }
  return { nameOf: (url) => byUrl.get(url) ?? null, urlOf: (name) => byName.get(name) ?? null };
}

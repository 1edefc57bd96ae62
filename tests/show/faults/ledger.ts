import { ask } from './sql.ts';
import type { Seen } from './visitor.ts';

/** A change that somebody asked for, under a key and a value that nothing else has. */
export interface Write {
  key: string;
  /** Short id. */
  server: string;
  /** The new name: unique. */
  name: string;
  /** The panel has said that it is done. */
  isAcknowledged: boolean;
  /** It may be under way or done: an answer is missing, or said that nobody knows. */
  isOpen: boolean;
}

export interface Audit {
  writes: number;
  acknowledged: number;
  /** Names of acknowledged writes that the primary does not have. */
  lost: string[];
  /** Names of writes that were done more than once. */
  doubled: string[];
  /** Names of writes that were refused each time, and done all the same. */
  refusedButDone: string[];
}

/** Takes note of what a write was answered with. */
export function settle(write: Write, { status }: Seen): void {
  if (status === 200) write.isAcknowledged = true;
  else if (status !== 503) write.isOpen = true;
}

/** Every write that was asked for, to be compared with what the primary has. */
export interface Ledger {
  /** `key`: made up when absent. */
  open(server: string, name: string, key?: string): Write;
  /** What was written in order, of one server. */
  namesOf(server: string): readonly Write[];
  audit(primaryUrl: string): Promise<Audit>;
}

export function createLedger(): Ledger {
  const writes: Write[] = [];
  const byServer = new Map<string, Write[]>();
  return {
    open(server, name, key = crypto.randomUUID()) {
      const write = { key, server, name, isAcknowledged: false, isOpen: false };
      writes.push(write);
      const others = byServer.get(server);
      if (others === undefined) byServer.set(server, [write]);
      else others.push(write);
      return write;
    },
    namesOf: (server) => byServer.get(server) ?? [],
    async audit(primaryUrl) {
      const done = await countBy(
        primaryUrl,
        `select properties ->> 'new' as name, count(*) from activity
         where event = 'server:settings.rename' group by 1`,
      );
      const kept = await countBy(primaryUrl, 'select key as name, count(*) from idempotency group by 1');
      const current = await namesNow(primaryUrl);
      const acknowledged = writes.filter(({ isAcknowledged }) => isAcknowledged);
      const isThere = ({ key, name }: Write): boolean => done.get(name) === 1 && kept.get(key) === 1;
      const lost = acknowledged.filter((write) => !isThere(write)).map(({ name }) => name);
      for (const [server, asked] of byServer) {
        const last = asked.findLastIndex(({ isAcknowledged }) => isAcknowledged);
        const at = asked.findIndex(({ name }) => name === current.get(server));
        if (at < last) lost.push(asked[last]?.name ?? server);
      }
      return {
        writes: writes.length,
        acknowledged: acknowledged.length,
        lost: [...new Set(lost)],
        doubled: writes.map(({ name }) => name).filter((name) => (done.get(name) ?? 0) > 1),
        refusedButDone: writes
          .filter(({ isAcknowledged, isOpen, name }) => !isAcknowledged && !isOpen && done.has(name))
          .map(({ name }) => name),
      };
    },
  };
}

async function countBy(url: string, query: string): Promise<Map<string, number>> {
  const rows = await ask(url, query);
  return new Map(rows.map((row) => [String(row['name']), Number(row['count'])]));
}

async function namesNow(url: string): Promise<Map<string, string>> {
  const rows = await ask(url, 'select short_id as id, name from servers');
  return new Map(rows.map((row) => [String(row['id']), String(row['name'])]));
}

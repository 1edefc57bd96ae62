import { setTimeout as delay } from 'node:timers/promises';
import { type Ledger, settle, type Write } from './ledger.ts';
import { nameIn, outcomeOf, type Seen, type Visitor } from './visitor.ts';

/** Somebody who works on a server of their own, and somebody beside them who carries no marks. */
export interface Lane {
  region: string;
  server: string;
  marked: Visitor;
  unmarked(): Visitor;
}

/** What may be answered besides `200`, as `outcomeOf` says it. */
export interface Tolerated {
  reads?: readonly string[];
  writes?: readonly string[];
}

export interface Tally {
  /** By outcome. */
  reads: Record<string, number>;
  writes: Record<string, number>;
  refreshes: Record<string, number>;
  /** Reads that the panel itself called stale. */
  toldStale: number;
  /** What must not happen. */
  wrong: string[];
}

export interface Traffic {
  stop(): Promise<Tally>;
}

const paceMs = 40;
const refreshEveryMs = 20_000;

/** Everybody writes and reads, all the time, until it is stopped. */
export function startTraffic(lanes: readonly Lane[], ledger: Ledger, tolerated: Tolerated): Traffic {
  const tally: Tally = { reads: {}, writes: {}, refreshes: {}, toldStale: 0, wrong: [] };
  let isOver = false;
  const running = lanes.map((lane) => walk(lane, { ledger, tolerated, tally, isOver: () => isOver }));
  return {
    async stop() {
      isOver = true;
      await Promise.all(running);
      return tally;
    },
  };
}

interface Road {
  ledger: Ledger;
  tolerated: Tolerated;
  tally: Tally;
  isOver(): boolean;
}

let names = 0;

async function walk(lane: Lane, road: Road): Promise<void> {
  const { marked, server } = lane;
  let pending: Write | null = null;
  let seenUpTo = -1;
  let refreshedAt = performance.now();
  while (!road.isOver()) {
    names += 1;
    pending ??= road.ledger.open(server, `${lane.region} ${names}`);
    if (await write(lane, pending, road)) pending = null;
    for (const look of [() => marked.read(server), () => marked.search(), () => marked.list()]) {
      seenUpTo = judge(await look(), lane, road, seenUpTo);
      await delay(paceMs);
    }
    for (const look of ['read', 'search', 'list'] as const) {
      const seen = await lane.unmarked()[look](server);
      count(seen, road.tally.reads, road, road.tolerated.reads);
      await delay(paceMs);
    }
    if (performance.now() - refreshedAt > refreshEveryMs) {
      count(await marked.refresh(), road.tally.refreshes, road, road.tolerated.writes);
      refreshedAt = performance.now();
    }
  }
  // A write that got no answer is asked for a few times more: of one that its writer's death cut off nobody knows.
  for (let repeats = 0; pending !== null && repeats < 5; repeats += 1) {
    if (await write(lane, pending, road)) return;
    await delay(paceMs);
  }
}

/** True when the write is over: done, or never to be known. */
async function write({ marked, server }: Lane, asked: Write, road: Road): Promise<boolean> {
  const seen = await marked.rename(server, asked.name, asked.key);
  count(seen, road.tally.writes, road, road.tolerated.writes);
  if (seen.code === 'still_running' && !asked.isOpen)
    road.tally.wrong.push(`${asked.name} was refused, and had been begun`);
  settle(asked, seen);
  if (seen.status !== 200) return false;
  if (nameIn(seen, server) !== asked.name) road.tally.wrong.push(`${asked.name} was answered with another`);
  return true;
}

/** A caller with marks sees what they have written and seen, or is told that it is stale. Answers what they saw. */
function judge(seen: Seen, { server }: Lane, road: Road, seenUpTo: number): number {
  count(seen, road.tally.reads, road, road.tolerated.reads);
  if (seen.status !== 200) return seenUpTo;
  const written = road.ledger.namesOf(server);
  const acknowledged = written.findLastIndex(({ isAcknowledged }) => isAcknowledged);
  const at = written.findIndex(({ name }) => name === nameIn(seen, server));
  if (at >= Math.max(acknowledged, seenUpTo)) return at;
  if (seen.route.includes('stale')) road.tally.toldStale += 1;
  else road.tally.wrong.push(`${seen.who} ${seen.did}: older than seen (${seen.route})`);
  return seenUpTo;
}

function count(seen: Seen, by: Record<string, number>, road: Road, tolerated: readonly string[] = []): void {
  const outcome = outcomeOf(seen);
  by[outcome] = (by[outcome] ?? 0) + 1;
  if (outcome !== '200' && !tolerated.includes(outcome))
    road.tally.wrong.push(`${seen.who} ${seen.did}: ${outcome}`);
  if (seen.status === 503 && seen.retryAfter === null)
    road.tally.wrong.push(`${seen.who} ${seen.did}: 503 without Retry-After`);
}

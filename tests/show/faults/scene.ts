import { setTimeout as delay } from 'node:timers/promises';
import { sessionEndpoints } from '../../../schema/api/session.ts';
import { PanelClient } from '../../api-client.ts';
import { type Ground, newNode, newServer, regionUrl } from '../../regions/ground.ts';
import { type Distances, realDistances } from '../../stack/links/distances.ts';
import { type Ledger, settle } from './ledger.ts';
import type { Lane } from './traffic.ts';
import { nameIn, outcomeOf, type Seen, searched, Visitor } from './visitor.ts';

/** What an answer must be. Headers that are not named must not be there. */
export interface Wanted {
  /** As `outcomeOf` says it. */
  outcome: string;
  /** The last of the tiers that answered. */
  route?: RegExp;
  /** Its age is told, and at least so many seconds; or it may be told. */
  dataAge?: number | 'maybe';
  /** Says after how many seconds to come again. */
  retryAfter?: true;
  lostWrites?: number;
  /** The server's name in it. */
  name?: string;
}

/** What may be answered on the way, as `outcomeOf` says it. */
export type Meanwhile = readonly string[] | 'anything';

/** One line of what was seen. */
export interface Line extends Seen {
  /** How many answers came before the one that was waited for. */
  before: number;
}

/** The panel in several regions with people in it, and what a scenario does to it. */
export interface Scene {
  readonly ground: Ground;
  readonly ledger: Ledger;
  readonly lanes: readonly Lane[];
  /** Not touched by the traffic. */
  readonly server: string;
  /** Of all servers; nobody runs it. */
  readonly node: string;
  /** Somebody new, with marks or without, who carries no marks yet. */
  visitor(region: string, marks: 'marked' | 'unmarked'): Visitor;
  /** A rename under a key of its own; throws unless it is done. */
  rename(visitor: Visitor, name: string): Promise<Seen>;
  /** Notes what was seen; throws when it is not as wanted. */
  expect(seen: Seen, wanted: Wanted): Seen;
  /** Asks until the answer is as wanted; each one on the way must be one of `meanwhile`. */
  arrives(ask: () => Promise<Seen>, wanted: Wanted, meanwhile?: Meanwhile): Promise<Seen>;
  /** The same without a note of it. */
  awaits(ask: () => Promise<Seen>, wanted: Wanted, meanwhile?: Meanwhile): Promise<Line>;
  /** What puts right what a scenario broke; run at its end at the latest, once. Answers how to do so now. */
  mends(mend: () => unknown): () => Promise<void>;
  /** To be done when all scenarios are over. */
  atEnd(work: () => unknown): void;
  /** From now on visitors of a region have their nearest database there; read by `nearestOf`. */
  nearest(region: string, database: string): void;
  /** What the route of a read from the nearest database says. */
  nearestOf(region: string): RegExp;
  note(text: string): void;
}

/** What is gathered while a scenario runs. */
export interface Notebook {
  lines: Line[];
  notes: string[];
}

const arrivalMs = 45_000;
const askEveryMs = 50;

export const regions = ['eu', 'us', 'us-west', 'ap'];

/** One-way milliseconds to us-west, which the table of real distances leaves out. */
const toUsWest: Readonly<Record<string, number>> = { eu: 70, us: 32, ap: 85 };

export const distances: Distances = (from, to) => {
  if (from === to) return 0;
  if (from === 'us-west') return toUsWest[to] ?? 0;
  return to === 'us-west' ? (toUsWest[from] ?? 0) : realDistances(from, to);
};

/** Somebody in each of these regions. */
export async function prepareLanes(
  ground: Ground,
  peopled: readonly string[],
): Promise<{ lanes: Lane[]; server: string; node: string }> {
  const node = await newNode(ground);
  const lanes: Lane[] = [];
  for (const region of peopled) {
    const { id } = await newServer(ground, node, {
      name: `of ${region}`,
      externalId: `${searched}${region}`,
    });
    const url = regionUrl(ground, region);
    const client = new PanelClient(url);
    const { email: login, password } = ground.stack.secrets.firstLogin;
    await client.call(sessionEndpoints.signIn, { body: { login, password } });
    const marked = new Visitor(`${region}, with marks`, client);
    const unmarked = () => new Visitor(`${region}, without`, marked.client.unmarkedAt(url));
    lanes.push({ region, server: id, marked, unmarked });
  }
  const { id } = await newServer(ground, node, { name: 'of nobody', externalId: `${searched}nobody` });
  return { lanes, server: id, node };
}

/** What all scenarios share. */
export interface Prepared {
  ground: Ground;
  ledger: Ledger;
  lanes: readonly Lane[];
  server: string;
  node: string;
  atEnd: (() => unknown)[];
  /** Region → the region of the database that its visitors are near to. */
  near: Map<string, string>;
  /** Whether regions remember. */
  isCached: boolean;
}

/** Everything that one scenario needs; what it breaks is mended by `close`. */
export function openScene(parts: Prepared, record: Notebook): Scene & { close(): Promise<void> } {
  const { ground, ledger } = parts;
  const mending: (() => Promise<void>)[] = [];

  const fits = (seen: Seen, wanted: Wanted): string | null => misfit(seen, wanted, parts.server);
  return {
    ground,
    ledger,
    lanes: parts.lanes,
    server: parts.server,
    node: parts.node,
    visitor(region, marks) {
      const signedIn = parts.lanes.find((lane) => lane.region === region)?.marked.client;
      if (signedIn === undefined) throw new Error(`there are no people in ${region}`);
      const client = signedIn.unmarkedAt(signedIn.base, marks === 'marked');
      return new Visitor(`${region}, ${marks === 'marked' ? 'with marks' : 'without'}`, client);
    },
    async rename(visitor, name) {
      const write = ledger.open(parts.server, name);
      const seen = await visitor.rename(parts.server, name, write.key);
      settle(write, seen);
      return this.expect(seen, { outcome: '200', name });
    },
    expect(seen, wanted) {
      record.lines.push({ ...seen, before: 0 });
      const wrong = fits(seen, wanted);
      if (wrong !== null) throw new Error(`${seen.who} ${seen.did}: ${wrong}`);
      return seen;
    },
    async awaits(ask, wanted, meanwhile = ['200']) {
      const deadline = performance.now() + arrivalMs;
      for (let before = 0; ; before += 1) {
        const seen = await ask();
        const wrong = fits(seen, wanted);
        if (wrong === null) return { ...seen, before };
        const isLate = performance.now() > deadline;
        if (isLate || (meanwhile !== 'anything' && !meanwhile.includes(outcomeOf(seen)))) {
          record.lines.push({ ...seen, before });
          throw new Error(`${seen.who} ${seen.did}: ${isLate ? 'still ' : ''}${wrong}`);
        }
        await delay(askEveryMs);
      }
    },
    async arrives(ask, wanted, meanwhile) {
      const line = await this.awaits(ask, wanted, meanwhile);
      record.lines.push(line);
      return line;
    },
    mends(mend) {
      let isDone = false;
      const once = async () => {
        if (isDone) return;
        isDone = true;
        await mend();
      };
      mending.push(once);
      return once;
    },
    atEnd(work) {
      parts.atEnd.push(work);
    },
    nearest(region, database) {
      parts.near.set(region, database);
    },
    nearestOf(region) {
      const database = parts.near.get(region) ?? region;
      return region === regions[0] ? /^primary$/ : new RegExp(`^replica:${database}$`);
    },
    note(text) {
      record.notes.push(text);
    },
    async close() {
      for (const mend of mending.toReversed()) await mend();
    },
  };
}

/** What of an answer is not as wanted; null when all of it is. */
function misfit(seen: Seen, wanted: Wanted, server: string): string | null {
  const outcome = outcomeOf(seen);
  if (outcome !== wanted.outcome) return `${outcome} instead of ${wanted.outcome}`;
  const tier = seen.route.split(', ').at(-1) ?? '';
  if (wanted.route !== undefined && !wanted.route.test(tier)) return `answered by ${tier || 'nobody'}`;
  const { dataAge, retryAfter, lostWrites } = seen;
  if (wanted.dataAge === undefined && dataAge !== null) return `said to be ${dataAge} s old`;
  if (typeof wanted.dataAge === 'number' && (dataAge ?? -1) < wanted.dataAge)
    return `age ${dataAge ?? 'not told'}`;
  if (wanted.retryAfter === true && !(retryAfter !== null && retryAfter > 0)) return 'no Retry-After';
  if (lostWrites !== (wanted.lostWrites ?? 0)) return `${lostWrites} lost writes told`;
  const name = wanted.name === undefined ? null : nameIn(seen, server);
  return wanted.name === undefined || name === wanted.name ? null : `the name is ${name ?? 'missing'}`;
}

import { type Crossing, isFar, type Link, linkBetween, type LinkState, type Party } from './rules.ts';

/** What one part of the stack knows of its links, and what it sent over them. */
export interface Roads {
  /** Takes a state unless a newer one is known; answers the version that is known then. */
  learn(state: LinkState): number;
  isKnown(): boolean;
  /**
   * Does `work` at the other end: once its message has travelled there, and with its answer travelling back.
   * `twice`: may be done a second time when the link duplicates.
   */
  across<T>(to: Party, what: string, work: () => Promise<T>, options?: { twice?: boolean }): Promise<T>;
  /** Lets one message of a socket travel. False: it is lost. Throws when the link is cut. */
  carry(to: Party, what: string): Promise<boolean>;
  /** The same for a message that comes back from there. */
  carryBack(from: Party): Promise<boolean>;
  crossings(): Crossing[];
  forgetCrossings(): void;
}

export class LinkCut extends Error {}

/** Whoever waits for a lost message has a deadline long before. */
const lostMs = 60_000;
/** How often a message that waits looks whether it may go on. */
const lookEveryMs = 10;

export function createRoads(self: Party): Roads {
  let known: LinkState | null = null;
  const counts = new Map<string, Crossing>();

  const state = (): LinkState => {
    if (known === null) throw new Error(`${self} has not learnt its links`);
    return known;
  };
  const passable = async (from: Party, to: Party): Promise<Link> => {
    for (;;) {
      const link = linkBetween(state(), from, to);
      if (link.is === 'cut') throw new LinkCut(`the link from ${from} to ${to} is cut`);
      if (link.is === 'open') return link;
      await sleep(lookEveryMs);
    }
  };
  /** False: lost on the way. What travels when the link is cut is lost with it. */
  const travel = async (from: Party, to: Party): Promise<boolean> => {
    const link = await passable(from, to);
    if (happens(link.lose)) return false;
    const ms = link.delayMs + Math.random() * link.jitterMs;
    if (ms > 0) await sleep(ms);
    await passable(from, to);
    return true;
  };
  const count = (to: Party, what: string) => {
    const key = `${to} ${what}`;
    const crossing = counts.get(key) ?? { from: self, to, what, isFar: isFar(state(), self, to), count: 0 };
    counts.set(key, { ...crossing, count: crossing.count + 1 });
  };

  return {
    learn(next) {
      if (known === null || next.version >= known.version) known = next;
      return known.version;
    },
    isKnown: () => known !== null,
    async across(to, what, work, { twice = false } = {}) {
      count(to, what);
      if (!(await travel(self, to))) return await lost();
      if (twice && happens(linkBetween(state(), self, to).duplicate)) void work().catch(() => undefined);
      const outcome = await settled(work);
      if (!(await travel(to, self))) return await lost();
      return outcome();
    },
    async carry(to, what) {
      count(to, what);
      return await travel(self, to);
    },
    carryBack: (from) => travel(from, self),
    crossings: () => [...counts.values()],
    forgetCrossings() {
      counts.clear();
    },
  };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const happens = (share: number): boolean => share > 0 && Math.random() < share;

async function lost(): Promise<never> {
  await sleep(lostMs);
  throw new LinkCut('the message was lost');
}

/** What `work` ends with, to be taken later: an error travels back as well. */
async function settled<T>(work: () => Promise<T>): Promise<() => T> {
  try {
    const value = await work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { sessionEndpoints } from '../../../schema/api/session.ts';
import {
  create,
  type Field,
  listServers,
  type Party,
  readServer,
  remove,
  rename,
  renameUnheard,
  type Target,
} from './operations.ts';
import { countRead } from './tally.ts';

/** Where a visitor mostly is, and how often they are elsewhere. */
const awayShare = 0.3;
/** Servers of a user beyond which none are made. */
const ownMax = 9;
const ownMin = 5;

/**
 * What somebody does next; numbers are weights. Who sees many new servers has more marks than a token holds, and skips
 * memory.
 */
const habits = {
  resident: { server: 60, list: 14, session: 8, both: 6, rename: 10, create: 0.1, delete: 0.1 },
  /** Has a session and reads. */
  passer: { server: 90, list: 8, session: 2, both: 0, rename: 0, create: 0, delete: 0 },
} as const;
type Deed = keyof (typeof habits)['resident'];

/** Reads and writes, mostly from one region, until `isOver`. */
export async function dwell(
  field: Field,
  party: Party,
  { home, habit, isOver }: { home: string; habit: keyof typeof habits; isOver: () => boolean },
): Promise<void> {
  while (!isOver()) {
    const region = Math.random() < awayShare ? pick(field.regions) : home;
    await act(field, party, region, chosen(habits[habit]));
  }
}

/** Renames a server now and then without telling any region, until `isOver`. */
export async function meddle(
  field: Field,
  { everyMs, isOver }: { everyMs: number; isOver: () => boolean },
): Promise<void> {
  while (!isOver()) {
    const free = freeOf(field.targets);
    if (free.length > 0) await renameUnheard(field, pick(free));
    await delay(everyMs);
  }
}

async function act(field: Field, party: Party, region: string, deed: Deed): Promise<void> {
  const target = pick(field.targets);
  const own = field.targets.filter(({ owner, deletedAt }) => owner === party.user && deletedAt === null);
  switch (deed) {
    case 'server':
      return await readServer(field, party, region, target);
    case 'list':
      return await listServers(field, party, region);
    case 'session':
      return await readSession(field, party, region);
    case 'both':
      await Promise.all([readServer(field, party, region, target), listServers(field, party, region)]);
      return;
    case 'rename': {
      const free = freeOf(field.targets);
      if (free.length === 0) return;
      const wanted = pick(free);
      await rename(field, party, region, wanted);
      return await readServer(field, party, region, wanted);
    }
    case 'create':
      if (own.length >= ownMax) return;
      await create(field, party, region);
      return await listServers(field, party, region);
    case 'delete': {
      const free = freeOf(own);
      if (own.length <= ownMin || free.length === 0) return;
      await remove(field, party, region, pick(free));
      return await listServers(field, party, region);
    }
  }
}

/** Nobody here is ever signed out, so a refusal would be seen as a failure of the run. */
async function readSession(field: Field, { visitor }: Party, region: string): Promise<void> {
  const answer = await visitor.ask(region, sessionEndpoints.read);
  countRead(field.tally, answer, 'session', false);
  if (answer.status === 401) throw new Error('a living session was refused');
}

const freeOf = (targets: readonly Target[]): Target[] =>
  targets.filter(({ isBusy, deletedAt }) => !isBusy && deletedAt === null);

export function pick<T>(from: readonly T[]): T {
  const picked = from[Math.floor(Math.random() * from.length)];
  if (picked === undefined) throw new Error('there is nothing to pick from');
  return picked;
}

function chosen(weights: Readonly<Record<Deed, number>>): Deed {
  const all = Object.entries(weights);
  let left = Math.random() * all.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [deed, weight] of all) {
    left -= weight;
    if (left < 0) return asDeed(deed);
  }
  return 'server';
}

/** A key of `habits`. */
const asDeed = (key: string): Deed => key as Deed;

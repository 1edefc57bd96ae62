import type { Counts } from './counts.ts';
import { type Bill, billOf, prices } from './prices.ts';

/** What was counted. */
export interface Measured {
  /** The first look at the servers page, its files in the browser's cache. */
  pageView: Counts;
  /** One look again, five seconds later. */
  poll: Counts;
  write: Counts;
  signIn: Counts;
  /** What goes on beside, in each second in which a region has visitors. */
  regionSecond: Counts;
}

/** How the panel is used. Each of these is a guess; the counts are not. */
export const habits = {
  viewsPerDay: 10,
  minutesPerView: 2,
  pollsPerMinute: 12,
  writesPerDay: 5,
  signInsPerDay: 0.2,
  peoplePerNode: 10,
  /** Milliseconds of processor time for a read, and for a sign-in with its password. */
  cpuMs: { read: 2, signIn: 130 },
  /** For one message of an agent. */
  objectMsPerMessage: 5,
  messagesPerNodeMinute: 2,
  /** Statements that one compute unit answers each second. */
  statementsPerCuSecond: 1000,
  databaseGbPerThousandPeople: 1,
} as const;

/** A few friends need no replica elsewhere. */
const regionsOf = (people: number): number => (people < 100 ? 1 : 3);

const daysPerMonth = 30;
const minutesPerDay = 1440;

/** The bill of a month for so many people a day. */
export function monthFor(people: number, measured: Measured): Bill {
  const views = people * habits.viewsPerDay * daysPerMonth;
  const polls = views * habits.minutesPerView * habits.pollsPerMinute;
  const writes = people * habits.writesPerDay * daysPerMonth;
  const signIns = people * habits.signInsPerDay * daysPerMonth;
  const seenSeconds =
    share(people, habits.minutesPerView) * minutesPerDay * daysPerMonth * 60 * regionsInUse(people);
  const awakeHours =
    share(people, habits.minutesPerView + prices.neon.sleepsAfterMinutes) * 24 * daysPerMonth;
  const nodes = Math.max(1, people / habits.peoplePerNode);
  const messages = nodes * habits.messagesPerNodeMinute * minutesPerDay * daysPerMonth;

  const sum = (pick: (counts: Counts) => number): number =>
    views * pick(measured.pageView) +
    polls * pick(measured.poll) +
    writes * pick(measured.write) +
    signIns * pick(measured.signIn) +
    seenSeconds * pick(measured.regionSecond);
  const objectRequests =
    sum(({ objectRequests: calls }) => calls) + messages / prices.objects.messagesPerRequest;
  const cus = Math.max(
    prices.neon.smallestCu,
    sum(({ statements }) => statements) / (awakeHours * 3600) / habits.statementsPerCuSecond,
  );
  return billOf({
    // The page itself, its two reads, and cron each minute.
    requests: views * 3 + polls + writes + signIns + minutesPerDay * daysPerMonth,
    cpuMs: (views * 3 + polls + writes) * habits.cpuMs.read + signIns * habits.cpuMs.signIn,
    objectRequests,
    objectSeconds: (messages * habits.objectMsPerMessage) / 1000 + objectRequests / 1000,
    redisCommands: sum(({ commands }) => commands),
    databaseCuHours: cus * awakeHours * regionsOf(people),
    databaseGb: Math.max(0.5, (people / 1000) * habits.databaseGbPerThousandPeople) * regionsOf(people),
  });
}

/** The part of the day in which someone is there, when views of so many minutes come at random. */
const share = (people: number, minutes: number): number =>
  1 - Math.exp((-people * habits.viewsPerDay * minutes) / minutesPerDay);

/** A few people sit in few regions at a time. */
const regionsInUse = (people: number): number =>
  Math.min(
    regionsOf(people),
    Math.max(1, (people * habits.viewsPerDay * habits.minutesPerView) / minutesPerDay),
  );

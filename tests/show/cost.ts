import { setTimeout as delay } from 'node:timers/promises';
import { serverEndpoints } from '../../schema/api/servers.ts';
import {
  enrol,
  type Ground,
  newNode,
  newServer,
  newUser,
  regionUrl,
  signIn,
  startGround,
} from '../regions/ground.ts';
import { type Counts, counting, perOne } from './cost/counts.ts';
import { habits, type Measured, monthFor } from './cost/month.ts';
import { beside, list, look, pollFor } from './cost/visits.ts';
import type { Bill } from './cost/prices.ts';
import { isShort, report } from './report.ts';

/**
 * Counts what a look at the panel asks of databases, Redis and objects, and what goes on when nobody looks; prices a
 * month of it at the providers' list prices.
 */
const times = isShort() ? 20 : 100;
const idleSeconds = isShort() ? 5 : 125;
const watchedSeconds = isShort() ? 10 : 60;
const servers = isShort() ? 10 : 50;
const nodeState = { uptimeMs: 1, load: 0, memoryUsedMb: 1, diskUsedMb: 1, running: 1 };
const settleMs = isShort() ? 2000 : 15_000;

const ground = await startGround(27_800, { distances: () => 0 });
try {
  await show(ground);
} finally {
  await ground.stop();
}

async function show(on: Ground): Promise<void> {
  const { stack, admin } = on;
  const nodeId = await newNode(on);
  const made = [];
  for (let index = 0; index < servers; index++)
    made.push(await newServer(on, nodeId, { name: `server ${index}` }));
  const [server] = made;
  if (server === undefined) throw new Error('no server was made');
  const agent = await (await enrol(on, nodeId)).connect(server.uuid);
  const visitor = admin.unmarkedAt(regionUrl(on, 'us'), true);
  await look(visitor);

  const each = async (count: number, one: () => Promise<unknown>) =>
    perOne(await counting(stack, () => repeat(count, one)), count);
  const pageView = await each(times, () => look(visitor));
  const poll = await each(times, () => list(visitor));
  let names = 0;
  const write = await each(times, () =>
    visitor.call(serverEndpoints.update, {
      params: { server: server.id },
      body: { name: `renamed ${(names += 1)}` },
    }),
  );
  const signInTimes = Math.min(5, times);
  const { username } = await newUser(on);
  const signedIn = await each(signInTimes, () => signIn(stack.url, username));
  const watched = await counting(stack, () => pollFor(visitor, watchedSeconds));
  const regionSecond = beside(watched, poll, watchedSeconds);
  // What the last reader set going comes to its end.
  await delay(settleMs);
  const idle = await counting(stack, async () => {
    for (let second = 0; second < idleSeconds; second += 1) {
      if (second % 30 === 0) agent.event('node.state', nodeState);
      await delay(1000);
    }
    await stack.workers.fireCron(new Date(Date.UTC(2030, 0, 1, 0, 7)));
  });
  agent.socket.close();

  const measured: Measured = { pageView, poll, write, signIn: signedIn, regionSecond };
  const bills = Object.fromEntries([10, 1000, 100_000].map((people) => [people, monthFor(people, measured)]));
  for (const [people, bill] of Object.entries(bills)) process.stdout.write(line(people, bill));
  report('What it costs', {
    perPageView: rounded(pageView),
    perPoll: rounded(poll),
    perWrite: rounded(write),
    perSignIn: rounded(signedIn),
    perRegionSecondWatched: rounded(regionSecond),
    idle: { seconds: idleSeconds, ...rounded(idle) },
    monthly: Object.fromEntries(Object.entries(bills).map(([people, { total }]) => [people, cents(total)])),
    habits,
  });
  if (idle.statements > 0 || idle.commands > 0)
    throw new Error('an installation that nobody looks at woke its database');
}

async function repeat(count: number, one: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done++) await one();
}

function rounded({ rows, commands, objectRequests, subrequests, statements }: Counts): Counts {
  return {
    rows: cents(rows),
    commands: cents(commands),
    objectRequests: cents(objectRequests),
    subrequests: cents(subrequests),
    statements: cents(statements),
  };
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

function line(people: string, { workers, objects, databases, redis, total }: Bill): string {
  const parts = `Workers $${cents(workers)}, objects $${cents(objects)}, databases $${cents(databases)}, Redis $${cents(redis)}`;
  return `${people.padStart(8)} people a day: ${parts}; together $${cents(total)} a month\n`;
}

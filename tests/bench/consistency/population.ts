import { dwell, meddle } from './dwellers.ts';
import type { Field } from './operations.ts';
import { comeAndGo, inviteAndExpel, raiseAndDemote } from './revocations.ts';
import { createTally, type Tally } from './tally.ts';
import type { Keeps } from './visitor.ts';
import { disturbReplicas, renewSessions, type World } from './world.ts';

/** Who is about, and for how long. */
export interface Population {
  /** Users with a tab in each region, who read and write. */
  residents: number;
  keeps: Keeps;
  /** Tabs that only read, and send no marks. */
  passers: number;
  guests: number;
  leavers: number;
  clerks: number;
  /** Between two changes of which no region is told. */
  unheardEveryMs: number;
  killEveryMs: number;
  isEnough(tally: Tally): boolean;
  atMostMs: number;
}

/** Lets people live in a world until it is enough. Fails as soon as one of them does. */
export async function populate(
  world: World,
  population: Population,
): Promise<{ tally: Tally; killed: number }> {
  const { atMostMs, isEnough, keeps, killEveryMs } = population;
  const tally = createTally();
  const field: Field = { ...world.field, tally };
  const endsAt = Date.now() + atMostMs;
  let hasFailed = false;
  const isOver = () => hasFailed || Date.now() > endsAt || isEnough(tally);
  const userAt = (index: number) => {
    const user = world.users[index % world.users.length];
    if (user === undefined) throw new Error('a world without users');
    return user;
  };
  const homeAt = (index: number) => field.regions[index % field.regions.length] ?? '';

  const residents = times(population.residents * field.regions.length, async (index) => {
    const party = world.newParty(userAt(index), `resident ${String(index)} with ${keeps}`, keeps);
    await dwell(field, party, { home: homeAt(index), habit: 'resident', isOver });
  });
  const passers = times(population.passers, async (index) => {
    const party = world.newParty(userAt(index), `passer ${String(index)}`, 'none');
    await dwell(field, party, { home: homeAt(index), habit: 'passer', isOver });
  });
  const guests = times(population.guests, async (index) => {
    const guest = await world.newGuest(world.newParty(userAt(index), `host ${String(index)}`, 'all'));
    await inviteAndExpel(field, guest, isOver);
  });
  const leavers = times(population.leavers, async () => {
    const leaver = await world.newLeaver();
    await comeAndGo(field, leaver, isOver);
  });
  const clerks = times(population.clerks, async () => {
    await raiseAndDemote(field, await world.newClerk(), isOver);
  });
  const meddling = meddle(field, { everyMs: population.unheardEveryMs, isOver });
  let killed = 0;
  const disturbances = disturbReplicas(world, { killEveryMs, isOver }).then((count) => {
    killed = count;
  });
  const all = [
    ...clerks,
    meddling,
    ...residents,
    ...passers,
    ...guests,
    ...leavers,
    disturbances,
    renewSessions(world, isOver),
  ];
  const outcomes = await Promise.allSettled(
    all.map((work) =>
      work.catch((error: unknown) => {
        hasFailed = true;
        throw error;
      }),
    ),
  );
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return { tally, killed };
}

const times = (count: number, work: (index: number) => Promise<void>): Promise<void>[] =>
  Array.from({ length: count }, (_, index) => work(index));

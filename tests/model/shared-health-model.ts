import { type KnownBeat, newestBeat } from '../../workers/db/lag.ts';
import {
  createSharedHealth,
  type Heard,
  type Said,
  type SharedHealth,
  takeSaid,
  type Ticket,
  toldBeat,
} from '../../workers/regions/shared-health.ts';
import { Broken, type Model, type Step } from './explore.ts';

/** Mechanisms that a control switches off. */
export interface Controls {
  /** A beat's age is counted from when the message comes in, not from when the object had last answered. */
  withoutTickets?: true;
  /** A ticket of an object that is gone is as good as the present one's. */
  anyTicket?: true;
}

export const guarantees = {
  object: 'the region takes a beat to be younger than it is',
  isolate: 'an isolate takes a beat to be younger than it is',
} as const;

interface Isolate {
  name: string;
  /** Its clock is ahead of the true time by this. */
  ahead: number;
  newest: KnownBeat | null;
  ticket: Ticket | null;
  heardAt: number;
}

interface World {
  time: number;
  /** True times at which the primary beat. */
  beats: number[];
  object: { shared: SharedHealth; ahead: number };
  isolates: Isolate[];
  /** On their way, for as long as it takes; some never arrive. */
  said: { from: number; said: Said; ageAtSend: number; askedAt: number }[];
  heard: { to: number; heard: Heard; askedAt: number }[];
  asks: number;
}

const budget = { ticks: 2, beats: 1, asks: 3, underWay: 2 } as const;

/** One region's object, which is evicted once, and two of its isolates; no two of their clocks agree. */
export const sharedHealthModel = (controls: Controls): Model<World> => ({
  start: {
    time: 0,
    beats: [],
    object: { shared: createSharedHealth('object 1'), ahead: 100 },
    isolates: [isolate('a', 1000), isolate('b', 5000)],
    said: [],
    heard: [],
    asks: 0,
  },
  steps: (world) => stepsOf(world, controls),
  check,
  copy: ({ object, ...world }) => ({
    ...world,
    beats: [...world.beats],
    object: { ...object, shared: { ...object.shared, resting: new Map(object.shared.resting) } },
    isolates: world.isolates.map((one) => ({ ...one })),
    said: [...world.said],
    heard: [...world.heard],
  }),
  nameOf: (world) =>
    JSON.stringify(world, (_, value: unknown) => (value instanceof Map ? [...value] : value)),
});

const isolate = (name: string, ahead: number): Isolate => ({
  name,
  ahead,
  newest: null,
  ticket: null,
  heardAt: 0,
});

function stepsOf(world: World, controls: Controls): Step<World>[] {
  const steps: Step<World>[] = [];
  if (world.time < budget.ticks) steps.push({ name: 'time passes', take: (w) => void (w.time += 1) });
  if (world.object.shared.object === 'object 1') steps.push({ name: 'the object is evicted', take: evict });
  for (const [index, { name }] of world.isolates.entries()) {
    if (index === 0 && world.beats.length < budget.beats)
      steps.push({ name: `${name} brings a beat`, take: (w) => bring(w, index) });
    const underWay = world.said.length + world.heard.length;
    if (world.asks < budget.asks && underWay < budget.underWay)
      steps.push({ name: `${name} asks`, take: (w) => ask(w, index) });
  }
  for (const [index, { from }] of world.said.entries()) {
    const name = `what ${world.isolates[from]?.name ?? ''} said comes in`;
    steps.push({ name, take: (w) => comeIn(w, index, controls) });
  }
  for (const [index, { to }] of world.heard.entries()) {
    const name = `${world.isolates[to]?.name ?? ''} hears`;
    steps.push({ name, take: (w) => hear(w, index) });
  }
  return steps;
}

/** Another machine, another clock. */
function evict(world: World): void {
  world.object = { shared: createSharedHealth('object 2'), ahead: 98 };
}

function bring(world: World, index: number): void {
  world.beats.push(world.time);
  const one = at(world.isolates, index);
  const counter = world.beats.length;
  one.newest = newestBeat(one.newest, { epoch: 1, counter, atMs: counter, ageMs: 0 }, world.time + one.ahead);
}

function ask(world: World, from: number): void {
  world.asks += 1;
  const { name, ahead, newest, ticket, heardAt } = at(world.isolates, from);
  const askedAt = world.time + ahead;
  const beat =
    newest === null || ticket === null ? null : toldBeat({ ...newest, isPublished: null }, heardAt);
  const said: Said = { from: name, ticket, beat, findings: [], mayBeat: false };
  world.said.push({ from, said, ageAtSend: newest === null ? 0 : askedAt - newest.madeAt, askedAt });
}

function comeIn(world: World, index: number, controls: Controls): void {
  const { from, said, ageAtSend, askedAt } = take(world.said, index);
  const { shared, ahead } = world.object;
  const now = world.time + ahead;
  const ticket = said.ticket === null ? null : { ...said.ticket };
  let { beat } = said;
  if (controls.anyTicket === true && ticket !== null) ticket.object = shared.object;
  if (controls.withoutTickets === true && ticket !== null && beat !== null) {
    ticket.at = now;
    beat = { ...beat, afterTicketMs: -ageAtSend };
  }
  world.heard.push({ to: from, heard: takeSaid(shared, { ...said, ticket, beat }, now), askedAt });
}

function hear(world: World, index: number): void {
  const { to, heard, askedAt } = take(world.heard, index);
  const one = at(world.isolates, to);
  one.ticket = heard.ticket;
  one.heardAt = world.time + one.ahead;
  if (heard.beat === null) return;
  one.newest = newestBeat(one.newest, { ...heard.beat, isPublished: undefined }, askedAt);
}

/** Nobody may take a beat to have been made later than it was: an old one would vouch for replicas that lag. */
function check(world: World): void {
  const { shared, ahead } = world.object;
  if (isTooYoung(world, shared.newest, ahead)) throw new Broken(guarantees.object);
  for (const one of world.isolates)
    if (isTooYoung(world, one.newest, one.ahead)) throw new Broken(guarantees.isolate);
}

const isTooYoung = ({ beats }: World, known: KnownBeat | null, ahead: number): boolean =>
  known !== null && known.madeAt - ahead > at(beats, known.counter - 1);

function take<T>(list: T[], index: number): T {
  const one = at(list, index);
  list.splice(index, 1);
  return one;
}

function at<T>(list: readonly T[], index: number): T {
  const one = list[index];
  if (one === undefined) throw new Error('nothing is there');
  return one;
}

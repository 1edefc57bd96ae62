import { type Marks, mergeMarks } from '../../schema/scopes.ts';
import { serverPermissionsOf } from '../../workers/authorize.ts';
import { getFilled, getMany, invalidate, isBeyondBirth, putFill } from '../../workers/cache/region-cache.ts';
import { takePull } from '../../workers/cache/pull.ts';
import { createShard, type Shard, shardLimits } from '../../workers/cache/shard.ts';
import { reaches } from '../../workers/db/marks.ts';
import { Broken, type Model, type Step } from './explore.ts';
import {
  copyWorld,
  type Happening,
  type Item,
  keyOf,
  type Known,
  nameOfWorld,
  type Part,
  type Request,
  scopesOf,
  valueOf,
  versionOf,
  type Who,
  type World,
} from './list-world.ts';

export interface Budget {
  /** What has happened before, and every database has. */
  before: readonly Happening[];
  /** What may happen, in any order that makes sense. */
  may: readonly Happening[];
  /** The reader may go on in another region. */
  mayTravel: boolean;
}

export interface Controls {
  /** Items are in the list's own entry. */
  itemsInList?: true;
  /** Whoever a list names may see what is on it. */
  filteredWhenMade?: true;
  /** What is not there says nothing of when. */
  absentSaysNothing?: true;
  withoutMarks?: true;
}

export const guarantees = {
  seen: 'no list goes back behind what its reader has seen or done',
  arrived: 'what has arrived is never undone',
} as const;

/** Every database shows it, so that replicas may be read. */
const beat = [1, 1] as const;

export const listModel = (who: Who, budget: Budget, controls: Controls): Model<World> => ({
  start: startWorld(budget),
  copy: copyWorld,
  nameOf: nameOfWorld,
  steps: (world) => [
    ...happenings(world, who, budget),
    ...messages(world, who, budget),
    ...(world.replica < world.commits.length ? [replicaStep] : []),
    ...(budget.mayTravel && !world.hasTravelled && world.request === null ? [travelStep] : []),
    ...(world.request === null
      ? [askStep(who, controls)]
      : requestSteps(world.request, world, { who, controls })),
  ],
});

/** One that was pulled long before anything happened. */
function createReady(): Shard {
  const shard = createShard('1', shardLimits);
  const { pull } = getMany(shard, [], 0);
  if (pull === null) throw new Error('a new shard asks for a pull');
  takePull(shard, pull, { at: 0, beat: [1, 0], versions: [], isTooMuch: false });
  return shard;
}

function startWorld({ before }: Budget): World {
  return {
    commits: [...before],
    replica: before.length,
    shard: createReady(),
    hasTravelled: false,
    request: null,
    reader: { marks: {}, known: { isThere: false, isRenamed: false, isGone: false } },
    arrived: {},
  };
}

const replicaStep: Step<World> = {
  name: 'the replica applies a commit',
  take(after) {
    after.replica += 1;
  },
};

const travelStep: Step<World> = {
  name: 'the reader goes on in another region',
  take(after) {
    after.shard = createReady();
    after.hasTravelled = true;
    after.arrived = {};
  },
};

/** All of it is the owner's doing, who carries its marks from then on. */
function happenings(world: World, who: Who, { may }: Budget): Step<World>[] {
  const has = (what: Happening): boolean => world.commits.includes(what);
  const possible = may.filter(
    (what) =>
      !has(what) &&
      !has('deleted') &&
      (what === 'created' || has('created')) &&
      (what !== 'revoked' || has('shared')),
  );
  return possible.map((what) => ({
    name: `the server is ${what}`,
    take(after) {
      after.commits.push(what);
      if (who === 'member') return;
      const marks = Object.fromEntries(
        scopesOf[what].map((scope) => [scope, versionOf(scope, after.commits)]),
      );
      const { known } = after.reader;
      after.reader = {
        marks: mergeMarks(after.reader.marks, marks),
        known: {
          isThere: true,
          isRenamed: known.isRenamed || what === 'renamed',
          isGone: known.isGone || what === 'deleted',
        },
      };
    },
  }));
}

/** Each scope's own object is told, or not, at any time. */
const messages = (world: World, who: Who, { before }: Budget): Step<World>[] =>
  world.commits.flatMap((what, index) =>
    scopesOf[what]
      .filter((scope) => index >= before.length && (scope === 'srv:a' || scope.endsWith(who)))
      .map((scope) => ({
        name: `${scope} is told that the server is ${what}`,
        take(after) {
          invalidate(after.shard, [[scope, [1, index + 1]]]);
          after.arrived = { ...after.arrived, [scope]: Math.max(after.arrived[scope] ?? 0, index + 1) };
        },
      })),
  );

const askStep = (who: Who, controls: Controls): Step<World> => ({
  name: `the ${who} lists`,
  take(after) {
    const { marks, known } = after.reader;
    const sent = controls.withoutMarks ? {} : marks;
    const request: Request = { marks: sent, known, got: [], missing: [], arrived: after.arrived };
    after.request = ask(after, who, request, 'ids');
  },
});

function ask(world: World, who: Who, request: Request, part: Part): Request {
  const key = keyOf(part, who);
  const mark = request.marks[key.scope] ?? null;
  const { found, birth, beat: birthBeat } = getFilled(world.shard, [{ ...key, mark }], 0);
  const [entry] = found;
  if (entry?.is === 'hit') {
    const { text, version } = entry;
    return { ...request, got: [...request.got, { part, text, version }] };
  }
  if (entry?.lease == null) return request;
  const { lease, floor } = entry;
  return { ...request, missing: [{ part, birth, lease, floor, beat: birthBeat }] };
}

interface Asking {
  who: Who;
  controls: Controls;
}

function requestSteps(request: Request, world: World, { who, controls }: Asking): Step<World>[] {
  if (request.missing.length > 0) return readSteps(request, world, { who, controls });
  const part = nextPart(request, { who, controls });
  if (part === null)
    return [{ name: 'it is answered', take: (after) => giveAnswer(after, request, { who, controls }) }];
  return [
    {
      name: part === 'item' ? 'its items are asked for' : 'what the reader may is asked for',
      take(after) {
        after.request = ask(after, who, request, part);
      },
    },
  ];
}

/** Ids, their items, and what the reader may where that decides anything. */
function nextPart(request: Request, { who, controls }: Asking): Part | null {
  const has = (wanted: Part): boolean => request.got.some(({ part }) => part === wanted);
  if (idsOf(request).length === 0) return null;
  if (!controls.itemsInList) {
    if (!has('item')) return 'item';
    if (asItem(textOf(request, 'item')) === null) return null;
  }
  return who === 'owner' || has('permissions') ? null : 'permissions';
}

/** One snapshot of a database that has the marks and the floors of all that is missing. */
function readSteps(request: Request, world: World, { who, controls }: Asking): Step<World>[] {
  const { missing, marks } = request;
  const readFrom = (
    name: string,
    commits: readonly Happening[],
    replicaBeat: typeof beat | null,
  ): Step<World> => ({
    name: `what is missing is read from the ${name}`,
    take(after) {
      const got = missing.map(({ part, birth, lease }) => {
        const key = keyOf(part, who);
        const inList = controls.itemsInList && part === 'ids' ? listText(who, commits) : null;
        const text = inList ?? valueOf(part, who, commits);
        const version = versionOf(key.scope, commits);
        putFill(after.shard, { ...key, birth, lease, text, version, replicaBeat, lifetimeMs: 1000 }, 0, 0);
        return { part, text, version };
      });
      after.request = { ...request, got: [...request.got, ...got], missing: [] };
    },
  });
  const shown = world.commits.slice(0, world.replica);
  const scopes = missing.map(({ part }) => keyOf(part, who).scope);
  const versions = Object.fromEntries(scopes.map((scope) => [scope, versionOf(scope, shown)]));
  const floors: Marks = Object.fromEntries(
    missing.flatMap(({ part, floor }) => (floor === null ? [] : [[keyOf(part, who).scope, floor]])),
  );
  const isUsable =
    reaches(mergeMarks(marks, floors), scopes, 1, versions) &&
    missing.every((one) => isBeyondBirth(beat, one.beat));
  return [readFrom('primary', world.commits, null), ...(isUsable ? [readFrom('replica', shown, beat)] : [])];
}

const textOf = ({ got }: Request, wanted: Part): string =>
  got.find(({ part }) => part === wanted)?.text ?? 'null';

/** Guarantee: lists are made by `valueOf`, or by `listText` below. */
const idsOf = (request: Request): string[] => JSON.parse(textOf(request, 'ids')) as string[];

/** Guarantee: items are made by `valueOf`. */
const asItem = (text: string): Item | null => JSON.parse(text) as Item | null;

/** Guarantee: permissions are made by `valueOf`. */
const permissionsOf = (request: Request): string[] | null =>
  JSON.parse(textOf(request, 'permissions')) as string[] | null;

/** What the control keeps in a list's entry: the items themselves. */
const listText = (who: Who, commits: readonly Happening[]): string =>
  valueOf('ids', who, commits) === '[]' ? '[]' : JSON.stringify([valueOf('item', who, commits)]);

/** The server as it is shown; null: it is not on the list. */
function shownBy(request: Request, { who, controls }: Asking): Item | null {
  const [first] = idsOf(request);
  if (first === undefined) return null;
  const item = asItem(controls.itemsInList ? first : textOf(request, 'item'));
  const reader = { uuid: who, permissions: [], key: null };
  const memberPermissions = permissionsOf(request);
  const held = serverPermissionsOf(reader, { ownerUuid: 'owner', memberPermissions });
  return held === null && !controls.filteredWhenMade ? null : item;
}

function giveAnswer(world: World, request: Request, asking: Asking): void {
  const { who, controls } = asking;
  world.request = null;
  const shown = shownBy(request, asking);
  judgeArrived(world, who, shown, request.arrived);
  const known = judgeSeen(world, who, shown, request.known);
  const said = request.got.filter(({ text }) => !controls.absentSaysNothing || text !== 'null');
  const versions = Object.fromEntries(said.map(({ part, version }) => [keyOf(part, who).scope, version]));
  const { reader } = world;
  world.reader = {
    marks: mergeMarks(reader.marks, versions),
    known: {
      isThere: reader.known.isThere || known.isThere,
      isRenamed: reader.known.isRenamed || known.isRenamed,
      isGone: reader.known.isGone || known.isGone,
    },
  };
}

/** What the reader knows now. */
function judgeSeen(world: World, who: Who, shown: Item | null, known: Known): Known {
  const has = (what: Happening): boolean => world.commits.includes(what);
  if (shown === null) {
    const isGone = has('deleted') || (who === 'member' && has('revoked'));
    if (known.isThere && !isGone) throw new Broken(guarantees.seen);
    return { ...known, isGone: known.isThere };
  }
  if (known.isGone || (known.isRenamed && shown.name === 0)) throw new Broken(guarantees.seen);
  return { ...known, isThere: true, isRenamed: shown.name === 1 };
}

/** A revocation that was told of the member's rights, and what was told of the server itself. */
function judgeArrived(world: World, who: Who, shown: Item | null, arrived: Request['arrived']): void {
  if (shown === null) return;
  const told = (scope: string, what: Happening): boolean =>
    world.commits.includes(what) && (arrived[scope] ?? 0) >= world.commits.indexOf(what) + 1;
  const isRevoked = who === 'member' && told('auth:member', 'revoked');
  const isRenamed = told('srv:a', 'renamed') && shown.name === 0;
  if (isRevoked || isRenamed || told('srv:a', 'deleted')) throw new Broken(guarantees.arrived);
}

import { type Mark, type Marks, mergeMarks } from '../../schema/scopes.ts';
import { createGate } from '../../workers/auth.ts';
import { isFresh, nextPull, takePull } from '../../workers/cache/pull.ts';
import { getFilled, invalidate, isBeyondBirth, putFill } from '../../workers/cache/region-cache.ts';
import { createShard, type Shard } from '../../workers/cache/shard.ts';
import { reaches } from '../../workers/db/marks.ts';
import { Broken, type Model, type Step } from './explore.ts';
import { roomyLimits } from './memory-steps.ts';
import { copyShard, stateOfShard } from './shard-states.ts';

/** A request that has missed, and reads the databases. */
interface Request {
  token: Mark;
  /** Null: memory was not asked. */
  lease: { birth: string; id: number; beat: Mark | null } | null;
  atLeast: Marks;
  /** What the region had been told of, and what was long known, when the request came. */
  settled: number;
}

/** One user in one region: what decides over them changes once, and ends every access token of before. */
interface World {
  now: number;
  /** In their order; a change is known by when it was committed. */
  commits: (number | 'beat')[];
  /** How many of them the replica shows. */
  replica: number;
  shard: Shard;
  request: Request | null;
  /** The change has been told to this region. */
  isTold: boolean;
}

export interface Controls {
  /** Where nothing is known of a user, their token is believed. */
  missesPass?: true;
  /** Who asks for what is not cached is looked up in the nearest database alone. */
  besideMemory?: true;
  /** An invalidation deletes what is there and leaves no floor. */
  deletesOnly?: true;
  /** A token requires nothing of what it is compared with. */
  tokensWithoutMark?: true;
  withoutPulls?: true;
}

export const guarantees = {
  revoked: 'who was revoked is not let in',
  current: 'who signed in again is judged by what they signed in with',
  welcome: 'who signed in again is let in',
} as const;

const ticks = 3;
const beats = 1;
const scope = 'auth:a';
const wanted = { scope, name: 'account' } as const;
const versionAt = (changes: number): Mark => [1, changes];

export const sessionModel = (controls: Controls): Model<World> => ({
  start: {
    now: 0,
    commits: [],
    replica: 0,
    shard: createShard('1', controls.withoutPulls ? { ...roomyLimits, staleAfterMs: 100 } : roomyLimits),
    request: null,
    isTold: false,
  },
  copy: (world) => ({ ...world, commits: [...world.commits], shard: copyShard(world.shard) }),
  nameOf: ({ shard, request, ...world }) =>
    JSON.stringify([
      world,
      request && [request.token, request.atLeast, request.settled, request.lease?.beat],
      stateOfShard(
        shard,
        request?.lease == null ? [] : [{ birth: request.lease.birth, lease: request.lease.id }],
        null,
      ),
    ]),
  steps: (world) => [
    ...outsideSteps(world, controls),
    ...tokensOf(world).flatMap((token) => askSteps(world, token, controls)),
    ...requestSteps(world),
  ],
});

const changesIn = (commits: World['commits']): number => commits.filter((commit) => commit !== 'beat').length;
const beatIn = (commits: World['commits']): Mark => [1, commits.length - changesIn(commits)];

/** Tokens of before and, once it is committed, of after the change. */
const tokensOf = ({ commits }: World): Mark[] =>
  Array.from({ length: changesIn(commits) + 1 }, (_, changes) => versionAt(changes));

function outsideSteps(world: World, controls: Controls): Step<World>[] {
  const steps: Step<World>[] = [];
  const add = (name: string, take: Step<World>['take']): void => void steps.push({ name, take });
  const { commits, shard } = world;
  if (world.now < ticks) add('time passes', (after) => void (after.now += 1));
  if (changesIn(commits) === 0)
    add('what decides over the user changes', (after) => void after.commits.push(after.now));
  if (beatIn(commits)[1] < beats) add('the primary beats', (after) => void after.commits.push('beat'));
  if (world.replica < commits.length)
    add('the replica applies a commit', (after) => void (after.replica += 1));
  if (changesIn(commits) > 0)
    add('the region is told', (after) => {
      if (controls.deletesOnly) after.shard.entries.clear();
      else invalidate(after.shard, [[scope, versionAt(1)]]);
      after.isTold = true;
    });
  if (!controls.withoutPulls || shard.pulled === null) add('a pull is brought', bringPull);
  return steps;
}

function bringPull(world: World): void {
  const ticket = nextPull(world.shard, world.now);
  if (ticket === null) return;
  const changed = world.commits.find((commit) => commit !== 'beat');
  const from = (ticket.since ?? world.now) - ticket.lookBackMs;
  const isNews = changed !== undefined && changed >= from;
  const versions = isNews ? ([[scope, versionAt(1)]] as const) : [];
  takePull(world.shard, ticket, { at: world.now, beat: beatIn(world.commits), versions, isTooMuch: false });
}

/** What a request that comes now must know: what the region was told, and what any pull has brought by now. */
function settledIn({ isTold, commits, now }: World): number {
  const isLongKnown = commits.some((commit) => commit !== 'beat' && commit < now - roomyLimits.staleAfterMs);
  return isTold || isLongKnown ? 1 : 0;
}

function askSteps(world: World, token: Mark, controls: Controls): Step<World>[] {
  const who = token[1] === 0 ? 'the token of before' : 'the token of after';
  // One who finds memory asleep brings the pull before asking again.
  const isAsleep = world.shard.pulled !== null && !isFresh(world.shard, world.now);
  if (world.request !== null || isAsleep) return [];
  const required: Marks = controls.tokensWithoutMark ? {} : { [scope]: token };
  const settled = settledIn(world);
  return [
    {
      name: `${who} asks`,
      take(after) {
        const { shard } = after;
        if (controls.missesPass && shard.entries.size === 0) return letIn(token, token, settled);
        if (controls.besideMemory) {
          after.request = { token, lease: null, atLeast: required, settled };
          return;
        }
        const mark = required[scope] ?? null;
        const { found, birth, beat } = getFilled(shard, [{ ...wanted, mark }], after.now);
        const [answer] = found;
        if (answer?.is === 'hit') return decide(after, token, answer.version, settled);
        if (answer?.lease == null) return;
        const atLeast = answer.floor === null ? required : mergeMarks(required, { [scope]: answer.floor });
        after.request = { token, lease: { birth, id: answer.lease, beat }, atLeast, settled };
      },
    },
  ];
}

function requestSteps({ request, replica, commits }: World): Step<World>[] {
  if (request === null) return [];
  const readFrom = (name: string, shown: World['commits'], isReplica: boolean): Step<World> => ({
    name: `it reads the ${name}`,
    take(after) {
      after.request = null;
      const version = versionAt(changesIn(shown));
      const { token, lease, settled } = request;
      decide(after, token, version, settled);
      if (lease === null) return;
      const { birth, id } = lease;
      const replicaBeat = isReplica ? beatIn(shown) : null;
      const fill = { ...wanted, birth, lease: id, text: '', version, replicaBeat, lifetimeMs: 1000 };
      putFill(after.shard, fill, 0, after.now);
    },
  });
  const shown = commits.slice(0, replica);
  const isNewEnough = reaches(request.atLeast, [scope], 1, { [scope]: versionAt(changesIn(shown)) });
  const isBeyond = request.lease === null || isBeyondBirth(beatIn(shown), request.lease.beat);
  return [
    readFrom('primary', commits, false),
    ...(isNewEnough && isBeyond ? [readFrom('replica', shown, true)] : []),
  ];
}

/** Who is refused is asked for again at the primary. */
function decide(world: World, token: Mark, version: Mark, settled: number): void {
  if (isAdmitted(token, version)) return letIn(token, version, settled);
  const newest = versionAt(changesIn(world.commits));
  if (isAdmitted(token, newest)) return letIn(token, newest, settled);
  if (token[1] === newest[1]) throw new Broken(guarantees.welcome);
}

function letIn(token: Mark, judgedBy: Mark, settled: number): void {
  if (token[1] < settled) throw new Broken(guarantees.revoked);
  if (judgedBy[1] < token[1]) throw new Broken(guarantees.current);
}

const user = {
  id: 1,
  uuid: 'a',
  username: 'a',
  email: 'a@example.com',
  firstName: '',
  lastName: '',
  language: 'en',
  createdAt: new Date(0),
  suspended: false,
  roleUuid: null,
  roleName: null,
  permissions: null,
  session: { expiresAt: new Date(1), endedAt: null },
};

function isAdmitted(authMark: Mark, version: Mark): boolean {
  const caller = { by: 'session', userId: 'a', sessionId: 's', authMark, expiresAt: 1 } as const;
  const gate = createGate({ by: 'signed-in' }, { caller, shortId: null, ip: null });
  try {
    gate.decide([user], [], { epoch: version[0], versions: { [scope]: version }, now: 0 });
    return true;
  } catch {
    return false;
  }
}

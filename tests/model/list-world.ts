import type { Mark, Marks, Scope } from '../../schema/scopes.ts';
import type { Shard } from '../../workers/cache/shard.ts';
import { copyShard, stateOfShard } from './shard-states.ts';

/** What happens to one server, which its owner may share with a member. */
export type Happening = 'created' | 'shared' | 'renamed' | 'revoked' | 'deleted';
export type Who = 'owner' | 'member';

/** The scopes that each of them raises, as its verb does. */
export const scopesOf: Readonly<Record<Happening, readonly Scope[]>> = {
  created: ['srv:a', 'usr:owner'],
  shared: ['srv:a', 'usr:member', 'auth:member'],
  renamed: ['srv:a'],
  revoked: ['srv:a', 'usr:member', 'auth:member'],
  deleted: ['srv:a', 'usr:owner'],
};

/** What a list is made of: ids under the list's scope, what the reader may under their own, items under theirs. */
export const parts = ['ids', 'permissions', 'item'] as const;
export type Part = (typeof parts)[number];

export const keyOf = (part: Part, who: Who): { scope: Scope; name: string } => {
  if (part === 'ids') return { scope: `usr:${who}`, name: 'ids' };
  return part === 'item' ? { scope: 'srv:a', name: 'server' } : { scope: `auth:${who}`, name: 'a' };
};

export interface Item {
  name: number;
}

/** A part's value in a database that has these commits, as text. */
export function valueOf(part: Part, who: Who, commits: readonly Happening[]): string {
  const has = (what: Happening): boolean => commits.includes(what);
  const isThere = has('created') && !has('deleted');
  const isMember = has('shared') && !has('revoked');
  if (part === 'ids') return JSON.stringify(isThere && (who === 'owner' || isMember) ? ['a'] : []);
  if (part === 'permissions') return JSON.stringify(who === 'member' && isMember ? ['control'] : null);
  return JSON.stringify(isThere ? ({ name: has('renamed') ? 1 : 0 } satisfies Item) : null);
}

/** The version of a scope is the place of the last commit that raised it. */
export const versionOf = (scope: string, commits: readonly Happening[]): Mark => [
  1,
  1 + commits.findLastIndex((what) => scopesOf[what].some((raised) => raised === scope)),
];

/** What somebody knows of the server, from what they were shown or did. */
export interface Known {
  isThere: boolean;
  isRenamed: boolean;
  /** To them at least. */
  isGone: boolean;
}

/** A list that is on its way: what is known of its parts, and what their reads must reach. */
export interface Request {
  marks: Marks;
  /** What its reader knew when it came. */
  known: Known;
  got: { part: Part; text: string; version: Mark }[];
  missing: { part: Part; birth: string; lease: number; floor: Mark | null; beat: Mark | null }[];
  /** What had been told of each scope when the request came. */
  arrived: Readonly<Record<string, number>>;
}

/** The lists of one reader, in one region, and the one server that may be on them. */
export interface World {
  commits: Happening[];
  replica: number;
  shard: Shard;
  hasTravelled: boolean;
  request: Request | null;
  reader: { marks: Marks; known: Known };
  /** The newest version of each scope that the region was told of. */
  arrived: Readonly<Record<string, number>>;
}

export const copyWorld = (world: World): World => ({
  ...world,
  commits: [...world.commits],
  shard: copyShard(world.shard),
});

export const nameOfWorld = ({ shard, request, ...world }: World): string =>
  JSON.stringify([
    world,
    request && [request.marks, request.known, request.got, request.arrived],
    stateOfShard(shard, request?.missing ?? [], null),
  ]);

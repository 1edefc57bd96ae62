import { eq, inArray, type SQL } from 'drizzle-orm';
import { roles, users } from '../../schema/tables/accounts.ts';
import { eggs } from '../../schema/tables/eggs.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import { servers } from '../../schema/tables/servers.ts';
import { scopeVersion } from '../../schema/tables/system.ts';
import type { ReadDb } from '../db/snapshot.ts';
import type { KindName } from './keys.ts';
import {
  eggColumns,
  nodeColumns,
  ownedOrShared,
  profileColumns,
  roleColumns,
  selectMemberships,
  selectPage,
  selectServers,
  type Source,
  version,
  versionOf,
} from './sources.ts';

/** What is read along with entries, in the same round trip, because whoever reads the ones asks for the others next. */
interface Along {
  kind: KindName;
  /** For the keys that it comes along with; its rows carry the versions of their scopes. */
  select: Source;
}

/** Of servers, by what chooses them. */
type Which = (db: ReadDb, ids: string[], parts: string[]) => SQL | undefined;

const inOwnPage: Which = (db, [id = ''], [part = '']) => inPage(db, part, ownedOrShared(db, id));
const inWholePage: Which = (db, _, [part = '']) => inPage(db, part, undefined);

function inPage(db: ReadDb, part: string, which: SQL | undefined): SQL {
  const page = selectPage(db, part, which);
  return inArray(servers.id, db.select({ id: page.id }).from(page));
}

const serversOf = (which: Which): Along => ({
  kind: 'server',
  select: (db, ids, parts) => selectServers(db, which(db, ids, parts)),
});

const around = (which: Which): Along[] => [
  {
    kind: 'node',
    select: (db, ids, parts) =>
      db
        .selectDistinct({ of: nodes.uuid, version, ...nodeColumns })
        .from(servers)
        .innerJoin(nodes, eq(nodes.id, servers.nodeId))
        .leftJoin(scopeVersion, versionOf('node', nodes.uuid))
        .where(which(db, ids, parts)),
  },
  {
    kind: 'egg',
    select: (db, ids, parts) =>
      db
        .selectDistinct({ of: eggs.uuid, version, ...eggColumns })
        .from(servers)
        .innerJoin(eggs, eq(eggs.id, servers.eggId))
        .leftJoin(scopeVersion, versionOf('egg', eggs.uuid))
        .where(which(db, ids, parts)),
  },
  {
    kind: 'profile',
    select: (db, ids, parts) =>
      db
        .selectDistinct({ of: users.uuid, version, ...profileColumns })
        .from(servers)
        .innerJoin(users, eq(users.id, servers.ownerId))
        .leftJoin(scopeVersion, versionOf('usr', users.uuid))
        .where(which(db, ids, parts)),
  },
];

const alongs: { [K in KindName]?: readonly Along[] } = {
  account: [
    {
      kind: 'role',
      select: (db, ids) =>
        db
          .select({ of: roles.uuid, version, ...roleColumns })
          .from(users)
          .innerJoin(roles, eq(roles.id, users.roleId))
          .leftJoin(scopeVersion, versionOf('role', roles.uuid))
          .where(inArray(users.uuid, ids)),
    },
  ],
  server: around((_, shortIds) => inArray(servers.shortId, shortIds)),
  ownServers: [
    serversOf(inOwnPage),
    ...around(inOwnPage),
    {
      kind: 'membership',
      select: (db, ids, parts) => selectMemberships(db, ids, inOwnPage(db, ids, parts)),
    },
  ],
  allServers: [serversOf(inWholePage), ...around(inWholePage)],
};

export const alongWith = (kind: KindName): readonly Along[] => alongs[kind] ?? [];

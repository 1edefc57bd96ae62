import { serverEndpoints } from '../../schema/api/servers.ts';
import { consistencyHeader } from '../../schema/scopes.ts';
import type { PanelClient } from '../api-client.ts';
import { type Ground, newNode, newServer, newUser, password, signIn } from '../regions/ground.ts';

/** What a visitor sends with each request. */
export type Headers = Record<string, string>;

export interface Tenant {
  /** Several sessions of one owner. */
  visitors: Headers[];
  /** Their last server. */
  server: string;
  /** Names their list. */
  etag: string;
}

/** An owner of servers, all of whose sessions have had their list and one server before. */
export async function makeTenant(on: Ground, size: { servers: number; sessions: number }): Promise<Tenant> {
  const owner = await newUser(on);
  const server = (await makeServers(on, owner.id, size.servers)).at(-1) ?? '';
  const clients = [owner.client];
  while (clients.length < size.sessions) clients.push(await signIn(on.stack.url, owner.username));
  let etag = '';
  for (const client of clients) {
    await client.call(serverEndpoints.read, { params: { server } });
    const { body, headers } = await client.raw(serverEndpoints.list);
    if (serverEndpoints.list.answer.parse(body).items.length !== Math.min(50, size.servers))
      throw new Error('the list lacks servers');
    etag = headers.get('etag') ?? '';
  }
  return { visitors: clients.map(headersOf), server, etag };
}

/** The first as everyone makes them, the others in the database as its copies; their short ids. */
export async function makeServers(on: Ground, ownerId: string, count: number): Promise<string[]> {
  const nodeId = await newNode(on, `20000-${String(20_000 + count)}`);
  const first = await newServer(on, nodeId, { ownerId, name: 'Server 0' });
  await on.sql.query(
    `with free as (
       select id, row_number() over (order by id) as place from allocations where server_id is null limit $2 - 1
     ), made as (
       insert into servers
       select (jsonb_populate_record(one, jsonb_build_object(
         'id', nextval(pg_get_serial_sequence('servers', 'id')), 'uuid', gen_random_uuid(),
         'short_id', left(md5(free.place::text), 8), 'name', 'Server ' || free.place, 'allocation_id', free.id
       ))).*
       from servers one cross join free where one.short_id = $1
       returning id, allocation_id
     )
     update allocations set server_id = made.id from made where allocations.id = made.allocation_id`,
    [first.id, count],
  );
  const { rows } = await on.sql.query<{ short_id: string }>(
    'select short_id from servers where owner_id = (select id from users where uuid = $1) order by id',
    [ownerId],
  );
  return rows.map((row) => row.short_id);
}

export interface Login {
  login: string;
  password: string;
}

/** Users who are members of all servers, one session each, and what they sign in with. */
export async function makeMembers(
  on: Ground,
  count: number,
): Promise<{ members: Headers[]; logins: Login[] }> {
  const users = [];
  while (users.length < count) users.push(await newUser(on));
  await on.sql.query(
    `insert into memberships (server_id, user_id, permissions)
     select servers.id, users.id, array['control.start'] from servers cross join users where users.uuid = any($1)`,
    [users.map(({ id }) => id)],
  );
  for (const { client } of users) await client.call(serverEndpoints.list);
  return {
    members: users.map(({ client }) => headersOf(client)),
    logins: users.map(({ username }) => ({ login: username, password })),
  };
}

const headersOf = (client: PanelClient): Headers => ({
  accept: 'application/json',
  cookie: client.cookieHeader(),
  [consistencyHeader]: client.consistencyToken() ?? '',
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { allEndpoints } from '../../schema/api/all.ts';
import type { Endpoint } from '../../schema/api/endpoint.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { type ErrorCode } from '../../schema/errors.ts';
import { adminPermissions, serverPermissions } from '../../schema/permissions.ts';
import { addressOf, PanelClient } from '../api-client.ts';
import { type Caller, createKeyCallers, type KeyCallers, keyCallersOf, type Verdict } from './key-callers.ts';
import { type Ground, newNode, newServer, newUser, startGround, type TestUser } from './ground.ts';

/**
 * Every endpoint, asked by everyone. What is expected follows from the endpoint's contract alone; who holds which
 * keys is written into the database before each request.
 */
let ground: Ground;
let nodeId: string;
let serverId: string;
let addressId: number;
let owner: TestUser;
let member: TestUser;
let stranger: TestUser;
let clerk: TestUser;
let guest: TestUser;
let roleId: number;
let keyCallers: KeyCallers;

beforeAll(async () => {
  // Who holds what is written behind the panel's back, so nothing may be kept of it.
  ground = await startGround(21_000, { variables: { ROOST_CACHE: 'off' } });
  nodeId = await newNode(ground);
  [owner, member, stranger, clerk, guest] = await Promise.all([
    newUser(ground),
    newUser(ground),
    newUser(ground),
    newUser(ground),
    newUser(ground),
  ]);
  const { rows } = await ground.sql.query<{ id: number }>(
    `insert into roles (name, permissions) values ('Clerk', '{}') returning id`,
  );
  roleId = rows[0]?.id ?? 0;
  await ground.sql.query('update users set role_id = $1 where uuid = $2', [roleId, clerk.id]);
  await renewServer();
  keyCallers = await createKeyCallers(ground, { owner, stranger, clerk, roleId });
});

afterAll(() => ground.stop());

const endsSessions = new Set(['session.signOut', 'session.endAll']);
const removesServer = new Set(['servers.delete']);

/** A body for each permission that it decides; otherwise none, which a caller who is let in sees refused as input. */
function bodiesOf({ access }: Endpoint): Record<string, string>[] {
  if (access.by !== 'server' || typeof access.permission !== 'object') return [{}];
  const { field, keys } = access.permission;
  return Object.keys(keys).map((value) => ({ [field]: value }));
}

function callersOf(endpoint: Endpoint, body: Record<string, string>): Caller[] {
  const { access } = endpoint;
  const nobody = { name: 'nobody', client: () => new PanelClient(ground.stack.url) };
  const everyone = (expected: Verdict): Caller[] => [
    { name: 'a user', client: () => sessionOf(endpoint, stranger), expected },
    { name: 'an administrator', client: () => adminSession(endpoint), expected },
  ];
  switch (access.by) {
    case 'anyone':
      return [{ ...nobody, expected: 'let in' }, ...everyone('let in')];
    case 'agent':
      return [{ ...nobody, expected: 'agent_refused' }, ...everyone('agent_refused')];
    case 'signed-in':
      return [{ ...nobody, expected: 'not_signed_in' }, ...everyone('let in')];
    case 'admin': {
      const others = Object.keys(adminPermissions).filter((key) => key !== access.permission);
      return [
        { ...nobody, expected: 'not_signed_in' },
        { name: 'the owner of a server', client: () => owner.client, expected: 'forbidden' },
        clerkWith('only this permission', [access.permission], 'let in'),
        clerkWith('every other permission', others, 'forbidden'),
        { name: 'an administrator', client: () => ground.admin, expected: 'let in' },
      ];
    }
    case 'server': {
      const { permission } = access;
      const key = typeof permission === 'object' ? permission.keys[body[permission.field] ?? ''] : permission;
      const others = serverPermissions.filter((other) => other !== key);
      const isAny = permission === 'any';
      return [
        { ...nobody, expected: 'not_signed_in' },
        { name: 'a stranger', client: () => stranger.client, expected: 'not_found' },
        { name: 'the owner', client: () => owner.client, expected: 'let in' },
        memberWith('only this permission', isAny || key === undefined ? [] : [key], 'let in'),
        memberWith('every other permission', others, isAny ? 'let in' : 'forbidden'),
        clerkWith('the right to see every server', ['servers.read'], isAny ? 'let in' : 'forbidden'),
        clerkWith('the right to change every server', ['servers.update'], 'let in'),
        clerkWith('every right but those on servers', ['servers.create', 'users.read'], 'not_found'),
        { name: 'an administrator', client: () => ground.admin, expected: 'let in' },
      ];
    }
  }
}

const memberWith = (what: string, permissions: readonly string[], expected: Verdict): Caller => ({
  name: `a member with ${what}`,
  client: () => member.client,
  hold: () => holdMembership(member, permissions),
  expected,
});

const clerkWith = (what: string, permissions: readonly string[], expected: Verdict): Caller => ({
  name: `a clerk with ${what}`,
  client: () => clerk.client,
  async hold() {
    await ground.sql.query('update roles set permissions = $1 where id = $2', [permissions, roleId]);
  },
  expected,
});

async function holdMembership(user: TestUser, permissions: readonly string[]): Promise<void> {
  await ground.sql.query(
    `insert into memberships (server_id, user_id, permissions)
     select s.id, u.id, $1 from servers s, users u where s.short_id = $2 and u.uuid = $3
     on conflict (server_id, user_id) do update set permissions = excluded.permissions`,
    [permissions, serverId, user.id],
  );
}

/** Sessions that a request ends are begun for it. */
const sessionOf = (endpoint: Endpoint, user: TestUser): PanelClient | Promise<PanelClient> =>
  endsSessions.has(endpoint.id) ? throwaway() : user.client;

const adminSession = (endpoint: Endpoint): PanelClient | Promise<PanelClient> =>
  endsSessions.has(endpoint.id) ? throwaway() : ground.admin;

async function throwaway(): Promise<PanelClient> {
  return (await newUser(ground)).client;
}

async function renewServer(): Promise<void> {
  const server = await newServer(ground, nodeId, { ownerId: owner.id });
  serverId = server.id;
  addressId = await addressOfServer(server.id);
}

async function addressOfServer(server: string): Promise<number> {
  const { items } = await ground.admin.call(serverEndpoints.allocations, { params: { server } });
  return items[0]?.id ?? 0;
}

/** Whether the caller was let in, by how the request failed if it did. Wrong input and wrong state come after access. */
async function ask(endpoint: Endpoint, client: PanelClient, body: Record<string, string>): Promise<Verdict> {
  // A node, an egg and a key that do not exist, so that nothing but this server and its guest is changed.
  const nowhere = '00000000-0000-4000-8000-000000000000';
  await holdMembership(guest, []);
  const key = 'roost_22222222';
  const params = {
    server: serverId,
    user: guest.id,
    node: nowhere,
    egg: nowhere,
    catalogue: nowhere,
    key,
    allocation: endpoint.path.includes(':server') ? String(addressId) : '999999',
  };
  const query = removesServer.has(endpoint.id) ? { force: 'true' } : {};
  const url = addressOf(client.base, endpoint.path, params, query);
  const response = await fetch(url, {
    method: endpoint.method,
    headers: {
      origin: client.base,
      'content-type': 'application/json',
      ...client.credentials(),
    },
    ...(endpoint.body === null ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  expect(response.status, text).toBeLessThan(600);
  expect(response.status, text).not.toBe(500);
  const code = codeIn(text);
  const isOnlyMissing = code === 'not_found' && !endpoint.path.includes(':server');
  return code === null || isOnlyMissing || !refusals.has(code) ? 'let in' : code;
}

const refusals = new Set<ErrorCode>([
  'not_signed_in',
  'forbidden',
  'not_found',
  'agent_refused',
  'key_refused',
  'address_refused',
  'session_required',
]);

function codeIn(text: string): ErrorCode | null {
  return (/"code":"(\w+)"/.exec(text)?.[1] as ErrorCode | undefined) ?? null;
}

for (const endpoint of allEndpoints) {
  for (const body of bodiesOf(endpoint)) {
    for (const caller of [...callersOf(endpoint, body), ...keyCallersOf(endpoint, body, () => keyCallers)]) {
      const what = 'action' in body ? `${endpoint.id} (${String(body['action'])})` : endpoint.id;
      test(`${what}: ${caller.name} is ${caller.expected}`, async () => {
        await caller.hold?.();
        expect(await ask(endpoint, await caller.client(), body)).toBe(caller.expected);
        if (removesServer.has(endpoint.id) && caller.expected === 'let in') await renewServer();
      });
    }
  }
}

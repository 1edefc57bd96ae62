import { apiKeyEndpoints } from '../../schema/api/api-keys.ts';
import type { Endpoint } from '../../schema/api/endpoint.ts';
import type { ErrorCode } from '../../schema/errors.ts';
import { adminPermissions, serverPermissions } from '../../schema/permissions.ts';
import { PanelClient } from '../api-client.ts';
import type { Ground, TestUser } from './ground.ts';

export type Verdict = ErrorCode | 'let in';

/** Somebody who asks an endpoint, and what its contract makes of them. */
export interface Caller {
  name: string;
  client: () => PanelClient | Promise<PanelClient>;
  /** Writes what the caller holds. */
  hold?: () => Promise<void>;
  expected: Verdict;
}

export interface KeyFacts {
  permissions: readonly string[];
  allowedIps?: readonly string[];
  isExpired?: boolean;
}

/** API keys of some users, and what they are made to hold. */
export interface KeyCallers {
  owner: HeldKey;
  stranger: HeldKey;
  clerk: HeldKey;
  deleted: PanelClient;
  /** Of the clerk's role. */
  holdRole(permissions: readonly string[]): Promise<void>;
}

interface HeldKey {
  client: PanelClient;
  hold(facts: KeyFacts): Promise<void>;
}

interface Users {
  owner: TestUser;
  stranger: TestUser;
  clerk: TestUser;
  roleId: number;
}

export async function createKeyCallers(ground: Ground, users: Users): Promise<KeyCallers> {
  const keyOf = async ({ client }: TestUser): Promise<HeldKey & { id: string }> => {
    const { id, key } = await client.call(apiKeyEndpoints.create, { body: { permissions: ['*'] } });
    // A test asks more often than its quota would let it.
    await ground.sql.query('update api_keys set quota_per_minute = 1000000 where identifier = $1', [id]);
    return {
      id,
      client: new PanelClient(client.base, { key }),
      async hold({ permissions, allowedIps = [], isExpired = false }) {
        await ground.sql.query(
          `update api_keys set scopes = $1, allowed_ips = $2,
           expires_at = case when $3 then now() - interval '1 second' end where identifier = $4`,
          [JSON.stringify(permissions), allowedIps, isExpired, id],
        );
      },
    };
  };
  const [owner, stranger, clerk, gone] = await Promise.all(
    [users.owner, users.stranger, users.clerk, users.owner].map(keyOf),
  );
  if (owner === undefined || stranger === undefined || clerk === undefined || gone === undefined)
    throw new Error('a key is missing');
  await users.owner.client.call(apiKeyEndpoints.delete, { params: { key: gone.id } });
  return {
    owner,
    stranger,
    clerk,
    deleted: gone.client,
    async holdRole(permissions) {
      await ground.sql.query('update roles set permissions = $1 where id = $2', [permissions, users.roleId]);
    },
  };
}

/** Callers with an API key; they are made before each request, so `keys` is asked for then. */
export function keyCallersOf(
  endpoint: Endpoint,
  body: Readonly<Record<string, string>>,
  keys: () => KeyCallers,
): Caller[] {
  const { access, sessionOnly } = endpoint;
  if (access.by === 'anyone' || access.by === 'agent') return [];
  const unless = (verdict: Verdict): Verdict => (sessionOnly === true ? 'session_required' : verdict);
  const ownersKey = (what: string, facts: KeyFacts, expected: Verdict): Caller => ({
    name: `the owner's key ${what}`,
    client: () => keys().owner.client,
    hold: () => keys().owner.hold(facts),
    expected: unless(expected),
  });
  const clerksKey = (what: string, held: [readonly string[], KeyFacts], expected: Verdict): Caller => ({
    name: `a clerk's key ${what}`,
    client: () => keys().clerk.client,
    async hold() {
      await keys().holdRole(held[0]);
      await keys().clerk.hold(held[1]);
    },
    expected: unless(expected),
  });
  const all = { permissions: ['*'] };
  const useless: Caller[] = [
    ownersKey('that has expired', { ...all, isExpired: true }, 'key_refused'),
    ownersKey('from another address', { ...all, allowedIps: ['192.0.2.0/24'] }, 'address_refused'),
    { name: 'a deleted key', client: () => keys().deleted, expected: 'key_refused' },
  ];
  switch (access.by) {
    case 'signed-in':
      return [...useless, ownersKey('with one permission', { permissions: ['nodes.read'] }, 'let in')];
    case 'admin': {
      const { permission } = access;
      const others = Object.keys(adminPermissions).filter((key) => key !== permission);
      return [
        ...useless,
        clerksKey('with only this permission', [['*'], { permissions: [permission] }], 'let in'),
        clerksKey('with everything that its user holds', [[permission], all], 'let in'),
        clerksKey('with every other permission', [['*'], { permissions: others }], 'forbidden'),
        clerksKey('with what its user does not hold', [others, { permissions: [permission] }], 'forbidden'),
      ];
    }
    case 'server': {
      const { permission } = access;
      const key = typeof permission === 'object' ? permission.keys[body[permission.field] ?? ''] : permission;
      const isAny = permission === 'any' || key === undefined;
      const others = [...serverPermissions, 'nodes.read'].filter((other) => other !== key);
      return [
        ...useless,
        ownersKey('with only this permission', { permissions: isAny ? ['nodes.read'] : [key] }, 'let in'),
        ownersKey('with every other permission', { permissions: others }, isAny ? 'let in' : 'forbidden'),
        {
          name: "a stranger's key",
          client: () => keys().stranger.client,
          hold: () => keys().stranger.hold(all),
          expected: unless('not_found'),
        },
        clerksKey(
          'with the right to change every server',
          [['servers.update'], { permissions: ['servers.update'] }],
          'let in',
        ),
        clerksKey('without the right to change every server', [['*'], { permissions: others }], 'not_found'),
      ];
    }
  }
}

import { ApiError } from '../schema/errors.ts';
import { isAdminPermission } from '../schema/permissions.ts';
import { isInRanges } from './address-range.ts';
import { sharedWith } from './authorize.ts';
import type { Caller } from './caller.ts';
import type { Actor, KeyGrant } from './context.ts';
import type { UserRow } from './domain/user-rows.ts';
import { accessLifetimeMs } from './tokens.ts';

/** A user as the database has them, with the session or the key that they come with. */
export interface CallerRow extends UserRow {
  session?: { expiresAt: Date; endedAt: Date | null };
  key?: KeyFacts;
}

export interface KeyFacts {
  secretHash: string;
  /** Of a native key they are a list. */
  permissions: readonly string[] | Readonly<Record<string, number>>;
  allowedIps: readonly string[];
  expiresAt: Date | null;
}

/** Who asks, and what they hold; null without a live session. Throws what a key that may not be used gets. */
export function actorOf(
  row: CallerRow | undefined,
  caller: Caller,
  at: { now: number; ip: string | null },
): Actor | null {
  if (caller.by === 'key') return keyHolder(row, caller, at);
  if (row?.session === undefined) return null;
  const { expiresAt, endedAt } = row.session;
  if (endedAt !== null || expiresAt.getTime() <= at.now) return null;
  return {
    ...userIn(row),
    permissions: row.permissions ?? [],
    sessionId: caller.sessionId,
    key: null,
    expiresAt: Math.min(caller.expiresAt, expiresAt.getTime()),
  };
}

function keyHolder(
  row: CallerRow | undefined,
  caller: Extract<Caller, { by: 'key' }>,
  { now, ip }: { now: number; ip: string | null },
): Actor {
  const facts = row?.key;
  if (row === undefined || facts === undefined || facts.secretHash !== caller.secretHash)
    throw new ApiError('key_refused');
  const endsAt = facts.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
  if (endsAt <= now) throw new ApiError('key_refused');
  if (ip !== null && facts.allowedIps.length > 0 && !isInRanges(ip, facts.allowedIps))
    throw new ApiError('address_refused');
  const key: KeyGrant = { id: caller.keyId, permissions: listOf(facts.permissions) };
  return {
    ...userIn(row),
    permissions: sharedWith(key, row.permissions ?? [], isAdminPermission),
    sessionId: null,
    key,
    expiresAt: Math.min(endsAt, now + accessLifetimeMs),
  };
}

const listOf = (permissions: KeyFacts['permissions']): readonly string[] =>
  Array.isArray(permissions) ? permissions.filter((one) => typeof one === 'string') : [];

function userIn(row: CallerRow) {
  const { roleUuid, roleName, permissions: _, session: __, key: ___, ...user } = row;
  const role = roleUuid === null || roleName === null ? null : { uuid: roleUuid, name: roleName };
  return { ...user, role };
}

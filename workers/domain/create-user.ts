import { eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { roles, users } from '../../schema/tables/accounts.ts';
import { mayGiveRoles } from '../authorize.ts';
import type { Tx, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { selectUsers, type UserRow } from './user-rows.ts';

export interface NewUser {
  email: string;
  username: string;
  password: string;
  firstName: string;
  lastName: string;
  externalId: string | null;
  roleId: string | null;
}

/** Creates a user. Only who may give roles may name one. */
export async function createUser(ctx: WriteCtx, input: NewUser): Promise<UserRow> {
  if (input.roleId !== null && !mayGiveRoles(ctx.actor())) throw new ApiError('forbidden');
  const passwordHash = await ctx.passwords.hash(input.password);
  const { email, username, firstName, lastName, externalId } = input;
  return await ctx.db.write(async (tx) => {
    const roleId = input.roleId === null ? null : await roleIdOf(ctx, tx, input.roleId);
    const [inserted] = await tx
      .insert(users)
      .values({ email, username, firstName, lastName, externalId, passwordHash, roleId })
      .returning({ id: users.id });
    const [user] = await selectUsers(tx).where(eq(users.id, inserted?.id ?? 0));
    if (user === undefined) throw new Error('the user was not inserted');
    return {
      result: user,
      activity: [activityOf(ctx, 'user:create', { subject: user.uuid, properties: { username } })],
      scopes: [`usr:${user.uuid}`, 'sys'],
    };
  });
}

/** Nobody gives more than they hold: a role with every permission takes one who has every permission. */
async function roleIdOf(ctx: WriteCtx, tx: Tx, roleUuid: string): Promise<number> {
  const [role] = await tx.select().from(roles).where(eq(roles.uuid, roleUuid));
  if (role === undefined) {
    throw new ApiError('invalid_input', { fields: [{ path: 'roleId', message: 'There is no such role.' }] });
  }
  const held = ctx.actor().permissions;
  const isCovered = held.includes('*') || role.permissions.every((key) => held.includes(key));
  if (!isCovered) throw new ApiError('forbidden');
  return role.id;
}

import { arrayContains, asc, sql } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { roles, users } from '../../schema/tables/accounts.ts';
import type { WriteCtx } from '../context.ts';
import { secretsEqual } from '../secrets.ts';
import { activityOf } from './activity.ts';

/** Two first administrators at once would both find nobody; this lock lets one of them wait. */
const setUpLock = 7_668_737_002;

/** Creates the first administrator, once, for who holds the set-up token. */
export async function setUp(
  ctx: WriteCtx,
  input: { token: string; email: string; username: string; password: string },
): Promise<{ id: string }> {
  await ctx.attempts.spend('set-up');
  if (ctx.setupToken === '' || !(await secretsEqual(input.token, ctx.setupToken))) {
    await ctx.db.write(async () => ({
      result: null,
      activity: [activityOf(ctx, 'setup:fail')],
      scopes: [],
      isRefusal: true,
    }));
    throw new ApiError('setup_refused');
  }
  const passwordHash = await ctx.passwords.hash(input.password);
  return await ctx.db.write(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${setUpLock})`);
    const [someone] = await tx.select({ id: users.id }).from(users).limit(1);
    if (someone !== undefined) throw new ApiError('setup_done');
    const [role] = await tx
      .select({ id: roles.id })
      .from(roles)
      .where(arrayContains(roles.permissions, ['*']))
      .orderBy(asc(roles.id))
      .limit(1);
    if (role === undefined) throw new Error('the database has no administrator role: is it migrated?');
    const { email, username } = input;
    const [user] = await tx
      .insert(users)
      .values({ email, username, passwordHash, roleId: role.id })
      .returning({ uuid: users.uuid });
    if (user === undefined) throw new Error('the user was not inserted');
    return {
      result: { id: user.uuid },
      activity: [activityOf(ctx, 'user:create', { subject: user.uuid, properties: { username } })],
      scopes: [`usr:${user.uuid}`, 'sys'],
    };
  });
}

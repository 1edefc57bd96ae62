import { or, sql } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { users } from '../../schema/tables/accounts.ts';
import type { Actor, WriteCtx } from '../context.ts';
import { digest } from '../secrets.ts';
import { activityOf } from './activity.ts';
import { authMarkOf, insertSession, openSession } from './open-session.ts';
import { selectUsers } from './user-rows.ts';

/** Begins a session for a login (user name or e-mail) and its password; sets the cookies. */
export async function signIn(ctx: WriteCtx, input: { login: string; password: string }): Promise<Actor> {
  const login = input.login.trim().toLowerCase();
  // What people type here by mistake may be a password, so only its hash is kept.
  const subject = await digest(login);
  await ctx.attempts.spend('sign-in', login);

  const isNamed = or(sql`lower(${users.username}) = ${login}`, sql`lower(${users.email}) = ${login}`);
  const [found, hashes] = await ctx.db.readPrimary((db) => [
    selectUsers(db).where(isNamed).limit(1),
    db.select({ id: users.id, hash: users.passwordHash }).from(users).where(isNamed).limit(1),
  ]);
  const [user] = found;
  const stored = hashes.find((row) => row.id === user?.id)?.hash ?? null;
  const isRight = await ctx.passwords.verify(input.password, stored);
  if (user === undefined || !isRight) {
    await ctx.db.write(async () => ({
      result: null,
      activity: [
        activityOf(ctx, 'auth:fail', {
          ...(user === undefined ? {} : { subject: user.uuid }),
          properties: { subject },
        }),
      ],
      scopes: [],
    }));
    throw new ApiError('wrong_credentials');
  }
  if (user.suspended) throw new ApiError('account_suspended');
  await ctx.attempts.forgive('sign-in', login);

  const session = await ctx.db.write(async (tx) => {
    const opened = await insertSession(ctx, tx, user.id);
    const authMark = await authMarkOf(tx, user.uuid);
    return {
      result: { ...opened, authMark },
      activity: [{ ...activityOf(ctx, 'auth:success', { subject: user.uuid }), actor: user.uuid }],
      scopes: [`usr:${user.uuid}`],
    };
  });
  const { actor } = await openSession(ctx, user, session);
  return actor;
}

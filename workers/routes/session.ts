import { sessionEndpoints } from '../../schema/api/session.ts';
import { signOut, signOutEverywhere } from '../domain/end-sessions.ts';
import { listSessions } from '../domain/list-sessions.ts';
import { refreshSession } from '../domain/refresh-session.ts';
import { setUp } from '../domain/set-up.ts';
import { signIn } from '../domain/sign-in.ts';
import { route } from '../route.ts';
import { shapeMe } from './shapes.ts';

const { signIn: signInEndpoint, refresh, read, list, endAll, setup } = sessionEndpoints;

export const sessionRoutes = [
  route(signInEndpoint, async (ctx, { body }) => shapeMe(await signIn(ctx, body))),
  route(refresh, async (ctx) => shapeMe(await refreshSession(ctx))),
  route(
    read,
    async (ctx) => {
      await ctx.cache.load({});
      return shapeMe(ctx.actor());
    },
    { isGivenAgain: true },
  ),
  route(sessionEndpoints.signOut, (ctx) => signOut(ctx)),
  route(list, async (ctx) => {
    const rows = await listSessions(ctx);
    const { sessionId } = ctx.actor();
    return {
      items: rows.map(({ createdAt, lastUsedAt, ...row }) => ({
        ...row,
        current: row.id === sessionId,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt.toISOString(),
      })),
    };
  }),
  route(endAll, (ctx) => signOutEverywhere(ctx)),
  route(setup, (ctx, { body }) => setUp(ctx, body)),
];

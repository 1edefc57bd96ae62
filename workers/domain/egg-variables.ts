import { and, eq, inArray, sql } from 'drizzle-orm';
import type { EggVariable } from '../../schema/egg.ts';
import { eggVariables } from '../../schema/tables/eggs.ts';
import { servers, serverVariables } from '../../schema/tables/servers.ts';
import { activity } from '../../schema/tables/system.ts';
import type { Tx, WriteCtx } from '../context.ts';
import type { KeptVariable } from './egg-model.ts';
import { sealDefault } from './egg-secrets.ts';
import { openValue, sealValue } from './server-secrets.ts';

interface EggKey {
  id: number;
  uuid: string;
}

/**
 * Makes an egg's variables these, in this order. Each keeps its row, and with it the values of servers, by its name;
 * values of those that are gone go too, and those of what becomes secret or open are sealed or opened.
 */
export async function writeVariables(
  ctx: WriteCtx,
  tx: Tx,
  egg: EggKey,
  { kept, next }: { kept: readonly KeptVariable[]; next: readonly EggVariable[] },
): Promise<void> {
  const names = new Set(next.map(({ envVariable }) => envVariable));
  const gone = kept.filter(({ envVariable }) => !names.has(envVariable)).map(({ id }) => id);
  if (gone.length > 0) await tx.delete(eggVariables).where(inArray(eggVariables.id, gone));
  if (next.length > 0) {
    await tx
      .insert(eggVariables)
      .values(await rowsOf(ctx, egg, next))
      .onConflictDoUpdate({
        target: [eggVariables.eggId, eggVariables.envVariable],
        set: {
          position: sql`excluded.position`,
          name: sql`excluded.name`,
          description: sql`excluded.description`,
          defaultValue: sql`excluded.default_value`,
          userViewable: sql`excluded.user_viewable`,
          userEditable: sql`excluded.user_editable`,
          rules: sql`excluded.rules`,
          isSecret: sql`excluded.is_secret`,
          fieldType: sql`excluded.field_type`,
        },
      });
  }
  for (const variable of next) {
    const before = kept.find(({ envVariable }) => envVariable === variable.envVariable);
    if (before !== undefined && before.isSecret !== variable.isSecret)
      await resealValues(ctx, tx, before, variable.isSecret);
    if (variable.isSecret && before?.isSecret === false) await forgetSaid(tx, egg, variable);
  }
}

/** The activity of servers told its values as long as it was no secret. */
async function forgetSaid(tx: Tx, egg: EggKey, { envVariable }: EggVariable): Promise<void> {
  const ofEgg = tx.select({ uuid: servers.uuid }).from(servers).where(eq(servers.eggId, egg.id));
  await tx
    .update(activity)
    .set({ properties: { variable: envVariable } })
    .where(
      and(
        inArray(activity.server, ofEgg),
        eq(activity.event, 'server:startup.edit'),
        eq(sql`${activity.properties}->>'variable'`, envVariable),
      ),
    );
}

const rowsOf = (ctx: WriteCtx, egg: EggKey, variables: readonly EggVariable[]) =>
  Promise.all(
    variables.map(async (variable, position) => ({
      ...variable,
      eggId: egg.id,
      position,
      defaultValue: await sealDefault(ctx.sealer, egg.uuid, variable),
    })),
  );

async function resealValues(ctx: WriteCtx, tx: Tx, before: KeptVariable, isSecret: boolean): Promise<void> {
  const rows = await tx.select().from(serverVariables).where(eq(serverVariables.variableId, before.id));
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    await reseal(ctx, tx, rows.slice(from, from + rowsAtOnce), { before, isSecret });
}

/** A statement takes 65,535 parameters. */
const rowsAtOnce = 5000;

async function reseal(
  ctx: WriteCtx,
  tx: Tx,
  rows: readonly (typeof serverVariables.$inferSelect)[],
  { before, isSecret }: { before: KeptVariable; isSecret: boolean },
): Promise<void> {
  const changed = await Promise.all(
    rows.map(async ({ value: stored, ...key }) => {
      const value = await openValue(ctx.sealer, key, { value: stored, isSecret: before.isSecret });
      return { ...key, value: await sealValue(ctx.sealer, key, { value, isSecret }) };
    }),
  );
  await tx
    .insert(serverVariables)
    .values(changed)
    .onConflictDoUpdate({
      target: [serverVariables.serverId, serverVariables.variableId],
      set: { value: sql`excluded.value` },
    });
}

import { eq } from 'drizzle-orm';
import type { Egg } from '../../schema/egg.ts';
import { readEgg } from '../../schema/eggs/read.ts';
import { eggs, eggVariables, nests } from '../../schema/tables/eggs.ts';
import type { Tx, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { type EggWithVariables, selectEggs, selectVariables } from './egg-rows.ts';

/** Reads an egg file and adds it to a nest, which is made when there is none of that name. */
export async function importEgg(
  ctx: WriteCtx,
  input: { source: string; nest: string },
): Promise<EggWithVariables> {
  const { egg } = readEgg(input.source);
  return await ctx.db.write(async (tx) => {
    const nestId = await nestNamed(tx, input.nest);
    const { variables, ...values } = egg;
    const [inserted] = await tx
      .insert(eggs)
      .values({ ...values, nestId })
      .returning({ id: eggs.id, uuid: eggs.uuid });
    if (inserted === undefined) throw new Error('the egg was not inserted');
    await insertVariables(tx, inserted.id, variables);
    const [row] = await selectEggs(tx).where(eq(eggs.id, inserted.id));
    if (row === undefined) throw new Error('the egg cannot be read');
    return {
      result: { ...row, variables: await selectVariables(tx, inserted.uuid) },
      activity: [activityOf(ctx, 'egg:import', { subject: inserted.uuid, properties: { name: egg.name } })],
      scopes: [`egg:${inserted.uuid}`, 'sys'],
    };
  });
}

async function nestNamed(tx: Tx, name: string): Promise<number> {
  await tx.insert(nests).values({ name }).onConflictDoNothing();
  const [nest] = await tx.select({ id: nests.id }).from(nests).where(eq(nests.name, name));
  if (nest === undefined) throw new Error('the nest was not inserted');
  return nest.id;
}

async function insertVariables(tx: Tx, eggId: number, variables: Egg['variables']): Promise<void> {
  if (variables.length === 0) return;
  await tx
    .insert(eggVariables)
    .values(variables.map((variable, position) => ({ ...variable, eggId, position })));
}

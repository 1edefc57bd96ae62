import { isChanged } from '../../schema/eggs/write.ts';
import { eggs } from '../../schema/tables/eggs.ts';
import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { checkedEgg } from './egg-edit.ts';
import { nestNamed } from './egg-nest.ts';
import { sealOrigin } from './egg-secrets.ts';
import { type EggSource, readSource } from './egg-source.ts';
import { writeVariables } from './egg-variables.ts';

/**
 * Reads an egg file and adds it to a nest, which is made when there is none of that name. The file is kept whole.
 * Answers the egg's id.
 */
export async function importEgg(
  ctx: WriteCtx,
  input: EggSource & { nest: string },
): Promise<{ egg: string }> {
  const { egg: read, format, uuid: ownUuid, document, url } = await readSource(ctx, input);
  const egg = checkedEgg(read);
  const uuid = crypto.randomUUID();
  const { variables, ...columns } = egg;
  const secrets = new Set(variables.filter(({ isSecret }) => isSecret).map(({ envVariable }) => envVariable));
  const origin = {
    format,
    uuid: ownUuid,
    url,
    readAt: ctx.now.toISOString(),
    document: await sealOrigin(ctx.sealer, uuid, { document, secrets }),
    isChanged: isChanged(egg, document),
  };
  await ctx.db.write(async (tx) => {
    const nestId = await nestNamed(tx, input.nest);
    const [row] = await tx
      .insert(eggs)
      .values({ ...columns, uuid, nestId, origin })
      .returning({ id: eggs.id });
    if (row === undefined) throw new Error('the egg was not inserted');
    await writeVariables(ctx, tx, { id: row.id, uuid }, { kept: [], next: variables });
    return {
      result: null,
      activity: [activityOf(ctx, 'egg:import', { subject: uuid, properties: { name: egg.name } })],
      scopes: [`egg:${uuid}`, 'sys'],
    };
  });
  return { egg: uuid };
}

import type { WriteCtx } from '../context.ts';
import { changeEgg } from './change-egg.ts';
import { editedEgg, type EggEdit } from './egg-edit.ts';

/** Changes an egg by hand. Its servers are told. */
export async function updateEgg(
  ctx: WriteCtx,
  input: { egg: string; edit: EggEdit; nest?: string | undefined; madeFrom?: string | undefined },
): Promise<void> {
  const { egg: uuid, madeFrom } = input;
  await changeEgg(ctx, { egg: uuid, event: 'egg:update', madeFrom }, ({ egg }) => ({
    egg: editedEgg(egg, input.edit),
    nest: input.nest,
  }));
}

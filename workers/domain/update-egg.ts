import type { WriteCtx } from '../context.ts';
import { changeEgg } from './change-egg.ts';
import { editedEgg, type EggEdit } from './egg-edit.ts';

/** Changes an egg by hand. Its servers are told. */
export async function updateEgg(
  ctx: WriteCtx,
  input: { egg: string; edit: EggEdit; nest?: string | undefined },
): Promise<void> {
  await changeEgg(ctx, { egg: input.egg, event: 'egg:update' }, ({ egg }) => ({
    egg: editedEgg(egg, input.edit),
    nest: input.nest,
  }));
}

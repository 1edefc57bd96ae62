import type { Egg } from '../../schema/egg.ts';
import { diffEgg, type EggChange, type ThreeEggs, variablePath } from '../../schema/eggs/diff.ts';
import { mergeEgg } from '../../schema/eggs/merge.ts';
import { eggOf } from '../../schema/eggs/read.ts';
import { ApiError } from '../../schema/errors.ts';
import type { WriteCtx } from '../context.ts';
import { digest } from '../secrets.ts';
import { changeEgg, type OpenEgg, readOpenEgg } from './change-egg.ts';
import { checkedEgg } from './egg-edit.ts';
import { readSource, type SourceEgg } from './egg-source.ts';

/** What an egg's file says now that it did not say when it was read, and what was changed here since. */
export async function readUpstream(
  ctx: WriteCtx,
  input: { egg: string },
): Promise<{ digest: string; changes: EggChange[] }> {
  const now = await readOpenEgg(ctx, input.egg);
  const file = await readFileOf(ctx, now);
  const changes = diffEgg(threeOf(now, file)).map((change) => withoutSecrets(change, now.egg));
  return { digest: file.digest, changes };
}

/**
 * Updates an egg from its file. What was changed here stays, unless its path is among `theirs`. Throws `conflict` when
 * the file is not the one that `digest` names any more.
 */
export async function takeUpstream(
  ctx: WriteCtx,
  input: { egg: string; digest: string; theirs: readonly string[] },
): Promise<void> {
  const file = await readFileOf(ctx, await readOpenEgg(ctx, input.egg));
  if (file.digest !== input.digest)
    throw new ApiError('conflict', { message: 'The file has changed since it was compared. Compare again.' });
  const choices = Object.fromEntries(input.theirs.map((path) => [path, 'theirs'] as const));
  await changeEgg(ctx, { egg: input.egg, event: 'egg:upstream' }, (now) => ({
    egg: agreeing(mergeEgg(threeOf(now, file), choices)),
    origin: file,
  }));
}

async function readFileOf(ctx: WriteCtx, { egg, origin }: OpenEgg): Promise<SourceEgg & { digest: string }> {
  const url = egg.updateUrl ?? origin?.url ?? null;
  if (url === null) throw new ApiError('wrong_egg_source');
  const file = await readSource(ctx, { url });
  return { ...file, digest: await digest(file.text) };
}

/** An egg whose file was not kept counts as unchanged here. */
const threeOf = ({ egg, document }: OpenEgg, theirs: Pick<SourceEgg, 'egg'>): ThreeEggs => ({
  base: document === null ? egg : eggOf(document).egg,
  local: egg,
  theirs: theirs.egg,
});

/** The first line is one of the labelled ones, from whichever side they came. */
function agreeing(egg: Egg): Egg {
  const [first, ...others] = Object.values(egg.startupCommands);
  if (first === undefined) return checkedEgg({ ...egg, startupCommands: { Default: egg.startup } });
  const startup = [first, ...others].includes(egg.startup) ? egg.startup : first;
  return checkedEgg({ ...egg, startup });
}

/** Defaults of secrets are not shown, but for what the file says now, which everybody can read there. */
function withoutSecrets(change: EggChange, { variables }: Egg): EggChange {
  const secret = variables.find(
    ({ envVariable, isSecret }) =>
      isSecret &&
      [variablePath(envVariable), `${variablePath(envVariable)}.defaultValue`].includes(change.path),
  );
  return secret === undefined ? change : { ...change, base: null, local: null };
}

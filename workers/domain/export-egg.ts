import type { Egg } from '../../schema/egg.ts';
import type { JsonObject } from '../../schema/eggs/json.ts';
import { writeEgg } from '../../schema/eggs/write.ts';
import { maySeeEggSecrets } from '../authorize.ts';
import type { WriteCtx } from '../context.ts';
import { readOpenEgg } from './change-egg.ts';
import { withoutDefaults } from './egg-secrets.ts';

/** The egg as a file, with what that form cannot hold. Defaults of secrets are for those who may change the egg. */
export async function exportEgg(
  ctx: WriteCtx,
  input: { egg: string; as: 'own' | 'PTDL_v2' | 'PLCN_v3' },
): Promise<{ filename: string; text: string; losses: string[] }> {
  const { egg, document } = await readOpenEgg(ctx, input.egg);
  const { shown, left } = maySeeEggSecrets(ctx.actor())
    ? { shown: { egg, document }, left: [] }
    : await withoutSecrets(egg, document);
  const { text, syntax, losses } = writeEgg({ egg: shown.egg, origin: shown.document, as: input.as });
  const slug = egg.name
    .toLowerCase()
    .replaceAll(/[^\da-z]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return {
    filename: `egg-${slug === '' ? 'unnamed' : slug}.${syntax}`,
    text,
    losses: [...losses, ...left],
  };
}

async function withoutSecrets(egg: Egg, document: JsonObject | null) {
  const secrets = egg.variables.filter(({ isSecret, defaultValue }) => isSecret && defaultValue !== '');
  const names = secrets.map(({ envVariable }) => envVariable);
  const variables = egg.variables.map((variable) =>
    variable.isSecret ? { ...variable, defaultValue: '' } : variable,
  );
  const all = new Set(egg.variables.filter(({ isSecret }) => isSecret).map(({ envVariable }) => envVariable));
  return {
    shown: {
      egg: { ...egg, variables },
      document: document === null ? null : await withoutDefaults(document, all),
    },
    left:
      names.length === 0
        ? []
        : [`Defaults of secret variables are for who may change the egg: ${names.join(', ')} is left empty.`],
  };
}

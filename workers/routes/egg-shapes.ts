import type { z } from 'zod';
import type { eggWhole } from '../../schema/api/egg-library.ts';
import type { WholeEgg } from '../domain/read-egg-whole.ts';
import { needsOf } from '../../schema/eggs/needs.ts';
import type { EggRow } from '../domain/egg-rows.ts';
import { shapeEgg } from './shapes.ts';

export const shapeWholeEgg = ({ row, model, ...rest }: WholeEgg): z.output<typeof eggWhole> => ({
  ...model,
  ...shapeEgg(row),
  ...rest,
});

/** In the list of eggs, where it is said what each needs. */
export const shapeListedEgg = (row: EggRow) => ({
  ...shapeEgg(row),
  needs: needsOf(row),
  sourceUrl: row.sourceUrl,
  icon: row.listedIcon,
});

import type { Rule } from './rule.ts';
import { fileNames } from './rules/file-names.ts';
import { guardedCasts } from './rules/guarded-casts.ts';
import { importExtension } from './rules/import-extension.ts';
import { layersRule } from './rules/layers.ts';
import { noBarrel } from './rules/no-barrel.ts';
import { noModuleMocks } from './rules/no-module-mocks.ts';
import { noSkippedTests } from './rules/no-skipped-tests.ts';
import { permissionLiterals } from './rules/permission-literals.ts';
import { purity } from './rules/purity.ts';
import { recordedWrites } from './rules/recorded-writes.ts';
import { sleepingObjects } from './rules/sleeping-objects.ts';

/** Roost's own rules: what `CONTRIBUTING.md` asks for and a machine can see. */
export default {
  meta: { name: 'roost' },
  rules: {
    'file-names': fileNames,
    'guarded-casts': guardedCasts,
    'import-extension': importExtension,
    layers: layersRule,
    'no-barrel': noBarrel,
    'no-module-mocks': noModuleMocks,
    'no-skipped-tests': noSkippedTests,
    'permission-literals': permissionLiterals,
    purity,
    'recorded-writes': recordedWrites,
    'sleeping-objects': sleepingObjects,
  } satisfies Record<string, Rule>,
};

import { checkRule } from '../tester.ts';
import { fileNames } from './file-names.ts';
import { guardedCasts } from './guarded-casts.ts';
import { importExtension } from './import-extension.ts';
import { noBarrel } from './no-barrel.ts';
import { noModuleMocks } from './no-module-mocks.ts';
import { noSkippedTests } from './no-skipped-tests.ts';

const at = 'agent/link.ts';
const inTest = 'agent/link.test.ts';

checkRule('import-extension', importExtension, {
  passes: [
    { at, code: `import { a } from './a.ts';` },
    { at, code: `import { a } from 'zod';` },
    { at, code: `import fs from 'node:fs';` },
    { at: 'web/main.tsx', code: `import './theme.css';` },
    { at: 'web/main.tsx', code: `import worker from './sort.ts?worker';` },
  ],
  fails: [
    { at, code: `import { a } from './a';` },
    { at, code: `import { a } from '../a.js';` },
    { at, code: `export { a } from './a';` },
    { at, code: `const a = await import('./a');` },
  ],
});

checkRule('no-barrel', noBarrel, {
  passes: [
    { at, code: `export const a = 1;` },
    { at, code: `import { a } from './a.ts'; a();` },
    { at, code: `export { a } from './a.ts'; export const b = 1;` },
    { at: 'web/components/icons.ts', code: `export { Play, Square } from 'lucide-solid';` },
  ],
  fails: [
    { at, code: `export * from './a.ts';` },
    { at, code: `export { a } from './a.ts'; export type { B } from './b.ts';` },
    { at, code: `import { a } from './a.ts'; export { a };` },
    { at: 'agent/index.ts', code: `export const a = 1;` },
  ],
});

checkRule('no-module-mocks', noModuleMocks, {
  passes: [{ at: inTest, code: `const f = vi.fn(); db.mock('a');` }],
  fails: [
    { at: inTest, code: `vi.mock('./a.ts');` },
    { at: inTest, code: `jest.doMock('./a.ts');` },
  ],
});

checkRule('no-skipped-tests', noSkippedTests, {
  passes: [
    { at: inTest, code: `test('a', () => {});` },
    { at: inTest, code: `test.each([1])('a', () => {});` },
    { at: inTest, code: `test.for([1])('a', () => {});` },
    { at: inTest, code: `reader.skip(3);` },
  ],
  fails: [
    { at: inTest, code: `test.skip('a', () => {});` },
    { at: inTest, code: `describe.only('a', () => {});` },
    { at: inTest, code: `it.todo('a');` },
    { at: inTest, code: `test.concurrent.skip('a', () => {});` },
    { at: inTest, code: `test.skip.each([1])('a', () => {});` },
    { at: inTest, code: `xit('a', () => {});` },
  ],
});

checkRule('file-names', fileNames, {
  passes: [
    { at: 'agent/console-ring.ts', code: '1;' },
    { at: 'agent/console-ring.host.test.ts', code: '1;' },
    { at: 'web/pages/ServersPage.tsx', code: '1;' },
    { at: 'web/main.tsx', code: '1;' },
  ],
  fails: [
    { at: 'agent/consoleRing.ts', code: '1;' },
    { at: 'agent/console_ring.ts', code: '1;' },
    { at: 'agent/utils.ts', code: '1;' },
    { at: 'agent/helpers/console.ts', code: '1;' },
    { at: 'web/common.tsx', code: '1;' },
  ],
});

checkRule('guarded-casts', guardedCasts, {
  passes: [
    { at, code: `const a = ['b'] as const;` },
    { at, code: `/** Rows of this query have an id. */\nconst rowOf = (row: unknown) => row as Row;` },
    {
      at,
      code: `/** Rows of this query have an id. */\nexport function rowOf(row: unknown): Row { return row as Row; }`,
    },
    { at, code: `class A {\n  /** Set by the constructor. */\n  row(): Row { return this.raw as Row; }\n}` },
    { at: inTest, code: `const a = b as Row;` },
    { at, code: `/** Rows of this query have an id. */\nconst rowOf = (row: A) => row as unknown as Row;` },
    { at, code: `const a = b satisfies Row;` },
  ],
  fails: [
    { at, code: `const a = b as Row;` },
    { at, code: `const rowOf = (row: unknown) => row as Row;` },
    {
      at,
      code: `/** Here, but far too long. */\nfunction rowOf(row: unknown) {\n${'  a();\n'.repeat(12)}return row as Row;\n}`,
    },
    { at, code: `/** Why. */\nconst rowOf = (row: unknown) => row as any;` },
    { at: inTest, code: `const a = b as unknown as Row;`, errors: 1 },
    { at: inTest, code: `const a = b as never;` },
  ],
});

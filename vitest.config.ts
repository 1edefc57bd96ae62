import { defineConfig } from 'vitest/config';

const ignored = ['node_modules/**', 'dist/**', '.roost/**'];

/** Three kinds of suite: `unit` needs Node alone, `host` needs root and real processes, `stack` needs Postgres and workerd. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{schema,workers,agent,web,tests,lint}/**/*.test.ts'],
          exclude: [...ignored, '**/*.host.test.ts', '**/*.stack.test.ts', '**/*.e2e.test.ts'],
        },
      },
      {
        test: {
          name: 'host',
          include: ['{agent,tests}/**/*.host.test.ts'],
          exclude: ignored,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'stack',
          include: ['**/*.stack.test.ts'],
          exclude: ignored,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.e2e.test.ts'],
          exclude: ignored,
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

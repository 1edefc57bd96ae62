import { defineConfig } from 'vitest/config';

const ignored = ['node_modules/**', 'dist/**', '.roost/**'];

/** `unit` needs Node alone, `host` root and real processes, `stack` Postgres and workerd, `cargo` all of that and real games. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{schema,workers,agent,web,tests,lint}/**/*.test.ts'],
          exclude: [
            ...ignored,
            '**/*.host.test.ts',
            '**/*.stack.test.ts',
            '**/*.e2e.test.ts',
            '**/*.cargo.test.ts',
          ],
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
          name: 'cargo',
          include: ['tests/cargo/**/*.cargo.test.ts'],
          exclude: ignored,
          testTimeout: 420_000,
          hookTimeout: 300_000,
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

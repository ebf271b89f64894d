import { defineConfig } from 'vitest/config';

/** Suites that take minutes: not part of `npm test`. */
export default defineConfig({
  test: {
    root: '.',
    pool: 'forks',
    maxWorkers: 1,
    env: { TZ: 'Asia/Kathmandu' },
    disableConsoleIntercept: true,
    projects: [
      { extends: true, test: { name: 'simulations', environment: 'node', include: ['test/simulations/**/*.test.ts'], testTimeout: 240_000 } },
      { extends: true, test: { name: 'fuzz', environment: 'node', include: ['test/fuzz/**/*.test.ts'], testTimeout: 900_000, hookTimeout: 120_000 } },
    ],
  },
});

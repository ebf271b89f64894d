import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Tests that measure time have the machine to themselves. */
const timed = ['test/integration/replay/pacedReplay.test.ts', 'test/integration/models/pacedHost.test.ts'];
const node = ['unit', 'golden', 'contract', 'layers', 'integration'].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  plugins: [react()],
  test: {
    root: '.',
    pool: 'forks',
    maxWorkers: 2,
    env: { TZ: 'Asia/Kathmandu' },
    projects: [
      { extends: true, test: { name: 'node', environment: 'node', include: node, exclude: timed, globalSetup: ['test/support/runFolder.ts'], setupFiles: ['test/support/seedProperties.ts'], testTimeout: 60_000, hookTimeout: 120_000 } },
      { extends: true, test: { name: 'dom', environment: 'jsdom', include: ['test/unit/**/*.test.tsx'], setupFiles: ['test/setupDom.ts', 'test/support/seedProperties.ts'], globals: true, testTimeout: 30_000 } },
      { extends: true, test: { name: 'e2e', environment: 'node', globalSetup: ['test/support/runFolder.ts'], include: ['test/e2e/**/*.test.ts', 'test/visual/**/*.test.ts', ...timed], testTimeout: 120_000, hookTimeout: 180_000, maxWorkers: 1, fileParallelism: false } },
    ],
  },
});

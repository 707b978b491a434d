import { defineConfig } from 'vitest/config';

/**
 * One configuration for every suite; npm scripts choose folders. Files run in forked processes so that a suite
 * may set signals, environment and umask without touching its neighbours.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    setupFiles: ['test/support/loopback-only.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
  },
});

import { defineConfig } from 'vitest/config';

/**
 * One configuration for every suite; npm scripts choose folders. Files run in forked processes so that a suite
 * may set signals, environment and umask without touching its neighbours.
 */
export default defineConfig(({ mode }) => ({
  test: {
    // `npm run soak` is `vitest --mode soak`; see test/support/soak.ts.
    provide: { soak: mode === 'soak' },
    pool: 'forks',
    // The build is taken as Node takes it, and not transformed once more.
    server: { deps: { external: [/\/dist\//] } },
    setupFiles: ['test/support/loopback-only.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    // Half of what runs here waits for processes and clocks: both cores are used.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
  },
}));

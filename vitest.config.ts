import { defineConfig } from 'vitest/config';

/**
 * npm scripts choose folders; a project says what a file has to itself. Files run in forked processes, so that a suite
 * may set signals, environment and umask without touching its neighbours.
 */
export default defineConfig(({ mode }) => ({
  test: {
    pool: 'forks',
    // The build is taken as Node takes it, and not transformed once more.
    server: { deps: { external: [/\/dist\//] } },
    setupFiles: ['test/support/loopback-only.ts'],
    // Half of what runs here waits for processes and clocks: both cores are used.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    projects: [
      {
        // They call our code and leave the process as it was: loading it once is enough for all of them.
        extends: true,
        test: {
          name: 'code',
          provide: { soak: mode === 'soak' },
          include: ['test/{unit,lab,vendors,contract,architecture,corpus}/**/*.test.ts'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'programs',
          // `npm run soak` is `vitest --mode soak`; see test/support/soak.ts. A project that extends is told no mode.
          provide: { soak: mode === 'soak' },
          include: ['test/{commands,acceptance,conformance,integration}/**/*.test.ts'],
        },
      },
    ],
  },
}));

#!/usr/bin/env node
// Builds, then runs: what is tried is what ships.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const build = spawnSync(process.execPath, [fileURLToPath(new URL('../scripts/build.mjs', import.meta.url))], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (build.status !== 0) process.exit(1);
const { main } = await import('../dist/main.js');
await main(process.argv.slice(2), import.meta.url);

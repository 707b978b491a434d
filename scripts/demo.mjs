/**
 * `npm run demo`: the main job on the lab, as a transcript. Every command that it shows can be repeated by hand in
 *   node bin/run.js lab exec -- bash
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const scripts = dirname(fileURLToPath(import.meta.url));
const run = (args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;

const prepared = run([join(scripts, 'prepare.mjs')]);
process.exitCode =
  prepared === 0
    ? run([
        join(scripts, '..', 'bin', 'run.js'),
        'lab',
        'exec',
        '--',
        process.execPath,
        join(scripts, 'demo-tour.mjs'),
      ])
    : prepared;

/** Surroundings of a vault in tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import type { CrossProcessLock } from '../../../src/vault/writer.ts';

/** A folder that goes away with the suite. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'idctl-vault-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A lock that several vaults of a test share, as processes share one of files. */
export function sharedLock(): CrossProcessLock {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = last.then(work);
    last = run.catch(() => undefined);
    return run;
  };
}

/** The keychain helper as the build makes it, beside the modules it needs. */
export async function buildKeychainWorker(): Promise<string> {
  const outfile = resolve('node_modules', '.cache', 'idctl-test', `keychain-worker-${process.pid}.mjs`);
  await build({
    entryPoints: ['src/vault/keychain-worker.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['@napi-rs/keyring'],
  });
  afterAll(() => rm(outfile, { force: true }));
  return outfile;
}

/** Profiles in a folder of their own, for tests that need no lab or must not disturb its profile. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from '../build.ts';
import type { Outcome, ProgramOptions } from './program.ts';
import { runProgram } from './program.ts';

export interface OwnProfile {
  readonly folder: string;
  /** Path of the profile `default`. */
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;
  write(text: string): Promise<void>;
  read(): Promise<string>;
  run(argv: readonly string[], options?: ProgramOptions): Promise<Outcome>;
  end(): Promise<void>;
}

export async function openOwnProfile(): Promise<OwnProfile> {
  await ensureBuilt();
  const folder = await mkdtemp(join(tmpdir(), 'idctl-profile-'));
  const config = join(folder, 'config');
  const path = join(config, 'default.yaml');
  const environment = { IDCTL_CONFIG_DIR: config, IDCTL_STATE_DIR: join(folder, 'state') };
  await mkdir(config, { mode: 0o700 });
  return {
    folder,
    path,
    environment,
    write: (text) => writeFile(path, text, { mode: 0o600 }),
    read: () => readFile(path, 'utf8'),
    run: (argv, options = {}) =>
      runProgram(argv, { ...options, environment: { ...environment, ...options.environment } }),
    end: () => rm(folder, { recursive: true, force: true }),
  };
}

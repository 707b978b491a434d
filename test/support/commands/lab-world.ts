/** A lab in the test's own process, furnished into folders of its own: profile `lab` is Sam, `lab-mira` is Mira. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { furnishLab } from '../../../src/cli/lab/lab-home.ts';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { startLab } from '../../../src/lab/lab.ts';
import { ensureBuilt } from '../build.ts';
import type { Outcome, ProgramOptions } from './program.ts';
import { runWarm } from './warm-program.ts';

export interface LabWorld {
  readonly lab: Lab;
  /** Holds `config`, `state` and whatever a test puts beside them. */
  readonly folder: string;
  /** What a spawned program must have to find the lab. */
  readonly environment: Readonly<Record<string, string>>;
  run(argv: readonly string[], options?: ProgramOptions): Promise<Outcome>;
  /** The world as it was at the start: seeds, profiles and folders. */
  renew(): Promise<void>;
  end(): Promise<void>;
}

export async function openLabWorld(): Promise<LabWorld> {
  await ensureBuilt();
  const folder = await mkdtemp(join(tmpdir(), 'idctl-commands-'));
  const folders = { config: join(folder, 'config'), state: join(folder, 'state') };
  const lab = await startLab({ basePort: 0 });
  await furnishLab(folders, lab);
  const environment = {
    IDCTL_CONFIG_DIR: folders.config,
    IDCTL_STATE_DIR: folders.state,
    IDCTL_PROFILE: 'lab',
  };
  return {
    lab,
    folder,
    environment,
    run: (argv, options = {}) =>
      runWarm(argv, { ...options, environment: { ...environment, ...options.environment } }),
    async renew() {
      lab.clearFaults();
      lab.reset();
      lab.clearJournal();
      await rm(folders.config, { recursive: true, force: true });
      await rm(folders.state, { recursive: true, force: true });
      await furnishLab(folders, lab);
    },
    async end() {
      await lab.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

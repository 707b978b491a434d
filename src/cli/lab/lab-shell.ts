/** The world of `idctl lab exec`: a lab on free ports, folders of its own, and an `idctl` on the PATH. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Lab } from '../../lab/kernel/contract.ts';
import { startLab } from '../../lab/lab.ts';
import { launcher } from '../installation.ts';
import type { Environment, Folders } from '../paths.ts';
import { furnishLab, LAB_PROFILE } from './lab-home.ts';

export interface LabShell {
  readonly lab: Lab;
  /** What the command gets on top of the environment. */
  readonly environment: Readonly<Record<string, string>>;
  end(): Promise<void>;
}

async function writeLauncher(folder: string): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const script = `#!/bin/sh\nexec "${process.execPath}" "${launcher()}" "$@"\n`;
  await writeFile(join(bin, 'idctl'), script, { mode: 0o755 });
  return bin;
}

export async function openLabShell(seed: string | undefined, environment: Environment): Promise<LabShell> {
  const folder = await mkdtemp(join(tmpdir(), 'idctl-lab-'));
  const folders: Folders = { config: join(folder, 'config'), state: join(folder, 'state') };
  const lab = await startLab({ basePort: 0, ...(seed === undefined ? {} : { seed }) });
  try {
    await furnishLab(folders, lab);
    const bin = await writeLauncher(folder);
    return {
      lab,
      environment: {
        IDCTL_CONFIG_DIR: folders.config,
        IDCTL_STATE_DIR: folders.state,
        IDCTL_PROFILE: LAB_PROFILE,
        IDCTL_LAB_WIC: lab.urls['wic'] ?? '',
        IDCTL_LAB_CIC: lab.urls['cic'] ?? '',
        IDCTL_LAB_ZOHO: lab.urls['zoho'] ?? '',
        IDCTL_LAB_AUTH0: lab.urls['auth0'] ?? '',
        PATH: `${bin}${delimiter}${environment['PATH'] ?? ''}`,
      },
      async end() {
        await lab.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

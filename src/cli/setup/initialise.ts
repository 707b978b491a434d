/** `idctl init`: the first run. */
import { join } from 'node:path';
import { IdctlError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { startDetached } from '../lab/lab-detached.ts';
import { LAB_PROFILE, labHome, readLabRecord } from '../lab/lab-home.ts';
import { editProfile } from '../profile/edit.ts';
import { SCHEMA_VERSION } from '../profile/schema.ts';
import { addConnection } from './add-connection.ts';
import type { VaultChoice } from './choose-vault.ts';
import { chooseVault } from './choose-vault.ts';

export interface Initialised {
  readonly profile: string;
  readonly path: string;
  readonly connections: readonly string[];
}

/** Keeps a profile that is there: only a missing vault is added, and connections on top. */
export async function initialise(context: Context, choice: VaultChoice): Promise<Initialised> {
  const { profilePath, prompts } = context;
  const { profileName, io } = context.options;
  const existing = await context.profile().catch((error: unknown) => {
    if (error instanceof IdctlError && error.code === 'NOT_FOUND') return null;
    throw error;
  });
  if (existing?.vault !== undefined) {
    io.say(`The profile ${profileName} has a vault (${existing.vault.backend}); it is kept.`);
  } else {
    const vault = await chooseVault(context, choice);
    await editProfile(profileName, profilePath, (edit) => {
      edit.set(['schemaVersion'], SCHEMA_VERSION);
      edit.set(['vault'], vault);
    });
  }
  const fresh = context.reopened();
  const added: string[] = [];
  while (prompts.possible && (await wantsAnother(context, added))) {
    const name = await prompts.text({ message: 'Name for it:', answeredBy: 'idctl connection add' });
    try {
      await addConnection(fresh, { name, set: [], replace: false, skipTest: false });
      added.push(name);
    } catch (error) {
      if (!(error instanceof IdctlError) || error.code === 'CANCELLED') throw error;
      io.say(`${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`);
    }
  }
  return { profile: profileName, path: profilePath, connections: added };
}

function wantsAnother({ prompts }: Context, added: readonly string[]): Promise<boolean> {
  return prompts.confirm({
    message: added.length === 0 ? 'Set up a connection now?' : 'Another connection?',
    answeredBy: 'idctl connection add',
    default: added.length === 0,
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Starts the lab when none is running; it writes its own profile. */
export async function initialiseLab(context: Context): Promise<Initialised> {
  const record = await readLabRecord(labHome(context.folders));
  if (record === null || !isRunning(record.pid)) await startDetached(context, { basePort: 0 });
  return {
    profile: LAB_PROFILE,
    path: join(context.folders.config, `${LAB_PROFILE}.yaml`),
    connections: ['cyberark', 'opa', 'wic', 'cic'],
  };
}

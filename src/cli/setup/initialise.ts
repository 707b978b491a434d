/** `idctl init`: the first run. */
import { join } from 'node:path';
import { IdctlError } from '../../core/errors.ts';
import type { Vault } from '../../vault/contract.ts';
import type { Context } from '../context.ts';
import { startDetached } from '../lab/lab-detached.ts';
import { LAB_PROFILE } from '../lab/lab-home.ts';
import { isRunning, labHome, readLabRecord } from '../lab/lab-record.ts';
import type { VaultSettings } from '../profile/schema.ts';
import { nameFault, SCHEMA_VERSION } from '../profile/schema.ts';
import { addConnection } from './add-connection.ts';
import type { VaultChoice } from './choose-vault.ts';
import { chooseVault } from './choose-vault.ts';
import { openOrMakeVault } from './make-vault.ts';

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
  const vault =
    existing?.vault === undefined
      ? await addVault(context, choice)
      : await keepVault(context, existing.vault);
  const added: string[] = [];
  while (prompts.possible && (await wantsAnother(context, added))) {
    const name = await prompts.text({
      message: 'Name for it:',
      answeredBy: 'idctl connection add',
      faultOf: nameFault,
    });
    try {
      await addConnection(context.reopened(vault), { name, set: [], replace: false, skipTest: false });
      added.push(name);
    } catch (error) {
      if (!(error instanceof IdctlError) || error.code === 'CANCELLED') throw error;
      io.say(`${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`);
    }
  }
  return { profile: profileName, path: profilePath, connections: added };
}

async function addVault(context: Context, choice: VaultChoice): Promise<Vault> {
  const { settings, vault } = await chooseVault(context, choice);
  await context.editProfile((edit) => {
    edit.set(['schemaVersion'], SCHEMA_VERSION);
    edit.set(['vault'], settings);
  });
  return vault;
}

/** What the profile names is kept; an age vault that it names and that is not there is made. */
function keepVault(context: Context, settings: VaultSettings): Promise<Vault> {
  const { profileName, io } = context.options;
  io.say(`The profile ${profileName} has a vault (${settings.backend}); it is kept.`);
  return openOrMakeVault(context, settings);
}

function wantsAnother({ prompts }: Context, added: readonly string[]): Promise<boolean> {
  return prompts.confirm({
    message: added.length === 0 ? 'Set up a connection now?' : 'Another connection?',
    answeredBy: 'idctl connection add',
    default: added.length === 0,
  });
}

/** Starts the lab when none is running; it writes its own profile. */
export async function initialiseLab(context: Context): Promise<Initialised> {
  const record = await readLabRecord(labHome(context.folders));
  if (record === null || !isRunning(record)) await startDetached(context, { basePort: 0 });
  return {
    profile: LAB_PROFILE,
    path: join(context.folders.config, `${LAB_PROFILE}.yaml`),
    connections: ['cyberark', 'opa', 'wic', 'cic'],
  };
}

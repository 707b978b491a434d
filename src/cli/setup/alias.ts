/** Short names of accounts in the profile. */
import { IdctlError } from '../../core/errors.ts';
import { resolveAccount } from '../../services/pam/resolve.ts';
import type { Context } from '../context.ts';
import type { Profile } from '../profile/load.ts';
import type { AccountEntry } from '../profile/schema.ts';
import { requireName } from './given.ts';

/**
 * Names an account, once it is found at its vendor.
 *
 * @param text any name of the account; another short name stands for the account's id, which outlives its name.
 * @throws USAGE when it is no name, CONFLICT when it is taken: both before a vendor is asked; NOT_FOUND, AMBIGUOUS
 */
export async function addAlias(
  context: Context,
  alias: string,
  text: string,
  replace: boolean,
): Promise<AccountEntry> {
  requireName(alias);
  refuseTaken(await context.profile(), alias, replace);
  const aliases = await context.aliases();
  const known = Object.hasOwn(aliases, text) ? aliases[text] : undefined;
  const wanted = known === undefined ? text : `${known.connection}:${known.known.id}`;
  const { connection, account } = await resolveAccount(await context.pam(), {}, wanted);
  const entry = { connection, ...account };
  await context.editProfile((edit) => {
    // The vendors took their time, and somebody else may have been faster.
    refuseTaken(edit.current(), alias, replace);
    edit.set(['accounts', alias], entry);
  });
  return entry;
}

function refuseTaken({ accounts }: Profile, alias: string, replace: boolean): void {
  if (replace || !Object.hasOwn(accounts, alias)) return;
  throw new IdctlError('CONFLICT', `"${alias}" is a short name already.`, {
    hint: 'Replace it with --replace.',
  });
}

/** @throws NOT_FOUND */
export async function removeAlias(context: Context, alias: string): Promise<void> {
  // Where there is no profile, that is what is wrong.
  await context.profile();
  await context.editProfile((edit) => {
    if (edit.remove(['accounts', alias])) return;
    throw new IdctlError('NOT_FOUND', `There is no short name "${alias}".`, {
      hint: 'See: idctl account list',
    });
  });
}

/** Short names of accounts in the profile. */
import { IdctlError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import type { AccountEntry } from '../profile/schema.ts';

/** @throws CONFLICT when the name is taken, CONFIG_INVALID when it is no name */
export async function saveAlias(
  context: Context,
  alias: string,
  account: AccountEntry,
  replace: boolean,
): Promise<void> {
  await context.editProfile((edit) => {
    if (Object.hasOwn(edit.current().accounts, alias) && !replace) {
      throw new IdctlError('CONFLICT', `"${alias}" is a short name already.`, {
        hint: 'Replace it with --replace.',
      });
    }
    edit.set(['accounts', alias], account);
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

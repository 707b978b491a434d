/** Short names of accounts in the profile. */
import { IdctlError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { editProfile } from '../profile/edit.ts';
import type { AccountEntry } from '../profile/schema.ts';

/** @throws CONFLICT when the name is taken, CONFIG_INVALID when it is no name */
export async function saveAlias(
  context: Context,
  alias: string,
  account: AccountEntry,
  replace: boolean,
): Promise<void> {
  const { accounts } = await context.profile();
  if (Object.hasOwn(accounts, alias) && !replace) {
    throw new IdctlError('CONFLICT', `"${alias}" is a short name already.`, {
      hint: 'Replace it with --replace.',
    });
  }
  await editProfile(context.options.profileName, context.profilePath, (edit) =>
    edit.set(['accounts', alias], account),
  );
}

/** @throws NOT_FOUND */
export async function removeAlias(context: Context, alias: string): Promise<void> {
  const { accounts } = await context.profile();
  if (!Object.hasOwn(accounts, alias)) {
    throw new IdctlError('NOT_FOUND', `There is no short name "${alias}".`, {
      hint: 'See: idctl account list',
    });
  }
  await editProfile(
    context.options.profileName,
    context.profilePath,
    (edit) => void edit.remove(['accounts', alias]),
  );
}

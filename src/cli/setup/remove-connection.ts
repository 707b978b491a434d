/** Forgetting a connection. */
import { IdctlError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { editProfile } from '../profile/edit.ts';

/**
 * Ends its session, then removes it with its accounts' short names.
 *
 * @returns the short names removed.
 * @throws CONFLICT while something is out by it: without the connection nobody could give it back.
 */
export async function removeConnection(context: Context, name: string): Promise<readonly string[]> {
  const out = (await context.state.leases.list()).filter((it) => it.connection === name);
  if (out.length > 0) {
    throw new IdctlError(
      'CONFLICT',
      `${out.length} lease(s) of ${name} are open: ${out.map((it) => it.id).join(', ')}.`,
      {
        hint: 'Give them back first: idctl pam leases, idctl pam checkin, idctl pam sweep',
      },
    );
  }
  const health = await (await context.connections()).port(name, 'health');
  await health
    .signOff()
    .catch(() => context.options.io.say(`${name}: could not sign off; the session ends by itself.`));
  const { accounts } = await context.profile();
  const aliases = Object.entries(accounts)
    .filter(([, it]) => it.connection === name)
    .map(([alias]) => alias);
  await editProfile(context.options.profileName, context.profilePath, (edit) => {
    for (const alias of aliases) edit.remove(['accounts', alias]);
    edit.remove(['connections', name]);
  });
  return aliases;
}

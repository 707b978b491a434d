/** Forgetting a connection. */
import { IdctlError } from '../../core/errors.ts';
import { vendorById } from '../../vendors/registry.ts';
import type { Context } from '../context.ts';
import type { Profile } from '../profile/load.ts';

/**
 * Ends its session, then removes it with its accounts' short names.
 *
 * @returns the short names removed.
 * @throws CONFLICT while something is out by it, since without the connection nobody could give it back; and while another
 *   connection names it
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
  const users = namingIt(await context.profile(), name);
  if (users.length > 0) {
    throw new IdctlError(
      'CONFLICT',
      `${users.join(', ')} sign${users.length === 1 ? 's' : ''} in by way of ${name}.`,
      {
        hint: 'Remove that first, or let it sign in another way: idctl connection add NAME --replace',
      },
    );
  }
  const health = await (await context.connections()).port(name, 'health');
  await health
    .signOff()
    .catch(() => context.options.io.say(`${name}: could not sign off; the session ends by itself.`));
  const removed: string[] = [];
  await context.editProfile((edit) => {
    for (const [alias, { connection }] of Object.entries(edit.current().accounts)) {
      if (connection === name && edit.remove(['accounts', alias])) removed.push(alias);
    }
    edit.remove(['connections', name]);
  });
  return removed;
}

/** Connections that name this one in a field of theirs. */
function namingIt({ connections }: Profile, name: string): readonly string[] {
  return Object.entries(connections)
    .filter(([, entry]) =>
      vendorById(entry.vendor)?.fields.some((it) => it.kind === 'connection' && entry[it.name] === name),
    )
    .map(([other]) => other);
}

/** An account by any of its names, for a look into the audit log: asks no vendor, and needs no sound profile. */
import { hasCode } from '../core/errors.ts';
import type { RecentQuery } from '../services/audit/look.ts';
import { qualifiedName } from '../services/pam/deps.ts';
import type { AliasTable } from '../services/pam/resolve.ts';
import type { Context } from './context.ts';

export async function auditTarget(
  context: Context,
  target: string,
): Promise<Required<Pick<RecentQuery, 'target' | 'accounts'>>> {
  const accounts = Object.entries(await aliasesOrNone(context))
    .filter(([alias, { connection, known }]) => {
      const { id, name } = known;
      return [
        alias,
        id,
        name,
        `${connection}:${id}`,
        `${connection}:${name}`,
        qualifiedName(connection, known),
      ].includes(target);
    })
    .map(([, { connection, known }]) => ({ connection, id: known.id, name: known.name }));
  return { target, accounts };
}

/** The log is looked at also after the profile is gone; it is only less clever about names then. */
async function aliasesOrNone(context: Context): Promise<AliasTable> {
  try {
    return await context.aliases();
  } catch (error) {
    if (!hasCode(error, 'NOT_FOUND', 'CONFIG_INVALID')) throw error;
    context.options.io.say('Without the profile, accounts are only found by the words in the log.');
    return {};
  }
}

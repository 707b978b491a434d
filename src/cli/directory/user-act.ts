/** What every command that changes a user does: find him, have it confirmed where it hurts, change, tell. */
import { Args, Flags } from '@oclif/core';
import type { UserAct } from '../../services/directory/port.ts';
import { changeUser, type UserChange } from '../../services/directory/users.ts';
import type { Context } from '../context.ts';
import { confirmTarget } from '../terminal/confirm.ts';
import { connectionFlag, oktaDirectoryDeps } from './choose-connection.ts';

export const userArg = { user: Args.string({ required: true, description: 'Login or id.' }) };

export const actFlags = {
  connection: connectionFlag,
  reason: Flags.string({ description: 'Why, for the audit log.' }),
};

export const confirmFlag = Flags.string({ description: 'The login again, instead of a question.' });

interface ActFlags {
  readonly connection?: string | undefined;
  readonly reason?: string | undefined;
}

/** @param confirm the answer by flag, for acts that shut somebody out; null for those that do not */
export async function actOnUser(
  context: Context,
  { user: name, act }: { readonly user: string; readonly act: UserAct },
  flags: ActFlags,
  confirm: { readonly given: string | undefined } | null,
): Promise<UserChange> {
  const deps = await oktaDirectoryDeps(context, flags.connection);
  const { attributes: _attributes, ...user } = await deps.directory.users.get(name);
  if (confirm !== null) await confirmTarget(user.login, confirm.given, act, context.prompts);
  return changeUser(deps, user, act, flags.reason ?? null);
}

const SAID: Readonly<Record<UserAct, string>> = {
  suspend: 'Suspended',
  unsuspend: 'Unsuspended',
  unlock: 'Unlocked',
  deactivate: 'Deactivated',
  activate: 'Activated',
  'reset-password': 'A mail with a link to a new password is on its way to',
  'clear-sessions': 'Ended all sessions and tokens of',
};

export function changeText({ act, changed, user }: UserChange): string {
  return changed
    ? `${SAID[act]} ${user.login}; the state is ${user.state}.`
    : `${user.login} is ${user.state} already; nothing was done.`;
}

/** Putting a user into a group and taking him out: two commands that differ in a word. */
import { Args } from '@oclif/core';
import type { MembershipChange } from '../../services/directory/groups.ts';
import { changeMembership } from '../../services/directory/groups.ts';
import type { Context } from '../context.ts';
import { oktaDirectoryDeps } from './choose-connection.ts';

export const membershipArgs = {
  group: Args.string({ required: true, description: 'Name or id of the group.' }),
  user: Args.string({ required: true, description: 'Login or id of the user.' }),
};

export async function changeMember(
  context: Context,
  change: MembershipChange['change'],
  { group, user }: { readonly group: string; readonly user: string },
  flags: { readonly connection?: string | undefined; readonly reason?: string | undefined },
): Promise<MembershipChange> {
  const deps = await oktaDirectoryDeps(context, flags.connection);
  return changeMembership(deps, { group, user, change, reason: flags.reason ?? null });
}

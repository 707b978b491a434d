/** Groups of a directory and who is in them. */
import { IdctlError } from '../../core/errors.ts';
import { audited } from './audited.ts';
import type { DirectoryDeps } from './deps.ts';
import type { DirectoryGroup, DirectoryUser, ListQuery } from './port.ts';

export async function listGroups(
  { directory }: DirectoryDeps,
  query: ListQuery,
): Promise<readonly DirectoryGroup[]> {
  const groups: DirectoryGroup[] = [];
  for await (const group of directory.groups.list(query)) groups.push(group);
  return groups;
}

export interface Membership {
  readonly group: DirectoryGroup;
  readonly members: readonly DirectoryUser[];
}

export async function membersOf({ directory }: DirectoryDeps, name: string): Promise<Membership> {
  const group = await directory.groups.get(name);
  const members: DirectoryUser[] = [];
  for await (const member of directory.groups.members(group)) members.push(member);
  return { group, members };
}

export interface MembershipChange {
  readonly group: DirectoryGroup;
  readonly user: DirectoryUser;
  readonly change: 'add' | 'remove';
}

export interface MembershipRequest {
  readonly group: string;
  readonly user: string;
  readonly change: 'add' | 'remove';
  readonly reason: string | null;
}

/** Safe to repeat: whoever is in is in. @throws CONFLICT for a group that something else fills */
export async function changeMembership(
  deps: DirectoryDeps,
  request: MembershipRequest,
): Promise<MembershipChange> {
  const { users, groups } = deps.directory;
  const group = await groups.get(request.group);
  if (!group.editable) {
    throw new IdctlError('CONFLICT', `${group.name} (${group.kind}) is not filled by hand.`, {
      hint: 'Change its members where they come from: the application, the directory or the platform itself.',
    });
  }
  const { attributes: _attributes, ...user } = await users.get(request.user);
  const { change, reason } = request;
  const line = {
    action: `directory.group-${change}`,
    target: `${user.login} ${change === 'add' ? 'to' : 'from'} ${group.name}`,
    reason,
    details: { user: user.id, group: group.id },
    look: `idctl okta groups members ${group.name}`,
  };
  await audited(deps, line, () => groups[change](group, user));
  return { group, user, change };
}

/** People of a directory: looked at with all that hangs on them, and changed once. */
import { hasCode, IdctlError } from '../../core/errors.ts';
import { audited } from './audited.ts';
import type { DirectoryDeps } from './deps.ts';
import type {
  DirectoryGroup,
  DirectoryUser,
  ListQuery,
  RoleOfUser,
  UserAct,
  UserProfile,
  UserState,
} from './port.ts';

export async function listUsers(
  { directory }: DirectoryDeps,
  query: ListQuery,
): Promise<readonly DirectoryUser[]> {
  const users: DirectoryUser[] = [];
  for await (const user of directory.users.list(query)) users.push(user);
  return users;
}

export interface UserDetail {
  readonly user: UserProfile;
  readonly groups: readonly DirectoryGroup[];
  /** Administrator's roles; null when they may not be seen. */
  readonly roles: readonly RoleOfUser[] | null;
}

export async function showUser({ directory }: DirectoryDeps, name: string): Promise<UserDetail> {
  const user = await directory.users.get(name);
  const groups = await directory.users.groupsOf(user);
  const roles = await directory.roles.of(user.id).catch((error: unknown) => {
    if (hasCode(error, 'DENIED')) return null;
    throw error;
  });
  return { user, groups, roles };
}

/** States in which there is nothing left to do. */
const DONE: Readonly<Partial<Record<UserAct, UserState>>> = {
  suspend: 'suspended',
  unsuspend: 'active',
  unlock: 'active',
  deactivate: 'deactivated',
  activate: 'active',
};

export interface UserChange {
  readonly act: UserAct;
  /** False when it was so already, and nothing was asked of the vendor. */
  readonly changed: boolean;
  /** As it is afterwards. */
  readonly user: DirectoryUser;
}

/** @throws USAGE (not offered here), CONFLICT (the state does not allow it), OUTCOME_UNKNOWN naming how to look */
export async function changeUser(
  deps: DirectoryDeps,
  user: DirectoryUser,
  act: UserAct,
  reason: string | null,
): Promise<UserChange> {
  const { users } = deps.directory;
  if (!users.acts.includes(act)) {
    throw new IdctlError('USAGE', `The vendor of ${deps.connection} has no "${act}".`, {
      hint: `It has ${users.acts.join(', ')}.`,
    });
  }
  if (DONE[act] === user.state) return { act, changed: false, user };
  const line = {
    action: `directory.${act}`,
    target: user.login,
    reason,
    details: { id: user.id, from: user.status },
    look: `idctl okta users show ${user.login}`,
  };
  await audited(deps, line, () => users.act(user, act));
  return { act, changed: true, user: await lookAgain(deps, user) };
}

/** A look that fails must not make what was done look undone. */
async function lookAgain({ directory }: DirectoryDeps, user: DirectoryUser): Promise<DirectoryUser> {
  try {
    const { attributes: _attributes, ...after } = await directory.users.get(user.id);
    return after;
  } catch (error) {
    if (hasCode(error, 'CANCELLED')) throw error;
    return { ...user, state: 'unknown', status: '' };
  }
}

/** Who is administrator. */
import { hasCode } from '../../core/errors.ts';
import type { DirectoryDeps } from './deps.ts';
import type { DirectoryUser, RoleOfUser } from './port.ts';

export interface Administrator {
  readonly user: DirectoryUser;
  readonly roles: readonly RoleOfUser[];
}

/** Everybody who has a role, by login. The adapter bounds how many are asked about at once. */
export async function listAdministrators({ directory }: DirectoryDeps): Promise<readonly Administrator[]> {
  const ids: string[] = [];
  for await (const id of directory.roles.holders()) ids.push(id);
  const found = await Promise.all(ids.map((id) => administrator({ directory }, id)));
  return found
    .filter((it): it is Administrator => it !== null)
    .sort((a, b) => a.user.login.localeCompare(b.user.login));
}

/** Null when the user went while we looked. */
async function administrator(
  { directory }: Pick<DirectoryDeps, 'directory'>,
  id: string,
): Promise<Administrator | null> {
  try {
    const [{ attributes: _attributes, ...user }, roles] = await Promise.all([
      directory.users.get(id),
      directory.roles.of(id),
    ]);
    return { user, roles };
  } catch (error) {
    if (hasCode(error, 'NOT_FOUND')) return null;
    throw error;
  }
}

/** One person's roles; none for whoever is no administrator. */
export async function rolesOf({ directory }: DirectoryDeps, name: string): Promise<Administrator> {
  const { attributes: _attributes, ...user } = await directory.users.get(name);
  return { user, roles: await directory.roles.of(user.id) };
}

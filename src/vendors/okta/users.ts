/**
 * Users.
 *
 * | here       | Okta                                                                        |
 * |------------|-----------------------------------------------------------------------------|
 * | state      | staged: STAGED, PROVISIONED; recovering: RECOVERY, PASSWORD_EXPIRED;        |
 * |            | locked: LOCKED_OUT; deactivated: DEPROVISIONED                              |
 * | source     | `here` for the provider OKTA, else the provider's name                      |
 * | attributes | profile, with the custom ones                                               |
 */
import type { ListQuery, UserProfile, Users } from '../../services/directory/port.ts';
import type { OktaClient } from './client.ts';
import { both, quoted, wordsBegin } from './expression.ts';
import { onlyOne } from './only-one.ts';
import type { OktaSdk } from './sdk.ts';
import type { OktaGroup, OktaUser } from './spec.ts';
import { groupView, userView } from './views.ts';

const PAGE = 200;
const SEARCHED = ['profile.login', 'profile.email', 'profile.firstName', 'profile.lastName'] as const;

export function oktaUsers(client: OktaClient, sdk: () => Promise<OktaSdk>): Users {
  return {
    acts: ['suspend', 'unsuspend', 'unlock', 'deactivate', 'activate', 'reset-password', 'clear-sessions'],
    async *list(query) {
      for await (const user of client.rows<OktaUser>('api/v1/users', 'listUsers', listing(query)))
        yield userView(user);
    },
    get: (name) => get(client, name),
    async groupsOf(user) {
      const groups: OktaGroup[] = [];
      const path = `api/v1/users/${encodeURIComponent(user.id)}/groups`;
      for await (const group of client.rows<OktaGroup>(path, 'listUserGroups')) groups.push(group);
      return groups.map(groupView);
    },
    act: async (user, act) => (await sdk()).act(user.id, act),
  };
}

function listing({ search, filter }: ListQuery): Record<string, string | number> {
  const expression = both(search === undefined ? undefined : wordsBegin(search, SEARCHED), filter);
  return { limit: PAGE, ...(expression === undefined ? {} : { search: expression }) };
}

/** An id or login goes into the path; Okta takes a login with a slash in none, so that one is searched for. */
async function get(client: OktaClient, name: string): Promise<UserProfile> {
  if (!name.includes('/')) {
    const user = await client.readIfThere<OktaUser>(`api/v1/users/${encodeURIComponent(name)}`, 'getUser');
    return profileView(onlyOne(user === null ? [] : [user], 'user', name));
  }
  const found: OktaUser[] = [];
  const query = { limit: PAGE, search: `profile.login eq ${quoted(name)}` };
  for await (const user of client.rows<OktaUser>('api/v1/users', 'listUsers', query)) found.push(user);
  return profileView(onlyOne(found, 'user', name));
}

function profileView(user: OktaUser): UserProfile {
  return { ...userView(user), attributes: user.profile ?? {} };
}

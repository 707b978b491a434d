/** Groups. Applications fill APP_GROUP, the platform fills BUILT_IN (Everyone): neither takes a member from us. */
import type { DirectoryGroup, Groups, ListQuery } from '../../services/directory/port.ts';
import type { OktaClient } from './client.ts';
import { both, quoted, wordsBegin } from './expression.ts';
import { onlyOne } from './only-one.ts';
import type { OktaSdk } from './sdk.ts';
import type { OktaGroup, OktaUser } from './spec.ts';
import { groupView, userView } from './views.ts';

const PAGE = 200;
/** What ids of groups look like; a name may, too. */
const ID = /^00g[A-Za-z0-9]{17}$/;

export function oktaGroups(client: OktaClient, sdk: () => Promise<OktaSdk>): Groups {
  return {
    async *list(query) {
      for await (const group of client.rows<OktaGroup>('api/v1/groups', 'listGroups', listing(query)))
        yield groupView(group);
    },
    get: (name) => get(client, name),
    async *members(group) {
      const path = `api/v1/groups/${encodeURIComponent(group.id)}/users`;
      for await (const user of client.rows<OktaUser>(path, 'listGroupUsers', { limit: PAGE }))
        yield userView(user);
    },
    add: async (group, user) => (await sdk()).add(group.id, user.id),
    remove: async (group, user) => (await sdk()).remove(group.id, user.id),
  };
}

function listing({ search, filter }: ListQuery): Record<string, string | number> {
  const expression = both(search === undefined ? undefined : wordsBegin(search, ['profile.name']), filter);
  return { limit: PAGE, ...(expression === undefined ? {} : { search: expression }) };
}

async function get(client: OktaClient, name: string): Promise<DirectoryGroup> {
  const byId = ID.test(name)
    ? await client.readIfThere<OktaGroup>(`api/v1/groups/${name}`, 'getGroup')
    : null;
  if (byId !== null) return groupView(byId);
  const found: DirectoryGroup[] = [];
  const query = { limit: PAGE, search: `profile.name eq ${quoted(name)}` };
  for await (const group of client.rows<OktaGroup>('api/v1/groups', 'listGroups', query))
    found.push(groupView(group));
  // The search does not mind capitals; a person who writes them means them.
  const exact = found.filter((group) => group.name === name);
  return onlyOne(exact.length > 0 ? exact : found, 'group', name);
}

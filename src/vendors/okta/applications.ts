/** Applications. What is shown of one is chosen here: answers may hold secrets of its clients. */
import type { Applications, DirectoryApplication, ListQuery } from '../../services/directory/port.ts';
import type { OktaClient } from './client.ts';
import { onlyOne } from './only-one.ts';
import type { OktaApplication, OktaAssignment } from './spec.ts';
import { applicationView } from './views.ts';

const PAGE = 200;
const USERS_PAGE = 500;
const ID = /^0oa[A-Za-z0-9]{17}$/;

interface GroupAssignment extends OktaAssignment {
  readonly _embedded?: { readonly group?: { readonly profile?: { readonly name?: string } } };
}

export function oktaApplications(client: OktaClient): Applications {
  return {
    async *list(query) {
      for await (const app of client.rows<OktaApplication>('api/v1/apps', 'listApplications', listing(query)))
        yield applicationView(app);
    },
    get: (name) => get(client, name),
    async assignments(application) {
      const path = `api/v1/apps/${encodeURIComponent(application.id)}`;
      const groups: string[] = [];
      const query = { limit: PAGE, expand: 'group' };
      for await (const { id, _embedded } of client.rows<GroupAssignment>(
        `${path}/groups`,
        'listApplicationGroupAssignments',
        query,
      )) {
        groups.push(_embedded?.group?.profile?.name ?? id ?? '');
      }
      let users = 0;
      for await (const _user of client.rows(`${path}/users`, 'listApplicationUsers', { limit: USERS_PAGE }))
        users += 1;
      return { groups, users };
    },
  };
}

function listing({ search, filter }: ListQuery): Record<string, string | number> {
  return {
    limit: PAGE,
    ...(search === undefined ? {} : { q: search }),
    ...(filter === undefined ? {} : { filter }),
  };
}

async function get(client: OktaClient, name: string): Promise<DirectoryApplication> {
  const byId = ID.test(name)
    ? await client.readIfThere<OktaApplication>(`api/v1/apps/${name}`, 'getApplication')
    : null;
  if (byId !== null) return applicationView(byId);
  const found: DirectoryApplication[] = [];
  // `q` finds what begins with the name.
  for await (const app of client.rows<OktaApplication>('api/v1/apps', 'listApplications', {
    limit: PAGE,
    q: name,
  })) {
    if (app.label?.toLowerCase() === name.toLowerCase()) found.push(applicationView(app));
  }
  const exact = found.filter((app) => app.label === name);
  return onlyOne(exact.length > 0 ? exact : found, 'application', name);
}

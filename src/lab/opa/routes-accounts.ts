/** Accounts as admins see them: of the team, of a resource group, of a project. */
import * as z from 'zod';
import type { Account, Kind, OpaState, Role, User } from './model.ts';
import { list, one, PROJECT, queryType, type Route, TEAM } from './route.ts';
import {
  directoryAccount,
  directoryAccountDetails,
  directoryAccountWithSettings,
  serverAccount,
  serviceAccount,
  serviceAccountDetails,
  serviceAccountWithSettings,
  type View,
} from './views.ts';
import { accountOf, found, homeOf, projectOf, resourceGroupOf } from './world.ts';

const SECURITY: readonly Role[] = ['security_admin'];
const DELEGATED_SECURITY: readonly Role[] = ['security_admin', 'delegated_security_admin'];
const RESOURCE: readonly Role[] = ['resource_admin', 'delegated_resource_admin'];
const ANY_ADMIN: readonly Role[] = [...RESOURCE, ...DELEGATED_SECURITY];

interface Family {
  readonly kind: Kind;
  /** As in `all_{plural}` and `{project}/{plural}`. */
  readonly plural: string;
  /** Query of the lists above projects. */
  readonly query: z.ZodRawShape;
  readonly projectQuery: z.ZodRawShape;
  /** Who may see the lists and the detail of a project. */
  readonly projectRoles: { readonly list: readonly Role[]; readonly one: readonly Role[] };
  readonly row: (state: OpaState, account: Account) => View;
  readonly projectRow: (state: OpaState, account: Account) => View;
  readonly details: (state: OpaState, account: Account, user: User) => View;
}

const contains = { contains: queryType.text };
const containsManaged = { ...contains, managed: queryType.flag };
const directoryQuery = {
  ...contains,
  ad_account_type: z.enum(['SHARED', 'INDIVIDUAL']).optional(),
  ad_connection_id: queryType.many,
};

/** All accounts of the lab are managed and shared. `contains` looks at what one signs in with: the UPN in AD. */
function selects(account: Account, query: Readonly<Record<string, unknown>>): boolean {
  const { contains: part, ad_connection_id: connections } = query;
  return (
    (typeof part !== 'string' || account.userName.includes(part)) &&
    query['managed'] !== false &&
    query['ad_account_type'] !== 'INDIVIDUAL' &&
    (!Array.isArray(connections) || connections.includes(account.parentId))
  );
}

const FAMILIES: readonly Family[] = [
  {
    kind: 'active_directory',
    plural: 'active_directory_accounts',
    query: directoryQuery,
    projectQuery: contains,
    projectRoles: { list: ANY_ADMIN, one: ANY_ADMIN },
    row: directoryAccount,
    projectRow: directoryAccountWithSettings,
    details: directoryAccountDetails,
  },
  {
    kind: 'saas_app',
    plural: 'saas_app_accounts',
    query: containsManaged,
    projectQuery: containsManaged,
    projectRoles: { list: RESOURCE, one: ANY_ADMIN },
    row: serviceAccount,
    projectRow: serviceAccountWithSettings,
    details: serviceAccountDetails,
  },
  {
    kind: 'okta_universal_directory',
    plural: 'okta_universal_directory_accounts',
    query: contains,
    projectQuery: contains,
    projectRoles: { list: RESOURCE, one: ANY_ADMIN },
    row: serviceAccount,
    projectRow: serviceAccountWithSettings,
    details: serviceAccountDetails,
  },
  {
    kind: 'server',
    plural: 'server_accounts',
    query: {},
    projectQuery: {},
    projectRoles: { list: RESOURCE, one: RESOURCE },
    row: serverAccount,
    projectRow: serverAccount,
    details: serverAccount,
  },
];

const idOf = ({ id }: Account): string => id;

function familyRoutes(family: Family): readonly Route[] {
  const ofKind = (state: OpaState) => state.accounts.filter(({ kind }) => kind === family.kind);
  return [
    list(`${TEAM}/all_${family.plural}`, SECURITY, {
      query: family.query,
      rows: ({ world, query }) => ofKind(world.state).filter((account) => selects(account, query)),
      idOf,
      show: (account, { world }) => family.row(world.state, account),
    }),
    list(`${TEAM}/resource_groups/:rg/all_${family.plural}`, DELEGATED_SECURITY, {
      query: family.query,
      rows: ({ world: { state }, param, query }) => {
        const group = resourceGroupOf(state, param('rg'));
        return ofKind(state).filter(
          (account) => homeOf(state, account).resourceGroupId === group.id && selects(account, query),
        );
      },
      idOf,
      show: (account, { world }) => family.row(world.state, account),
    }),
    list(`${PROJECT}/${family.plural}`, family.projectRoles.list, {
      query: family.projectQuery,
      rows: ({ world: { state }, param, query }) => {
        const project = projectOf(state, param('rg'), param('project'));
        return ofKind(state).filter((account) => account.projectId === project.id && selects(account, query));
      },
      idOf,
      show: (account, { world }) => family.projectRow(world.state, account),
    }),
    one(
      `${PROJECT}/${family.plural}/:account`,
      family.projectRoles.one,
      ({ world: { state }, user, param }) => {
        const project = projectOf(state, param('rg'), param('project'));
        const account = accountOf(state, family.kind, param('account'));
        found(account.projectId === project.id ? account : undefined, 'Account');
        return family.details(state, account, user);
      },
    ),
  ];
}

export const accountRoutes: readonly Route[] = FAMILIES.flatMap(familyRoutes);

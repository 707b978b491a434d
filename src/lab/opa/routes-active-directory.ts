/** Active Directory: domains and accounts as end users see them, and as the team's admins do. */
import { handOut, isVisible } from './access.ts';
import {
  accessMethods,
  accountAt,
  type Place,
  reveal,
  revealRequest,
  rotate,
  rotateRequest,
} from './credentials.ts';
import type { Account, Connection, OpaState, User } from './model.ts';
import { list, one, queryType, type Route, TEAM, write } from './route.ts';
import {
  directoryAccount,
  directoryAccountDetails,
  directoryAccountForUser,
  directoryAccountRow,
} from './views.ts';
import { accountOf, found } from './world.ts';

const DOMAIN = `${TEAM}/active_directory/:connection`;
const ACCOUNT = `${DOMAIN}/accounts/:account`;
const CONNECTIONS = `${TEAM}/connections/active_directory`;
const ASSIGNMENT = `${TEAM}/resource_assignment/active_directory/:connection/accounts`;

const PLACE: Place = { kind: 'active_directory', account: 'account', parent: 'connection' };

/** The document allows the assignment list this many rows a page. */
const LONGEST_ASSIGNMENT_PAGE = 25;

function connectionOf(state: OpaState, id: string): Connection {
  return found(
    state.connections.find((connection) => connection.id === id),
    'Connection',
  );
}

/** Accounts of one connection. */
function accountsIn(state: OpaState, connectionId: string): Account[] {
  const { id } = connectionOf(state, connectionId);
  return state.accounts.filter((account) => account.kind === 'active_directory' && account.parentId === id);
}

/** A domain in which the caller may use nothing does not exist to the caller. */
function visibleDomains(state: OpaState, user: User): Connection[] {
  return state.connections.filter(({ id }) =>
    accountsIn(state, id).some((account) => isVisible(account, user)),
  );
}

/** Schema ActiveDirectoryDomain. */
function domainView({ id, domain, appInstanceId, status }: Connection) {
  return { id, domain, okta_app_instance_id: appInstanceId, status };
}

/** Schema ActiveDirectoryConnection. */
function connectionView({ id, domain, appInstanceId, status }: Connection) {
  return { id, domain, app_instance_id: appInstanceId, status };
}

const endUserRoutes: readonly Route[] = [
  // ListActiveDirectoryDomains
  list(`${TEAM}/active_directory`, ['end_user'], {
    query: { domain: queryType.text, contains: queryType.word },
    rows: ({ world, user, query }) =>
      visibleDomains(world.state, user)
        .filter(({ domain }) => query.domain === undefined || domain === query.domain)
        .filter(({ domain }) => domain.includes(query.contains ?? '')),
    idOf: ({ id }) => id,
    show: domainView,
  }),
  // GetActiveDirectoryDomainEndUser
  one(DOMAIN, ['end_user'], ({ world, user, param }) => {
    const domains = visibleDomains(world.state, user);
    return domainView(
      found(
        domains.find(({ id }) => id === param('connection')),
        'Domain',
      ),
    );
  }),
  // ListActiveDirectoryAccountsEndUser
  list(`${DOMAIN}/accounts`, ['end_user'], {
    query: { account_name: queryType.text },
    rows: ({ world, user, param, query }) =>
      accountsIn(world.state, param('connection'))
        .filter((account) => isVisible(account, user))
        .filter(({ name }) => query.account_name === undefined || name === query.account_name),
    idOf: ({ id }) => id,
    show: (account, { world, user }) => directoryAccountRow(world.state, account, user),
  }),
  // GetActiveDirectoryAccountEndUser
  one(ACCOUNT, ['end_user'], (call) =>
    directoryAccountForUser(call.world.state, accountAt(PLACE, call), call.user),
  ),
  // ListUAMForActiveDirectoryAccount
  list(`${ACCOUNT}/user_access_methods`, ['end_user'], {
    query: {},
    rows: (call) => accessMethods(PLACE, call),
    idOf: (method) => String(method['rule_ids']),
    show: (method) => method,
  }),
  // revealActiveDirectoryAccountPassword
  write('POST', `${ACCOUNT}/reveal_credentials`, ['end_user'], revealRequest, (call) => reveal(PLACE, call)),
  // rotateActiveDirectoryAccountPassword
  write('POST', `${ACCOUNT}/rotate_password`, ['end_user'], rotateRequest, (call) => rotate(PLACE, call)),
];

const adminRoutes: readonly Route[] = [
  // listActiveDirectoryConnections
  list(CONNECTIONS, ['resource_admin', 'security_admin'], {
    query: {},
    rows: ({ world }) => world.state.connections,
    idOf: ({ id }) => id,
    show: connectionView,
  }),
  // getActiveDirectoryConnection
  one(`${CONNECTIONS}/:connection`, ['resource_admin', 'security_admin'], ({ world, param }) =>
    connectionView(connectionOf(world.state, param('connection'))),
  ),
  // listActiveDirectoryAccounts
  list(ASSIGNMENT, ['resource_admin'], {
    query: {
      contains_account_name_or_assigned_opa_user: queryType.word,
      include_user_access_methods: queryType.flag,
    },
    atMost: LONGEST_ASSIGNMENT_PAGE,
    rows: ({ world, param, query }) => {
      const wanted = query.contains_account_name_or_assigned_opa_user ?? '';
      return accountsIn(world.state, param('connection')).filter(({ userName }) => userName.includes(wanted));
    },
    idOf: ({ id }) => id,
    show: (account, { world, user, query }) => ({
      ...directoryAccount(world.state, account),
      ...(query.include_user_access_methods === true
        ? { user_access_methods: handOut(world, user, account) }
        : {}),
    }),
  }),
  // getActiveDirectoryAccount
  one(`${ASSIGNMENT}/:account`, ['resource_admin'], ({ world, user, param }) => {
    const connection = connectionOf(world.state, param('connection'));
    const account = accountOf(world.state, 'active_directory', param('account'));
    found(account.parentId === connection.id ? account : undefined, 'Account');
    return directoryAccountDetails(world.state, account, user);
  }),
];

export const activeDirectoryRoutes: readonly Route[] = [...endUserRoutes, ...adminRoutes];

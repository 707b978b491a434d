/** SaaS application and Universal Directory accounts as end users see them. */
import { instant } from '../../core/clock.ts';
import { isVisible } from './access.ts';
import {
  accessMethods,
  accountAt,
  overwrite,
  type Place,
  passwordRequest,
  reveal,
  revealRequest,
  rotateTo,
} from './credentials.ts';
import type { Account, OpaState, SaasApp, User } from './model.ts';
import { list, one, queryType, type Route, TEAM, write } from './route.ts';
import { serviceAccountForUser } from './views.ts';
import { found } from './world.ts';

const APP = `${TEAM}/saas_apps/:app`;
const DIRECTORY = `${TEAM}/okta_universal_directory_accounts`;

function visibleAccounts(state: OpaState, user: User, kind: Account['kind'], parentId = ''): Account[] {
  return state.accounts.filter(
    (account) => account.kind === kind && account.parentId === parentId && isVisible(account, user),
  );
}

function visibleApps(state: OpaState, user: User): SaasApp[] {
  return state.saasApps.filter(({ id }) => visibleAccounts(state, user, 'saas_app', id).length > 0);
}

function visibleApp(state: OpaState, user: User, appId: string): SaasApp {
  return found(
    visibleApps(state, user).find(({ id }) => id === appId),
    'Application',
  );
}

/** Schema SaasApplicationInstance. */
function appView(state: OpaState, app: SaasApp) {
  return {
    app_instance_id: app.id,
    app_instance_name: app.name,
    app_instance_orn: `orn:okta:idp:${state.teamName}:apps:${app.globalName}:${app.id}`,
    app_login_url: app.loginUrl,
    global_app_name: app.globalName,
    password_rotation_strategy: 'USING_ADMIN',
    team_id: state.teamId,
    created_at: instant(app.createdAt),
    updated_at: instant(app.createdAt),
  };
}

/** The calls that both kinds of service account have, below a list and an account path. */
function accountRoutes(path: string, place: Place): readonly Route[] {
  return [
    one(path, ['end_user'], (call) =>
      serviceAccountForUser(call.world.state, accountAt(place, call), call.user),
    ),
    list(`${path}/user_access_methods`, ['end_user'], {
      query: {},
      rows: (call) => accessMethods(place, call),
      idOf: (method) => String(method['rule_ids']),
      show: (method) => method,
    }),
    write('POST', `${path}/reveal_credentials`, ['end_user'], revealRequest, (call) => reveal(place, call)),
    write('POST', `${path}/rotate_password`, ['end_user'], passwordRequest, (call) => rotateTo(place, call)),
  ];
}

const SAAS: Place = { kind: 'saas_app', account: 'account', parent: 'app' };

export const serviceAccountRoutes: readonly Route[] = [
  // ListSaasApplicationsAccessibleByUser
  list(`${TEAM}/saas_apps`, ['end_user'], {
    query: { contains: queryType.text },
    rows: ({ world, user, query }) =>
      visibleApps(world.state, user).filter(({ name }) => name.includes(query.contains ?? '')),
    idOf: ({ id }) => id,
    show: (app, { world }) => appView(world.state, app),
  }),
  // GetSaasApplicationAccessibleByUser
  one(APP, ['end_user'], ({ world, user, param }) =>
    appView(world.state, visibleApp(world.state, user, param('app'))),
  ),
  // ListSaaSApplicationServiceAccountsEndUser
  list(`${APP}/accounts`, ['end_user'], {
    query: { contains: queryType.text },
    rows: ({ world, user, param, query }) =>
      visibleAccounts(world.state, user, 'saas_app', visibleApp(world.state, user, param('app')).id).filter(
        ({ name }) => name.includes(query.contains ?? ''),
      ),
    idOf: ({ id }) => id,
    show: (account, { world, user }) => serviceAccountForUser(world.state, account, user),
  }),
  // GetSaaSApplicationServiceAccountEndUser and the calls below it
  ...accountRoutes(`${APP}/accounts/:account`, SAAS),
  // updateSaasAppAccountPassword
  write('PUT', `${APP}/accounts/:account/credentials`, ['end_user'], passwordRequest, (call) =>
    overwrite(SAAS, call),
  ),
  // ListOktaUDServiceAccountsEndUser
  list(DIRECTORY, ['end_user'], {
    query: { contains: queryType.text },
    rows: ({ world, user, query }) =>
      visibleAccounts(world.state, user, 'okta_universal_directory').filter(({ name }) =>
        name.includes(query.contains ?? ''),
      ),
    idOf: ({ id }) => id,
    show: (account, { world, user }) => serviceAccountForUser(world.state, account, user),
  }),
  // GetOktaUDServiceAccountEndUser and the calls below it
  ...accountRoutes(`${DIRECTORY}/:account`, { kind: 'okta_universal_directory', account: 'account' }),
];

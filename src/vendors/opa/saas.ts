/**
 * Accounts of SaaS applications.
 *
 * | here      | Okta Privileged Access                                                            |
 * |-----------|-----------------------------------------------------------------------------------|
 * | ids       | application instance (the Okta app id), account                                   |
 * | target    | name of the application instance                                                  |
 * | change    | rotate_resource by an administrator                                               |
 * | set       | rotate_password by an end user who may update_password: wants the new password    |
 * | proof     | success and error counters, in the administrator's view only                      |
 */
import type { OpaClient } from './client.ts';
import {
  type AccountKind,
  below,
  fromAdminDetail,
  fromUserDetail,
  listAccessMethods,
  ownId,
} from './kind.ts';
import type { AdminDetail, SaasAppAccount, SaasApplicationInstance, ServiceAccountEndUser } from './spec.ts';

export const saasApp: AccountKind = {
  tag: 'saas',
  platform: 'saas-app',
  idCount: 2,
  resourceType: () => 'managed_saas_app_account_password_login',
  resourceTypeConfirmed: true,
  userSeesChanges: false,
  reveal: {
    path: (client, ids) => `${accountPath(client, ids)}/reveal_credentials`,
    operation: 'revealSaasAppAccountPassword',
  },
  userRotation: {
    path: (client, ids) => `${accountPath(client, ids)}/rotate_password`,
    operation: 'saasAppAccountRotatePassword',
    secret: 'given',
  },

  async *inProject(client, place) {
    const path = `${client.projectPath(place)}/saas_app_accounts`;
    for await (const row of client.rows<SaasAppAccount>(path, 'ListResourceGroupProjectSaasAppAccounts')) {
      if (row.id === undefined || row.application_instance_id === undefined) continue;
      const userName = row.username ?? row.name ?? row.id;
      const target = row.application_instance_name ?? '';
      yield { ids: [row.application_instance_id, row.id], name: row.name ?? userName, userName, target };
    }
  },

  async *forUser(client) {
    const base = `${client.team}/saas_apps`;
    const apps = client.rows<SaasApplicationInstance>(base, 'ListSaasApplicationsAccessibleByUser');
    for await (const app of apps) {
      if (app.app_instance_id === undefined) continue;
      const path = below(base, app.app_instance_id, 'accounts');
      const rows = client.rows<ServiceAccountEndUser>(path, 'ListSaaSApplicationServiceAccountsEndUser');
      for await (const { account } of rows) {
        if (account?.id === undefined) continue;
        const userName = account.username ?? account.name ?? account.id;
        const target = app.app_instance_name ?? '';
        yield { ids: [app.app_instance_id, account.id], name: account.name ?? userName, userName, target };
      }
    }
  },

  async detailInProject(client, place, ids) {
    const path = below(`${client.projectPath(place)}/saas_app_accounts`, ownId(ids));
    return fromAdminDetail(await client.read<AdminDetail>(path, 'GetSaasAppAccountDetails'));
  },

  async detailForUser(client, { ids }) {
    const path = accountPath(client, ids);
    const detail = await client.read<ServiceAccountEndUser>(path, 'GetSaaSApplicationServiceAccountEndUser');
    return fromUserDetail(detail.account?.availability_status, detail.checkout_details, null);
  },

  accessMethods: (client, { ids }) =>
    listAccessMethods(
      client,
      `${accountPath(client, ids)}/user_access_methods`,
      'ListUAMForSaaSApplicationAccount',
    ),
};

function accountPath(client: OpaClient, [app = '', account = '']: readonly string[]): string {
  return below(`${client.team}/saas_apps`, app, 'accounts', account);
}

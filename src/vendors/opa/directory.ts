/**
 * Service accounts of Okta's own Universal Directory.
 *
 * | here      | Okta Privileged Access                                                            |
 * |-----------|-----------------------------------------------------------------------------------|
 * | ids       | account                                                                           |
 * | target    | none: it signs in to the Okta org, which no listing names                         |
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
import type { AdminDetail, ServiceAccountEndUser, UniversalDirectoryAccount } from './spec.ts';

export const universalDirectory: AccountKind = {
  tag: 'ud',
  platform: 'universal-directory',
  idCount: 1,
  resourceType: () => 'okta_universal_directory_account_password_login',
  resourceTypeConfirmed: true,
  userSeesChanges: false,
  reveal: {
    path: (client, ids) => `${accountPath(client, ids)}/reveal_credentials`,
    operation: 'revealOktaUniversalDirectoryAccountPassword',
  },
  userRotation: {
    path: (client, ids) => `${accountPath(client, ids)}/rotate_password`,
    operation: 'oktaUDAccountRotatePassword',
    secret: 'given',
  },

  async *inProject(client, place) {
    const path = `${client.projectPath(place)}/okta_universal_directory_accounts`;
    const operation = 'ListResourceGroupProjectOktaUniversalDirectoryAccounts';
    for await (const row of client.rows<UniversalDirectoryAccount>(path, operation)) {
      if (row.id === undefined) continue;
      const userName = row.username ?? row.name ?? row.id;
      yield { ids: [row.id], name: row.name ?? userName, userName, target: '' };
    }
  },

  async *forUser(client) {
    const path = `${client.team}/okta_universal_directory_accounts`;
    const rows = client.rows<ServiceAccountEndUser>(path, 'ListOktaUDServiceAccountsEndUser');
    for await (const { account } of rows) {
      if (account?.id === undefined) continue;
      const userName = account.username ?? account.name ?? account.id;
      yield { ids: [account.id], name: account.name ?? userName, userName, target: '' };
    }
  },

  async detailInProject(client, place, ids) {
    const path = below(`${client.projectPath(place)}/okta_universal_directory_accounts`, ownId(ids));
    return fromAdminDetail(await client.read<AdminDetail>(path, 'GetOktaUniversalDirectoryAccountDetails'));
  },

  async detailForUser(client, { ids }) {
    const path = accountPath(client, ids);
    const detail = await client.read<ServiceAccountEndUser>(path, 'GetOktaUDServiceAccountEndUser');
    return fromUserDetail(detail.account?.availability_status, detail.checkout_details, null);
  },

  accessMethods: (client, { ids }) =>
    listAccessMethods(client, `${accountPath(client, ids)}/user_access_methods`, 'ListUAMForOktaUDAccount'),
};

function accountPath(client: OpaClient, ids: readonly string[]): string {
  return below(`${client.team}/okta_universal_directory_accounts`, ownId(ids));
}

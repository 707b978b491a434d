/**
 * Active Directory accounts.
 *
 * | here      | Okta Privileged Access                                                  |
 * |-----------|-------------------------------------------------------------------------|
 * | ids       | Active Directory connection, account                                    |
 * | target    | domain name                                                             |
 * | change    | rotate_resource, or rotate_password by an end user: OPA makes it        |
 * | proof     | success and error counters, in both views                               |
 */
import type { OpaClient } from './client.ts';
import { AD_RESOURCE_TYPE } from './index.ts';
import {
  type AccountKind,
  below,
  fromAdminDetail,
  fromUserDetail,
  listAccessMethods,
  ownId,
} from './kind.ts';
import type {
  ActiveDirectoryAccount,
  ActiveDirectoryAccountEndUser,
  ActiveDirectoryDomain,
  AdminDetail,
} from './spec.ts';

export const activeDirectory: AccountKind = {
  tag: 'ad',
  platform: 'active-directory',
  idCount: 2,
  // CheckoutResourceType has no value for Active Directory in the document; the default is a field script's.
  resourceType: (settings) => String(settings['adResourceType'] ?? AD_RESOURCE_TYPE),
  resourceTypeConfirmed: false,
  userSeesChanges: true,
  reveal: {
    path: (client, ids) => `${accountPath(client, ids)}/reveal_credentials`,
    operation: 'revealActiveDirectoryAccountPassword',
  },
  userRotation: {
    path: (client, ids) => `${accountPath(client, ids)}/rotate_password`,
    operation: 'rotateActiveDirectoryAccountPassword',
    secret: 'by-vendor',
  },

  async *inProject(client, place) {
    const path = `${client.projectPath(place)}/active_directory_accounts`;
    const rows = client.rows<ActiveDirectoryAccount>(path, 'ListResourceGroupProjectActiveDirectoryAccounts');
    for await (const { id, domain, ...row } of rows) {
      if (id === undefined || domain?.id === undefined) continue;
      const name = row.account_name ?? row.sam_account_name ?? row.upn ?? id;
      const userName = row.sam_account_name ?? row.upn ?? name;
      yield { ids: [domain.id, id], name, userName, target: domain.name ?? '' };
    }
  },

  async *forUser(client) {
    const base = `${client.team}/active_directory`;
    for await (const { id, domain } of client.rows<ActiveDirectoryDomain>(
      base,
      'ListActiveDirectoryDomains',
    )) {
      if (id === undefined) continue;
      const path = below(base, id, 'accounts');
      const rows = client.rows<ActiveDirectoryAccountEndUser>(path, 'ListActiveDirectoryAccountsEndUser');
      for await (const { account } of rows) {
        if (account?.id === undefined) continue;
        const name = withoutDomain(account.username ?? account.id, domain ?? '');
        yield { ids: [id, account.id], name, userName: name, target: domain ?? '' };
      }
    }
  },

  async detailInProject(client, place, ids) {
    const path = below(`${client.projectPath(place)}/active_directory_accounts`, ownId(ids));
    return fromAdminDetail(await client.read<AdminDetail>(path, 'GetActiveDirectoryAccountDetails'));
  },

  async detailForUser(client, { ids }) {
    const detail = await client.read<ActiveDirectoryAccountEndUser>(
      accountPath(client, ids),
      'GetActiveDirectoryAccountEndUser',
    );
    return fromUserDetail(
      detail.account?.availability_status,
      detail.checkout_details,
      detail.rotation ?? null,
    );
  },

  accessMethods: (client, { ids }) =>
    listAccessMethods(
      client,
      `${accountPath(client, ids)}/user_access_methods`,
      'ListUAMForActiveDirectoryAccount',
    ),
};

function accountPath(client: OpaClient, [connection = '', account = '']: readonly string[]): string {
  return below(`${client.team}/active_directory`, connection, 'accounts', account);
}

/** Users are told the principal name (UPN), administrators the account name: one account must not have two names. */
function withoutDomain(userName: string, domain: string): string {
  const suffix = `@${domain}`.toLowerCase();
  return domain !== '' && userName.toLowerCase().endsWith(suffix)
    ? userName.slice(0, -suffix.length)
    : userName;
}

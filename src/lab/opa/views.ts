/** Accounts in OPA's words. A field without a value is left out: `undefined` does not become JSON. */
import { instant } from '../../core/clock.ts';
import { availabilityOf, checkoutSeconds } from './custody.ts';
import type { Account, OpaState, User } from './model.ts';
import { found, homeOf, resourceGroupOf } from './world.ts';

export type View = Readonly<Record<string, unknown>>;

function when(ms: number | null | undefined): string | undefined {
  return ms === null || ms === undefined ? undefined : instant(ms);
}

/** Schema NamedObject. */
export function named(type: string, { id, name }: { readonly id: string; readonly name: string }): View {
  return { id, name, type, missing: false };
}

/** Schema AccountPasswordChangeDetails but for its counters. */
function changeTimes({ change }: Account): View {
  return {
    last_password_change_success_report_timestamp: when(change.successAt),
    last_password_change_system_timestamp: when(change.successAt),
    last_password_change_error_type: change.error?.type,
    last_password_change_error_report_timestamp: when(change.error?.at),
    last_password_change_error_system_timestamp: when(change.error?.at),
  };
}

function changeCounters({ change }: Account): View {
  return {
    password_change_success_count: change.successCount,
    password_change_error_count: change.errorCount,
    password_change_error_count_since_last_success: change.errorCountSinceSuccess,
  };
}

/** What the admin's detail of AD, SaaS and Universal Directory accounts has in common. */
function custody(account: Account, user: User): View {
  const { lease } = account;
  return {
    checkout_status: availabilityOf(account, user),
    checkout_expiry_at: lease?.checkin === null ? instant(lease.expiresAt) : undefined,
    last_checkout_user: account.lastCheckoutUser ?? undefined,
    ...changeTimes(account),
    ...changeCounters(account),
    last_password_change_error_metadata: account.change.error?.metadata,
  };
}

function settingsEnabled(state: OpaState, account: Account): readonly string[] {
  return checkoutSeconds(state, account) === null ? [] : ['CHECKOUT'];
}

function distinguishedName(account: Account): string {
  const domain = account.userName.slice(account.userName.indexOf('@') + 1);
  const components = domain.split('.').map((label) => `DC=${label}`);
  return [`CN=${account.name}`, 'OU=Privileged', ...components].join(',');
}

/** Schema ActiveDirectoryAccount. */
export function directoryAccount(state: OpaState, account: Account): View {
  const project = homeOf(state, account);
  const connection = found(
    state.connections.find(({ id }) => id === account.parentId),
    'Connection',
  );
  return {
    id: account.id,
    account_name: account.name,
    sam_account_name: account.name,
    upn: account.userName,
    sid: account.sid,
    distinguished_name: distinguishedName(account),
    display_name: account.name,
    account_type: 'SHARED',
    domain: named('active_directory_connection', { id: connection.id, name: connection.domain }),
    project: named('project', project),
    resource_group: named('resource_group', resourceGroupOf(state, project.resourceGroupId)),
    brought_under_management_at: instant(account.createdAt),
    last_rotation_at: when(account.change.successAt),
  };
}

/** Schema ActiveDirectoryAccountWithSettings. */
export function directoryAccountWithSettings(state: OpaState, account: Account): View {
  return {
    ...directoryAccount(state, account),
    account_settings_enabled: settingsEnabled(state, account),
  };
}

/** Schema ActiveDirectoryAccountWithPasswordAndCheckoutDetails. */
export function directoryAccountDetails(state: OpaState, account: Account, user: User): View {
  return { ...directoryAccount(state, account), ...custody(account, user) };
}

function checkoutDetails(state: OpaState, account: Account, user: User): View {
  const own = availabilityOf(account, user) === 'checked_out';
  return {
    checkout_required: checkoutSeconds(state, account) !== null,
    current_user_checkout_expires_at: own ? when(account.lease?.expiresAt) : undefined,
  };
}

/** Schema ActiveDirectoryAccountEndUserList; statuses are in capitals here and nowhere else. */
export function directoryAccountRow(state: OpaState, account: Account, user: User): View {
  return {
    account: {
      id: account.id,
      username: account.userName,
      account_type: 'SHARED',
      availability_status: availabilityOf(account, user).toUpperCase(),
    },
    checkout_details: checkoutDetails(state, account, user),
  };
}

/** Schema ActiveDirectoryAccountEndUser. */
export function directoryAccountForUser(state: OpaState, account: Account, user: User): View {
  return {
    account: {
      id: account.id,
      username: account.userName,
      account_type: 'SHARED',
      availability_status: availabilityOf(account, user).toUpperCase(),
      display_name: account.name,
      sam_account_name: account.name,
      sid: account.sid,
      distinguished_name: distinguishedName(account),
      brought_under_management_at: instant(account.createdAt),
    },
    checkout_details: {
      ...checkoutDetails(state, account, user),
      last_checked_out_by: account.lastCheckoutUser ?? undefined,
    },
    rotation: { ...changeTimes(account), ...changeCounters(account) },
  };
}

function syncStatus(account: Account): string {
  if (account.rotation !== null) return 'SYNCING';
  return account.change.errorCountSinceSuccess > 0 ? 'SYNC_FAILED' : 'SYNCED';
}

/** Schemas SaasAppAccount and OktaUniversalDirectoryAccount. */
export function serviceAccount(state: OpaState, account: Account): View {
  const app = state.saasApps.find(({ id }) => id === account.parentId);
  const updatedAt = Math.max(account.createdAt, account.change.successAt ?? 0);
  return {
    id: account.id,
    name: account.name,
    username: account.userName,
    sync_status: syncStatus(account),
    lcm_sync_possible: true,
    created_at: instant(account.createdAt),
    updated_at: instant(updatedAt),
    application_instance_id: app?.id,
    application_instance_name: app?.name,
    login_url: app?.loginUrl,
  };
}

export function serviceAccountWithSettings(state: OpaState, account: Account): View {
  return {
    ...serviceAccount(state, account),
    account_settings_enabled: settingsEnabled(state, account),
    last_password_change_system_timestamp: when(account.change.successAt),
  };
}

/** Schemas SaasAppAccountDetails and OktaUniversalDirectoryAccountDetails. */
export function serviceAccountDetails(state: OpaState, account: Account, user: User): View {
  return {
    id: account.id,
    account_name: account.name,
    username: account.userName,
    team_id: state.teamId,
    project_id: account.projectId,
    created_at: instant(account.createdAt),
    checkout_enabled: checkoutSeconds(state, account) !== null,
    ...custody(account, user),
  };
}

/** Schema ServiceAccountEndUser. */
export function serviceAccountForUser(state: OpaState, account: Account, user: User): View {
  return {
    account: {
      id: account.id,
      name: account.name,
      username: account.userName,
      availability_status: availabilityOf(account, user),
      lcm_sync_possible: true,
    },
    checkout_details: checkoutDetails(state, account, user),
  };
}

/** Schema ServerAccounts. */
export function serverAccount(state: OpaState, account: Account): View {
  return {
    id: account.id,
    team_id: state.teamId,
    project_id: account.projectId,
    server_id: account.parentId,
    hostname: state.servers.find(({ id }) => id === account.parentId)?.hostname,
    login: account.userName,
    managed: true,
    created_at: instant(account.createdAt),
    ...changeTimes(account),
    last_password_change_error_metadata: account.change.error?.metadata,
  };
}

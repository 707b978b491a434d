/** The vault's records as PVWA writes them; shapes from its OpenAPI document, operationIds beside each. */
import type {
  Account,
  Activity,
  Platform,
  Safe,
  SafeMember,
  SecretVersion,
  Vault,
  VaultUser,
} from './vault.ts';
import { CPM_USER, platformOf } from './vault.ts';

/** Leaves out what is null: PVWA omits properties that an account does not have. */
function present<T extends object>(value: T): Partial<T> {
  // The entries of T are a subset of T.
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)) as Partial<T>;
}

/** AccountModel (Accounts_GetAccount). Holds neither the secret nor the lock. */
export function accountView(account: Account): object {
  return {
    categoryModificationTime: account.propertiesModified,
    id: account.id,
    name: account.name,
    address: account.address,
    userName: account.userName,
    platformId: account.platformId,
    safeName: account.safeName,
    secretType: account.secretType,
    platformAccountProperties: account.properties,
    secretManagement: present({
      automaticManagementEnabled: account.automatic,
      manualManagementReason: account.manualReason,
      status: account.cpmStatus,
      lastModifiedTime: account.lastModified,
      lastReconciledTime: account.lastReconciled,
      lastVerifiedTime: account.lastVerified,
    }),
    remoteMachinesAccess: account.remoteMachines,
    createdTime: account.created,
  };
}

/** Item of `GET /API/Accounts/{id}/Activities` (13.2 and later). */
export function activityView(activity: Activity): object {
  return {
    Alert: activity.alert,
    Date: activity.at,
    User: activity.user,
    Action: activity.action,
    ActionID: activity.actionId,
    ClientID: activity.client,
    MoreInfo: activity.moreInfo,
    Reason: activity.reason,
  };
}

/** Item of the first generation's GetAccountActivitiesResult. */
export function oldActivityView(activity: Activity): object {
  return {
    Time: activity.at,
    Action: activity.action,
    ClientID: activity.client,
    ActionID: activity.actionId,
    Alert: activity.alert,
    MoreInfo: activity.moreInfo,
    Reason: activity.reason,
    UserName: activity.user,
  };
}

/**
 * `GET /API/ExtendedAccounts/{id}/overview`, which no document describes: names as in the sample answer of CyberArk's
 * own SDK (idsec-sdk-golang, pkg/services/pcloud/accounts, overview test). `LockedBy` is empty for a free account.
 */
export function overviewView(vault: Vault, account: Account, activities: readonly Activity[]): object {
  const platform = platformOf(vault, account);
  return {
    Compliance: {
      LastModifiedDate: account.lastModified ?? 0,
      LastModifiedBy: account.versions.at(-1)?.by ?? '',
    },
    Activities: activities.map(activityView),
    Details: {
      LastVerifiedDate: account.lastVerified ?? 0,
      LastUsedBy: account.lastUsed?.user ?? null,
      LastUsedDate: account.lastUsed?.at ?? 0,
      CreationDate: account.created,
      Name: account.name,
      CreatedTime: account.created,
      ManagedByCPM: account.automatic,
      CPMDisabled: account.automatic ? '' : (account.manualReason ?? ''),
      CPMStatus: account.cpmStatus,
      CPMErrorDetails: account.cpmError,
      LockedBy: account.lock?.user ?? '',
      SafeName: account.safeName,
      // What it says for an account under dual control is not published.
      ...(platform.dualControl ? {} : { DualControlStatus: 'RequestNotNeeded' }),
    },
  };
}

/** VersionData (Accounts_GetVersions). */
export function versionView(version: SecretVersion): object {
  return { versionID: version.id, modifiedBy: version.by, modificationDate: version.at, isTemporary: false };
}

/** SafeListItem (Safes_GetSafes). */
export function safeView(vault: Vault, safe: Safe, withAccounts: boolean): object {
  const accounts = vault.data.accounts.filter((one) => one.safeName === safe.name);
  return {
    safeUrlId: encodeURIComponent(safe.name),
    safeName: safe.name,
    safeNumber: safe.number,
    description: safe.description,
    location: '\\',
    creator: { id: '2', name: 'Administrator' },
    olacEnabled: false,
    managingCPM: CPM_USER,
    numberOfVersionsRetention: safe.versionsRetention,
    autoPurgeEnabled: false,
    creationTime: safe.created,
    lastModificationTime: safe.created,
    isExpiredMember: false,
    ...(withAccounts ? { accounts: accounts.map((one) => ({ id: one.id, name: one.name })) } : {}),
  };
}

/** The 22 permissions of a safe, in PVWA's order. */
export const PERMISSIONS = [
  'useAccounts',
  'retrieveAccounts',
  'listAccounts',
  'addAccounts',
  'updateAccountContent',
  'updateAccountProperties',
  'initiateCPMAccountManagementOperations',
  'specifyNextAccountContent',
  'renameAccounts',
  'deleteAccounts',
  'unlockAccounts',
  'manageSafe',
  'manageSafeMembers',
  'backupSafe',
  'viewAuditLog',
  'viewSafeMembers',
  'accessWithoutConfirmation',
  'createFolders',
  'deleteFolders',
  'moveAccountsAndFolders',
  'requestsAuthorizationLevel1',
  'requestsAuthorizationLevel2',
] as const;

/** SafeMemberResponse (Safes_GetSafeMembers). */
export function memberView(safe: Safe, member: SafeMember): object {
  return {
    safeUrlId: encodeURIComponent(safe.name),
    safeName: safe.name,
    safeNumber: safe.number,
    memberId: member.id,
    memberName: member.name,
    memberType: 'User',
    isExpiredMembershipEnable: false,
    isPredefinedUser: member.predefined,
    isReadOnly: member.predefined,
    permissions: Object.fromEntries(PERMISSIONS.map((one) => [one, member.permissions.includes(one)])),
  };
}

/** TargetPlatform (Platforms_GetTargetPlaforms). */
export function targetPlatformView(platform: Platform): object {
  const rule = (active: boolean) => ({ IsActive: active, IsAnException: active });
  const task = {
    PerformAutomatic: false,
    RequirePasswordEveryXDays: 90,
    AutoOnAdd: false,
    AllowManual: true,
  };
  return {
    ID: platform.number,
    PlatformID: platform.id,
    Name: platform.name,
    Active: true,
    SystemType: platform.systemType,
    AllowedSafes: '.*',
    CredentialsManagementPolicy: {
      Verification: task,
      Change: task,
      Reconcile: { AutomaticReconcileWhenUnsynced: false, AllowManual: platform.allowReconcile },
      SecretUpdateConfiguration: { ChangePasswordInResetMode: false },
    },
    PrivilegedAccessWorkflows: {
      RequireDualControlPasswordAccessApproval: rule(platform.dualControl),
      EnforceCheckinCheckoutExclusiveAccess: rule(platform.exclusive),
      EnforceOnetimePasswordAccess: rule(platform.oneTime),
      RequireUsersToSpecifyReasonForAccess: rule(platform.reason),
    },
  };
}

/** PlatformModel (Platforms_GetPlatforms). */
export function platformView(platform: Platform): object {
  return {
    general: {
      id: platform.id,
      name: platform.name,
      systemType: platform.systemType,
      active: true,
      description: '',
      platformBaseID: platform.id,
      platformType: 'Regular',
    },
    properties: { required: [{ name: 'Address', displayName: 'Address' }], optional: [] },
    linkedAccounts: [],
    credentialsManagement: {
      allowedSafes: '.*',
      allowManualChange: true,
      performPeriodicChange: false,
      requirePasswordChangeEveryXDays: 90,
      allowManualVerification: true,
      performPeriodicVerification: false,
      requirePasswordVerificationEveryXDays: 90,
      allowManualReconciliation: platform.allowReconcile,
      automaticReconcileWhenUnsynched: false,
    },
    privilegedAccessWorkflows: {
      requireDualControlPasswordAccessApproval: platform.dualControl,
      enforceCheckinCheckoutExclusiveAccess: platform.exclusive,
      enforceOnetimePasswordAccess: platform.oneTime,
    },
  };
}

/** Platform (Platforms_GetPlaform): every policy key is a string. */
export function platformDetailsView(platform: Platform): object {
  return {
    PlatformID: platform.id,
    Details: {
      PolicyID: platform.id,
      PolicyName: platform.name,
      MinValidityPeriod: String(platform.minValidityMinutes),
      PasswordLength: String(platform.passwordLength),
    },
    Active: true,
  };
}

/** LoginsInfoData (LoginsInfo_GetLoginsInfo): what the latest logon found. */
export function loginsInfoView(user: VaultUser): object {
  return {
    LastSuccessLoginTime: user.before.lastSuccess?.at ?? 0,
    LastSuccessLoginIP: user.before.lastSuccess?.address ?? '',
    FailedLogins: user.before.failures,
    LastFailLoginTime: user.lastFailure?.at ?? 0,
    LastFailLoginIP: user.lastFailure?.address ?? '',
  };
}

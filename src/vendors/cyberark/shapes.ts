/** From JSON of unsure case to the shapes of `spec.ts`. What is missing becomes an empty text or null. */
import type { Fields } from './fields.ts';
import type {
  Account,
  AccountsPage,
  Activity,
  CcpAccount,
  LoginsInfo,
  Overview,
  Request,
  SecretManagement,
  TargetPlatform,
  Version,
} from './spec.ts';

const STATUSES: ReadonlyMap<string, SecretManagement['status']> = new Map([
  ['inprocess', 'inProcess'],
  ['success', 'success'],
  ['failure', 'failure'],
]);

function readSecretManagement(fields: Fields): SecretManagement {
  return {
    automaticManagementEnabled: fields.flag('automaticManagementEnabled'),
    manualManagementReason: fields.text('manualManagementReason'),
    status: STATUSES.get(fields.text('status')?.toLowerCase() ?? '') ?? null,
    lastModifiedTime: fields.number('lastModifiedTime'),
    lastReconciledTime: fields.number('lastReconciledTime'),
    lastVerifiedTime: fields.number('lastVerifiedTime'),
  };
}

export function readAccount(fields: Fields): Account {
  return {
    id: fields.text('id') ?? '',
    name: fields.text('name') ?? '',
    address: fields.text('address') ?? '',
    userName: fields.text('userName') ?? '',
    platformId: fields.text('platformId') ?? '',
    safeName: fields.text('safeName') ?? '',
    secretType: fields.text('secretType')?.toLowerCase() === 'key' ? 'key' : 'password',
    secretManagement: readSecretManagement(fields.object('secretManagement')),
  };
}

export function readAccountsPage(fields: Fields): AccountsPage {
  return {
    value: fields.list('value').map(readAccount),
    count: fields.number('count'),
    hasNextLink: fields.text('nextLink') !== null,
  };
}

export function readVersion(fields: Fields): Version {
  return {
    versionID: fields.text('versionID') ?? '',
    modifiedBy: fields.text('modifiedBy') ?? '',
    modificationDate: fields.number('modificationDate'),
  };
}

/** Both generations: `Date` and `User`, or `Time` and `UserName`. */
export function readActivity(fields: Fields): Activity {
  return {
    date: fields.number('Date') ?? fields.number('Time'),
    user: fields.text('User') ?? fields.text('UserName') ?? '',
    action: fields.text('Action') ?? '',
    actionId: fields.number('ActionID'),
    moreInfo: fields.text('MoreInfo'),
    reason: fields.text('Reason'),
  };
}

export function readOverview(fields: Fields): Overview {
  const details = fields.object('Details');
  return {
    lockedBy: details.verbatim('LockedBy'),
    lastUsedBy: details.text('LastUsedBy'),
    lastUsedDate: details.number('LastUsedDate'),
  };
}

export function readTargetPlatform(fields: Fields): TargetPlatform {
  const workflows = fields.object('PrivilegedAccessWorkflows');
  const management = fields.object('CredentialsManagementPolicy');
  const isActive = (name: string) => workflows.object(name).flag('IsActive');
  return {
    PlatformID: fields.text('PlatformID') ?? '',
    Name: fields.text('Name') ?? '',
    Active: fields.flag('Active'),
    RequireDualControlPasswordAccessApproval: isActive('RequireDualControlPasswordAccessApproval'),
    EnforceCheckinCheckoutExclusiveAccess: isActive('EnforceCheckinCheckoutExclusiveAccess'),
    EnforceOnetimePasswordAccess: isActive('EnforceOnetimePasswordAccess'),
    RequireUsersToSpecifyReasonForAccess: isActive('RequireUsersToSpecifyReasonForAccess'),
    ManualChange: management.object('Change').flag('AllowManual'),
    ManualVerification: management.object('Verification').flag('AllowManual'),
    ManualReconcile: management.object('Reconcile').flag('AllowManual'),
  };
}

function accountNameOf(details: Fields): string {
  const properties = details.object('Properties');
  const userName = properties.text('UserName');
  const address = properties.text('Address');
  const login = address === null ? userName : `${userName ?? ''}@${address}`;
  return properties.text('Name') ?? login ?? details.text('AccountID') ?? '';
}

export function readRequest(fields: Fields): Request {
  const details = fields.object('AccountDetails');
  return {
    RequestID: fields.text('RequestID') ?? '',
    SafeName: fields.text('SafeName') ?? '',
    RequestorUserName: fields.text('RequestorUserName') ?? '',
    RequestorReason: fields.text('RequestorReason') ?? fields.text('UserReason') ?? '',
    CreationDate: fields.number('CreationDate'),
    ExpirationDate: fields.number('ExpirationDate'),
    ConfirmationsLeft: fields.number('ConfirmationsLeft'),
    StatusTitle: fields.text('StatusTitle') ?? '',
    AccountID: details.text('AccountID') ?? '',
    AccountName: accountNameOf(details),
    Confirmers: fields
      .list('Confirmers')
      .map((it) => it.text('Name'))
      .filter((it) => it !== null),
  };
}

export function readLoginsInfo(fields: Fields): LoginsInfo {
  return {
    FailedLogins: fields.number('FailedLogins'),
    LastFailLoginTime: fields.number('LastFailLoginTime'),
    LastFailLoginIP: fields.text('LastFailLoginIP'),
  };
}

/** Null without `Content`: then it is not an answer of CCP. */
export function readCcpAccount(fields: Fields): CcpAccount | null {
  const content = fields.verbatim('Content');
  if (content === null) return null;
  return {
    Content: content,
    UserName: fields.text('UserName') ?? '',
    Address: fields.text('Address') ?? '',
    Safe: fields.text('Safe') ?? '',
    Name: fields.text('Name') ?? '',
    PasswordChangeInProcess: fields.flag('PasswordChangeInProcess') ?? false,
  };
}

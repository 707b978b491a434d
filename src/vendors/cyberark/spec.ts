/**
 * Wire shapes of PVWA (operationIds of its own OpenAPI document where it has one), Identity and CCP. These are the
 * fields that idctl reads or sends; names keep the vendor's words. Times are Unix numbers as they came (`times.ts`).
 */

/** What an account holds; a password where it is not told. */
export type SecretType = 'password' | 'key';

/** `AccountModel` (Accounts_GetAccount, Accounts_GetAccounts). */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly userName: string;
  readonly platformId: string;
  readonly safeName: string;
  readonly secretType: SecretType;
  readonly secretManagement: SecretManagement;
}

/** `AutomaticSecretManagement`. */
export interface SecretManagement {
  readonly automaticManagementEnabled: boolean | null;
  readonly manualManagementReason: string | null;
  readonly status: 'inProcess' | 'success' | 'failure' | null;
  readonly lastModifiedTime: number | null;
  readonly lastReconciledTime: number | null;
  readonly lastVerifiedTime: number | null;
}

/** Parameters of Accounts_GetAccounts; `savedFilter` since 12.6. */
export interface AccountsQuery {
  readonly search?: string;
  readonly filter?: string;
  readonly savedFilter?: 'Locked';
  readonly offset: number;
  readonly limit: number;
}

/** `GetAccountsResponse`. `count` is the page's on some versions and the total on others. */
export interface AccountsPage {
  readonly value: readonly Account[];
  readonly count: number | null;
  readonly hasNextLink: boolean;
}

/**
 * `AccountContentPrerequsites` (Accounts_Retrieve, Accounts_Download). `TicketingSystem` is this exact name: another is
 * ignored. For a key the documents disagree about the action's name (Retrieve, download), which is optional: none is sent.
 */
export interface RetrieveBody {
  readonly reason?: string;
  readonly TicketingSystem?: string;
  readonly TicketId?: string;
  readonly Version?: number;
  readonly ActionType?: 'show';
}

/** `VersionData` (Accounts_GetVersions, 12.1+). */
export interface Version {
  readonly versionID: string;
  readonly modifiedBy: string;
  readonly modificationDate: number | null;
}

/** Account activities (13.2+; before by the PIMServices service with other names). */
export interface Activity {
  readonly date: number | null;
  readonly user: string;
  readonly action: string;
  /** Number of the action, as the vendor's page "Vault Audit Action Codes" lists them. */
  readonly actionId: number | null;
  readonly moreInfo: string | null;
  readonly reason: string | null;
}

/** `Details` of ExtendedAccounts/{id}/overview: not documented, but called by the vendor's own SDK and console. */
export interface Overview {
  /** Empty when nobody holds it; null when the property is missing. */
  readonly lockedBy: string | null;
  readonly lastUsedBy: string | null;
  readonly lastUsedDate: number | null;
}

/** `TargetPlatform` (Platforms_GetTargetPlaforms); null where the section is missing. */
export interface TargetPlatform {
  readonly PlatformID: string;
  readonly Name: string;
  readonly Active: boolean | null;
  readonly RequireDualControlPasswordAccessApproval: boolean | null;
  readonly EnforceCheckinCheckoutExclusiveAccess: boolean | null;
  readonly EnforceOnetimePasswordAccess: boolean | null;
  readonly RequireUsersToSpecifyReasonForAccess: boolean | null;
  readonly ManualChange: boolean | null;
  readonly ManualVerification: boolean | null;
  readonly ManualReconcile: boolean | null;
}

/** `Request` and `MyRequest` (MyRequests_*, IncomingRequests_*). */
export interface Request {
  readonly RequestID: string;
  readonly SafeName: string;
  readonly RequestorUserName: string;
  readonly RequestorReason: string;
  readonly CreationDate: number | null;
  readonly ExpirationDate: number | null;
  readonly ConfirmationsLeft: number | null;
  readonly StatusTitle: string;
  readonly AccountID: string;
  readonly AccountName: string;
  /** Names of `Confirmers`. */
  readonly Confirmers: readonly string[];
}

/** `NewRequest` (MyRequests_CreateRequest); here it is `TicketingSystemName`. Dates are Unix seconds. */
export interface NewRequest {
  readonly AccountId: string;
  readonly Reason: string;
  readonly TicketingSystemName?: string;
  readonly TicketId?: string;
  readonly MultipleAccessRequired?: boolean;
  readonly FromDate?: number;
  readonly ToDate?: number;
}

/** `LoginsInfoData` (LoginsInfo_GetLoginsInfo). */
export interface LoginsInfo {
  readonly FailedLogins: number | null;
  readonly LastFailLoginTime: number | null;
  readonly LastFailLoginIP: string | null;
}

/** PIMServices.svc/Server and API/verify: both partly, by version. */
export interface ServerInfo {
  readonly ServerName: string | null;
  /** Such as `12.6.0`. */
  readonly ExternalVersion: string | null;
  /** The `Date` header of the answer. */
  readonly date: string | null;
}

/** `Accounts` of the Central Credential Provider: flat, all values texts. */
export interface CcpAccount {
  readonly Content: string;
  readonly UserName: string;
  readonly Address: string;
  readonly Safe: string;
  readonly Name: string;
  readonly PasswordChangeInProcess: boolean;
}

/** AuthenticationMethod. */
export interface AuthenticationMethod {
  /** Such as `saml`. */
  readonly id: string;
  readonly displayName: string | null;
  readonly enabled: boolean;
}

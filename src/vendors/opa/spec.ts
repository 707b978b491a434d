/**
 * Wire shapes of Okta Privileged Access, after Okta's published OpenAPI document; each names its operationId or
 * schema. A shape says what may come, not what must: every field is optional, and readers cope with its absence.
 */

/** IssueServiceToken. */
export interface AuthTokenResponse {
  readonly bearer_token?: string;
  /** RFC 3339. */
  readonly expires_at?: string;
  readonly team_name?: string;
}

/** GetCurrentUserInfo. */
export interface CurrentUserInfo {
  readonly id?: string;
  readonly name?: string;
  readonly team_name?: string;
}

/** The body of nearly every list. */
export interface ListResponse<T> {
  readonly list?: readonly T[];
}

/** Schema NamedObject. */
export interface NamedObject {
  readonly id?: string;
  readonly name?: string;
}

/** ListResourceGroups. */
export interface ResourceGroup {
  readonly id?: string;
  readonly name?: string;
}

/** ListResourceGroupProjects. */
export interface Project {
  readonly id?: string;
  readonly name?: string;
}

/** Schema ResourceAvailabilityStatus; ActiveDirectoryAccountStatus has the same words in upper case. */
export type AvailabilityStatus = 'available' | 'checked_out' | 'checked_out_by_other_user' | 'unavailable';

/** Schema AccountPasswordChangeDetails, and `rotation` of ActiveDirectoryAccountEndUser. Instants are RFC 3339. */
export interface PasswordChanges {
  readonly last_password_change_success_report_timestamp?: string | null;
  readonly last_password_change_system_timestamp?: string | null;
  readonly last_password_change_error_report_timestamp?: string | null;
  readonly last_password_change_error_system_timestamp?: string | null;
  readonly last_password_change_error_type?: string | null;
  readonly password_change_success_count?: number | null;
  readonly password_change_error_count?: number | null;
  readonly password_change_error_count_since_last_success?: number | null;
}

/**
 * Check-out and schedule part of GetActiveDirectoryAccountDetails, GetSaasAppAccountDetails and
 * GetOktaUniversalDirectoryAccountDetails.
 */
export interface AdminDetail extends PasswordChanges {
  readonly checkout_status?: string;
  readonly checkout_expiry_at?: string | null;
  readonly last_checkout_user?: string | null;
  readonly next_scheduled_password_rotation_timestamp?: string | null;
  /** Active Directory only. */
  readonly last_rotation_at?: string | null;
}

/** ListResourceGroupProjectActiveDirectoryAccounts. */
export interface ActiveDirectoryAccount {
  readonly id?: string;
  readonly account_name?: string;
  readonly sam_account_name?: string;
  readonly upn?: string;
  readonly domain?: NamedObject;
}

/** ListActiveDirectoryDomains. */
export interface ActiveDirectoryDomain {
  readonly id?: string;
  readonly domain?: string;
}

/** Schema ResourceCheckoutDetails; `last_checked_out_by` in an Active Directory detail only. */
export interface EndUserCheckout {
  readonly checkout_required?: boolean;
  readonly current_user_checkout_expires_at?: string | null;
  readonly last_checked_out_by?: string | null;
}

/** ListActiveDirectoryAccountsEndUser; GetActiveDirectoryAccountEndUser adds `rotation`. */
export interface ActiveDirectoryAccountEndUser {
  readonly account?: {
    readonly id?: string;
    readonly username?: string;
    readonly availability_status?: string;
  };
  readonly checkout_details?: EndUserCheckout;
  readonly rotation?: PasswordChanges;
}

/** ListSaasApplicationsAccessibleByUser. */
export interface SaasApplicationInstance {
  readonly app_instance_id?: string;
  readonly app_instance_name?: string;
}

/** ListResourceGroupProjectSaasAppAccounts. */
export interface SaasAppAccount {
  readonly id?: string;
  readonly name?: string;
  readonly username?: string;
  readonly application_instance_id?: string;
  readonly application_instance_name?: string;
}

/** ListResourceGroupProjectOktaUniversalDirectoryAccounts. */
export interface UniversalDirectoryAccount {
  readonly id?: string;
  readonly name?: string;
  readonly username?: string;
}

/** ListSaaSApplicationServiceAccountsEndUser, ListOktaUDServiceAccountsEndUser and their single reads. */
export interface ServiceAccountEndUser {
  readonly account?: {
    readonly id?: string;
    readonly name?: string;
    readonly username?: string;
    readonly availability_status?: string;
  };
  readonly checkout_details?: EndUserCheckout;
}

/** ListServers. */
export interface Server {
  readonly id?: string;
  readonly hostname?: string;
}

/** ListServerAccountsForProject. Has no counters: its proofs are the timestamps. */
export interface ServerAccount extends PasswordChanges {
  readonly id?: string;
  readonly server_id?: string;
  readonly login?: string;
  readonly hostname?: string;
  readonly managed?: boolean;
}

/** GetServerAccountDetails: the document nests the account in `items`; the bare account is accepted as well. */
export interface ServerAccountDetails extends ServerAccount {
  readonly items?: ServerAccount;
}

export type Privilege = 'reveal_password' | 'rotate_password' | 'update_password';

/** Schema UserAccessConditional; `type` is access_request, gateway, gateway_with_session_recording or mfa. */
export interface UserAccessConditional {
  readonly type?: string;
  readonly condition_is_met?: boolean;
  readonly description?: string;
  readonly access_request_type_id?: string;
  readonly access_request_type_name?: string;
}

/** Schema UserAccessMethod: what idctl reads of it. It is sent back as the text that came, never from this shape. */
export interface UserAccessMethod {
  readonly resource_status?: string;
  readonly availability_details_text?: string;
  readonly current_user_checkout_expires_at?: string | null;
  readonly checkout_requirements?: {
    readonly required?: boolean;
    readonly max_checkout_duration_in_seconds?: number;
  };
  readonly conditionals?: readonly UserAccessConditional[] | null;
  readonly rule_resource_type?: string;
  readonly server_id?: string;
  readonly server_host_name?: string;
  readonly details?: {
    readonly _type?: string;
    /** Managed server accounts only. */
    readonly server_id?: string;
    readonly identity?: string;
    readonly identity_id?: string;
    readonly privileges?: readonly {
      readonly privilege_type?: string;
      readonly privilege_value?: Readonly<Record<string, unknown>>;
    }[];
  };
}

/** Schema RawJSONWebKey, public part of an RSA key. */
export interface PublicJwk {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
  readonly alg: 'RSA-OAEP-256';
  readonly use: 'enc';
  /** A UUID. */
  readonly kid: string;
}

/** The reveal_credentials operations. */
export interface RevealResponse {
  /** A JWE as text: flattened or general JSON, or compact. */
  readonly password_jwe?: string;
}

/** ListAllCheckedOutResourcesByUser; the last field by ListAllCheckedOutResourcesByAdmin. */
export interface CheckedOutResource {
  readonly resource_id?: string;
  readonly resource_type?: string;
  readonly checkout_at?: string;
  readonly checkout_expiry_at?: string;
  readonly checkin_start_at?: string | null;
  readonly checkout_by_username?: string;
}

/**
 * Wire shapes, as far as idctl reads them; each names the operation it comes from. Everything may be missing: what a
 * document says of an answer is a claim. Unknown fields are never dropped on the way back (`replace.ts`).
 */
import type { JsonObject } from '../../core/json-document.ts';

/** `token`, of the org authorization server. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope?: string;
  readonly refresh_token?: string;
}

/** `deviceAuthorize`. */
export interface DeviceAuthorization {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete?: string;
  readonly expires_in: number;
  readonly interval?: number;
}

/** The error of every `/api/v1` operation; only `errorCode` is stable. */
export interface ApiError {
  readonly errorCode?: string;
  readonly errorSummary?: string;
  readonly errorId?: string;
  readonly errorCauses?: ReadonlyArray<{ readonly errorSummary?: string }>;
  /** The other dialect, of `/oauth2/v1`. */
  readonly error?: string;
  readonly error_description?: string;
}

/** `getWellknownOrgMetadata`. */
export interface OrgMetadata {
  readonly id?: string;
  /** `idx`: Identity Engine; `v1`: Classic. */
  readonly pipeline?: string;
}

/** A user of `listUsers`, `getUser`, `listGroupUsers`. */
export interface OktaUser {
  readonly id: string;
  readonly status?: string;
  readonly created?: string | null;
  readonly lastLogin?: string | null;
  readonly lastUpdated?: string | null;
  readonly statusChanged?: string | null;
  readonly passwordChanged?: string | null;
  readonly transitioningToStatus?: string | null;
  readonly profile?: Readonly<Record<string, unknown>>;
  readonly credentials?: { readonly provider?: { readonly type?: string; readonly name?: string } };
}

/** A group of `listGroups`, `getGroup`, `listUserGroups`. */
export interface OktaGroup {
  readonly id: string;
  readonly type?: string;
  readonly created?: string | null;
  readonly lastUpdated?: string | null;
  readonly lastMembershipUpdated?: string | null;
  readonly profile?: { readonly name?: string; readonly description?: string | null };
}

/** One of `listAssignedRolesForUser`, `listRolesForClient`. */
export interface OktaRoleAssignment {
  readonly id?: string;
  readonly type?: string;
  readonly label?: string;
  readonly status?: string;
  readonly assignmentType?: string;
}

/** One of `listUsersWithRoleAssignments`, which wraps its list and pages by a link in the body. */
export interface RoleAssignee {
  readonly id?: string;
}

/** An application of `listApplications`, `getApplication`. */
export interface OktaApplication {
  readonly id: string;
  readonly name?: string;
  readonly label?: string;
  readonly status?: string;
  readonly signOnMode?: string;
  readonly created?: string | null;
  readonly lastUpdated?: string | null;
  readonly credentials?: { readonly oauthClient?: { readonly client_id?: string } };
  readonly settings?: { readonly oauthClient?: Readonly<Record<string, unknown>> };
  readonly _links?: { readonly appLinks?: ReadonlyArray<{ readonly href?: string }> };
}

/** The authentication transaction of `/api/v1/authn` (Okta's reference "Authentication API"; not in its OpenAPI document). */
export interface AuthnTransaction {
  /** `SUCCESS`, `MFA_REQUIRED`, `MFA_CHALLENGE`, `MFA_ENROLL`, `PASSWORD_EXPIRED`, `LOCKED_OUT`, ... */
  readonly status?: string;
  /** Of a transaction that goes on; a bearer token of it. */
  readonly stateToken?: string;
  /** Of one that has succeeded: good once, for a session. */
  readonly sessionToken?: string;
  /** Of a challenge: `WAITING`, `REJECTED`, `TIMEOUT`, ... */
  readonly factorResult?: string;
  readonly _embedded?: {
    readonly factors?: readonly AuthnFactor[];
    readonly factor?: AuthnFactor;
  };
}

/** What a person can give beside a password. */
export interface AuthnFactor {
  readonly id: string;
  /** `push`, `token:software:totp`, `token:hardware`, `sms`, `webauthn`, ... */
  readonly factorType?: string;
  /** `OKTA`, `GOOGLE`, `YUBICO`, ... */
  readonly provider?: string;
  readonly profile?: { readonly name?: string; readonly credentialId?: string };
  /** Of a push: the number that the person has to choose on the phone, where the org wants that. */
  readonly _embedded?: { readonly challenge?: { readonly correctAnswer?: number | string } };
}

/** One of `listApplicationUsers` and `listApplicationGroupAssignments`. */
export interface OktaAssignment {
  readonly id?: string;
  readonly credentials?: { readonly userName?: string } | null;
}

/** A policy of `listPolicies`, `getPolicy`; what it says depends on its type. */
export interface OktaPolicy {
  readonly id: string;
  readonly type?: string;
  readonly name?: string;
  readonly description?: string | null;
  readonly status?: string;
  readonly priority?: number | null;
  readonly system?: boolean;
  readonly created?: string | null;
  readonly lastUpdated?: string | null;
  readonly conditions?: JsonObject | null;
  readonly settings?: JsonObject | null;
}

/** One of `listPolicyRules`. */
export interface OktaPolicyRule {
  readonly id: string;
  readonly name?: string;
  readonly status?: string;
  readonly priority?: number | null;
  readonly system?: boolean;
  readonly conditions?: JsonObject | null;
  readonly actions?: JsonObject | null;
}

/** One of `listScopeConsentGrants`. */
export interface ScopeGrant {
  readonly scopeId?: string;
}

/** One of `listLogEvents`. */
export interface OktaLogEvent {
  readonly uuid: string;
  readonly published?: string;
  readonly eventType?: string;
  readonly severity?: string;
  readonly displayMessage?: string | null;
  readonly actor?: OktaLogParty | null;
  readonly target?: readonly OktaLogParty[] | null;
  readonly client?: { readonly ipAddress?: string | null } | null;
  readonly outcome?: { readonly result?: string | null; readonly reason?: string | null } | null;
  readonly transaction?: { readonly id?: string | null } | null;
}

export interface OktaLogParty {
  readonly id?: string | null;
  readonly type?: string | null;
  readonly alternateId?: string | null;
  readonly displayName?: string | null;
}

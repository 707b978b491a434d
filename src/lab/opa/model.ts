/** Everything that the stand-in remembers: plain JSON, so that it can be saved. Instants are milliseconds. */
import type { JWK } from 'jose';

/** Named as in OPA's paths: `{kind}_checkout_settings`, `{kind}_accounts`. */
export const KINDS = ['active_directory', 'saas_app', 'okta_universal_directory', 'server'] as const;
export type Kind = (typeof KINDS)[number];

export type Role =
  | 'pam_admin'
  | 'resource_admin'
  | 'delegated_resource_admin'
  | 'security_admin'
  | 'delegated_security_admin'
  | 'end_user';

export type Privilege = 'reveal_password' | 'rotate_password' | 'update_password';

export interface Condition {
  readonly type: 'access_request' | 'mfa';
  met: boolean;
  readonly description: string;
  readonly requestTypeId?: string;
  readonly requestTypeName?: string;
  readonly acrValues?: 'phr' | 'urn:okta:loa:2fa:any';
  readonly expiresAfterSeconds: number;
}

/** One rule of a security policy as it applies to one account. */
export interface Grant {
  readonly ruleId: string;
  readonly groups: readonly string[];
  readonly privileges: readonly Privilege[];
  readonly conditions: Condition[];
}

export type CheckinType = 'self' | 'admin' | 'system_checkout_expired';

export interface Lease {
  readonly id: string;
  readonly userId: string;
  readonly checkoutAt: number;
  readonly expiresAt: number;
  /** Set once the check-in began; the lease is gone when the rotation that follows has succeeded. */
  checkin: { readonly by: string | null; readonly startedAt: number; readonly type: CheckinType } | null;
}

export interface Account {
  readonly id: string;
  readonly kind: Kind;
  readonly projectId: string;
  /** AD connection, SaaS application instance or server; empty for Universal Directory accounts. */
  readonly parentId: string;
  readonly name: string;
  /** What one signs in with: UPN, user name or login. */
  readonly userName: string;
  readonly createdAt: number;
  /** Security identifier; only AD accounts have one. */
  readonly sid: string | null;
  readonly grants: Grant[];
  password: string;
  /** What the agent that sets the password in the target system does with an order. */
  agent: 'works' | 'refuses' | 'offline';
  /** Serialization of the JWE that a reveal answers with. */
  jweForm: 'flattened' | 'general' | 'compact';
  /** The order that the agent works on. */
  rotation: { readonly id: string; readonly password: string } | null;
  change: {
    successCount: number;
    errorCount: number;
    errorCountSinceSuccess: number;
    successAt: number | null;
    error: { readonly type: string; readonly metadata: string; readonly at: number } | null;
  };
  lease: Lease | null;
  lastCheckoutUser: string | null;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly groups: readonly string[];
  status: 'ACTIVE' | 'DISABLED' | 'DELETED';
  /** Service users only. */
  readonly key: { readonly id: string; readonly secret: string } | null;
}

export interface CheckoutSettings {
  readonly required: boolean;
  readonly seconds: number;
  /** Account ids; at most one of the two lists is there. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

export interface PasswordPolicy {
  readonly minLength: number;
  readonly maxLength: number;
  readonly upperCase: boolean;
  readonly lowerCase: boolean;
  readonly digits: boolean;
  readonly punctuation: boolean;
}

export interface ResourceGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly resourceGroupId: string;
  readonly checkout: Record<Kind, CheckoutSettings>;
  readonly passwordPolicy: Record<Kind, PasswordPolicy>;
}

export interface Connection {
  readonly id: string;
  readonly appInstanceId: string;
  readonly domain: string;
  readonly status: 'connected' | 'disconnected' | 'inactive';
}

export interface SaasApp {
  /** An Okta application id, not a UUID. */
  readonly id: string;
  readonly name: string;
  readonly globalName: string;
  readonly loginUrl: string;
  readonly createdAt: number;
}

export interface Server {
  readonly id: string;
  readonly projectId: string;
  readonly hostname: string;
  readonly accessAddress: string;
  readonly registeredAt: number;
}

/** Where the vendor's documents are silent or at odds, the behaviour can be switched. */
export interface Settings {
  /** `resource_type` of AD accounts; the published enum has none, this default is a field script's. */
  adResourceType: string;
  /** Key of the error type in error bodies: the document says `nottype`. */
  errorTypeKey: 'nottype' | 'type';
  /** Rows of a list when `count` is not given. */
  pageSize: number;
  /** Lifetime of a service token; the vendor documents none. */
  tokenSeconds: number;
}

export interface OpaState {
  readonly settings: Settings;
  readonly teamId: string;
  readonly teamName: string;
  /** Key of the bearer tokens, base64url. */
  readonly tokenKey: string;
  /** The team's vault key, private; made when it is first needed. */
  vaultKey: JWK | null;
  readonly groups: ReadonlyArray<{ readonly name: string; readonly roles: readonly Role[] }>;
  readonly users: User[];
  readonly resourceGroups: ResourceGroup[];
  readonly projects: Project[];
  readonly connections: Connection[];
  readonly saasApps: SaasApp[];
  readonly servers: Server[];
  readonly accounts: Account[];
  /** Digests of the user access methods handed out, by `user/account`: only what was handed out may be echoed. */
  readonly handedOut: Record<string, string[]>;
}

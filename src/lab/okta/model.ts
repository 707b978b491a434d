/**
 * Everything that the stand-in of one Okta org remembers: plain JSON, so that it can be saved. Both planes of the org
 * work on it: management (`/api/v1`, what administrators change) and sign-in (`/oauth2`, `/app`, `/sso`, what users
 * do). Objects that have a document on the wire keep that document's field names; what the wire never shows (passwords,
 * private keys) stands beside it. Instants are ISO texts, as on the wire.
 */
import type { JWK } from 'jose';
import type { Factor, PendingFactor } from './factor-model.ts';

/** The small company's two orgs: workforce (identity provider of its people) and customer (hub of its partners). */
export const ORG_NAMES = ['wic', 'cic'] as const;
export type OrgName = (typeof ORG_NAMES)[number];

/** A document of the wire whose inside this stand-in keeps as it was sent, validated when it was taken. */
export type Document = { [field: string]: unknown };

export type UserStatus =
  | 'STAGED'
  | 'PROVISIONED'
  | 'ACTIVE'
  | 'RECOVERY'
  | 'PASSWORD_EXPIRED'
  | 'LOCKED_OUT'
  | 'SUSPENDED'
  | 'DEPROVISIONED';

export interface UserProfile extends Document {
  login: string;
  email: string;
  firstName: string | null;
  lastName: string | null;
}

export interface User {
  readonly id: string;
  status: UserStatus;
  readonly created: string;
  activated: string | null;
  statusChanged: string | null;
  lastLogin: string | null;
  lastUpdated: string;
  passwordChanged: string | null;
  readonly type: { id: string };
  profile: UserProfile;
  /** `OKTA`: the password is here. `FEDERATION`: made or linked by an identity provider, no password. */
  provider: { type: 'OKTA' | 'FEDERATION' | 'SOCIAL' | 'IMPORT'; name: string };
  /** Never on the wire. Null until somebody sets one; such a user cannot sign in with a password. */
  password: string | null;
  badTries: number;
  /** The answer never on the wire. */
  recoveryQuestion?: { question: string; answer: string };
}

export interface Group {
  readonly id: string;
  readonly type: 'OKTA_GROUP' | 'APP_GROUP' | 'BUILT_IN';
  readonly created: string;
  lastUpdated: string;
  lastMembershipUpdated: string;
  profile: { name: string; description: string | null };
  memberIds: string[];
}

/** A key pair of an application (SAML), of an identity provider's requests, or of the org's OpenID tokens. */
export interface SigningKey {
  readonly kid: string;
  readonly created: string;
  readonly lastUpdated: string;
  readonly expiresAt: string;
  /** Private key as JWK; never on the wire. */
  readonly privateJwk: JWK;
  /** DER of the self-signed certificate, base64. */
  readonly certificate: string;
}

export interface ClientSecret {
  readonly id: string;
  readonly created: string;
  lastUpdated: string;
  status: 'ACTIVE' | 'INACTIVE';
  readonly secret: string;
}

/** A user's assignment to an application, by himself or through a group. */
export interface AppUser {
  /** The user's id; Okta gives both the same one. */
  readonly id: string;
  scope: 'USER' | 'GROUP';
  status: 'ACTIVE' | 'PROVISIONED' | 'STAGED';
  readonly created: string;
  lastUpdated: string;
  /** The name that the application knows the user by; becomes NameID in SAML. */
  credentials: { userName: string };
  profile: Document;
}

export interface AppGroup {
  readonly id: string;
  priority: number;
  lastUpdated: string;
  profile: Document;
}

/** A scope granted to an application that calls this org's own API. */
export interface ScopeGrant {
  readonly id: string;
  readonly scopeId: string;
  readonly issuer: string;
  readonly created: string;
}

export interface RoleAssignment {
  readonly id: string;
  readonly type: string;
  readonly label: string;
  status: 'ACTIVE' | 'INACTIVE';
  readonly assignmentType: 'USER' | 'GROUP' | 'CLIENT';
  readonly created: string;
  readonly lastUpdated: string;
}

export interface App {
  readonly id: string;
  /** `exk…`: what SAML entity ids and addresses carry instead of the id. */
  readonly externalKey: string;
  readonly name: string;
  label: string;
  status: 'ACTIVE' | 'INACTIVE';
  readonly signOnMode: string;
  readonly created: string;
  lastUpdated: string;
  features: string[];
  visibility: Document;
  accessibility: Document;
  /** Without secrets; for OpenID Connect `oauthClient.client_id` is in here. */
  credentials: Document;
  settings: Document;
  profile: Document | null;
  /** Id of its sign-in policy. */
  policyId: string;
  /** SAML signing keys, the newest last; `credentials.signing.kid` names the one in force. */
  keys: SigningKey[];
  secrets: ClientSecret[];
  users: AppUser[];
  groups: AppGroup[];
  grants: ScopeGrant[];
  /** Roles of a service application. */
  roles: RoleAssignment[];
  /** Provisioning connection; null where none was made. */
  connection: Document | null;
}

/** A user of this org who is known to come from an identity provider. */
export interface IdpLink {
  readonly userId: string;
  readonly externalId: string;
  readonly created: string;
  lastUpdated: string;
  profile: Document;
}

export interface IdentityProvider {
  readonly id: string;
  type: string;
  name: string;
  status: 'ACTIVE' | 'INACTIVE';
  issuerMode: string;
  readonly created: string;
  lastUpdated: string;
  /** With `credentials.client.client_secret` in clear, as Okta answers it. */
  protocol: Document;
  policy: Document;
  /** Keys that sign what this org sends to the provider. */
  keys: SigningKey[];
  links: IdpLink[];
}

/** A certificate of somebody else's, trusted by SAML identity providers through its `kid`. */
export interface IdpTrustKey {
  readonly kid: string;
  readonly created: string;
  readonly lastUpdated: string;
  readonly expiresAt: string;
  /** base64 DER, the leaf first. */
  readonly x5c: readonly string[];
}

export interface Mapping {
  readonly id: string;
  readonly source: { readonly id: string; readonly name: string; readonly type: 'user' | 'appuser' };
  readonly target: { readonly id: string; readonly name: string; readonly type: 'user' | 'appuser' };
  properties: { [attribute: string]: { expression: string; pushStatus: 'PUSH' | 'DONT_PUSH' } };
}

export interface PolicyRule {
  readonly id: string;
  readonly type: string;
  name: string;
  status: 'ACTIVE' | 'INACTIVE';
  priority: number;
  /** The catch-all that nobody can delete. */
  readonly system: boolean;
  readonly created: string;
  lastUpdated: string;
  conditions: Document | null;
  actions: Document;
}

export interface Policy {
  readonly id: string;
  readonly type: string;
  name: string;
  description: string;
  status: 'ACTIVE' | 'INACTIVE';
  priority: number;
  readonly system: boolean;
  readonly created: string;
  lastUpdated: string;
  conditions: Document | null;
  settings: Document | null;
  /** In order of priority, the catch-all last. */
  rules: PolicyRule[];
}

/** A System Log event, whole as on the wire. */
export interface LogEvent extends Document {
  readonly uuid: string;
  readonly published: string;
  readonly eventType: string;
}

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly userId: string;
  readonly created: string;
  lastUpdated: string;
  expiresAt: string;
  /** Never on the wire but in the request that uses it. */
  readonly value: string;
}

/** A browser's session with this org. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  /** The id of the identity provider that vouched for the user; null after a password sign-in. */
  readonly idpId: string | null;
  readonly created: string;
  expiresAt: string;
  /** For `amr` claims and AuthnContext. */
  readonly amr: readonly string[];
}

/** Early-access features that calls of this stand-in depend on. */
export const FEATURES = ['okta-integration-idp', 'org2org-oidc'] as const;
export type Feature = (typeof FEATURES)[number];

export interface OrgState {
  readonly name: OrgName;
  /** `00o…` */
  readonly orgId: string;
  /** Id of the default user type, `oty…`. */
  readonly userTypeId: string;
  /** Identity Engine (`idx`) or Classic (`v1`). */
  pipeline: 'idx' | 'v1';
  /** What this org has not been given; everything else is switched on. */
  featuresOff: Feature[];
  users: User[];
  groups: Group[];
  apps: App[];
  idps: IdentityProvider[];
  idpKeys: IdpTrustKey[];
  mappings: Mapping[];
  policies: Policy[];
  /** Roles of users, by user id. */
  userRoles: { [userId: string]: RoleAssignment[] };
  apiTokens: ApiToken[];
  events: LogEvent[];
  /** Number of the first event that is still there; events are numbered from 0 in the order in which they came. */
  firstEventNumber: number;
  sessions: Session[];
  /** Tokens of `/api/v1/authn`, each exchanged once for a session. */
  sessionTokens: Array<{ readonly token: string; readonly userId: string; readonly expiresAt: string }>;
  factors: Factor[];
  pendingFactors: PendingFactor[];
  /** The org's OpenID keys, the newest last; the last one signs. */
  oidcKeys: SigningKey[];
  /** What the OpenID provider keeps: model name and id to its payload. */
  oidc: { [key: string]: { payload: Document; expiresAtMs: number | null } };
  /** What this org sent to identity providers and waits to hear of, by state or request id. */
  pendingSignIns: { [key: string]: Document };
  /** Private keys of the seeded service applications, told as credentials; never on the wire. */
  readonly serviceKeys: { readonly rsa: JWK; readonly ec: JWK };
  /** How many of the next writes to policies find the priorities being put in order (423), as ordered by a test. */
  policyLocks: number;
  /** How many of the next calls with an access token hear that their session is not valid, as ordered by a test. */
  invalidSessions: number;
}

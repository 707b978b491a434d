/**
 * Everything that the stand-in of one Auth0 tenant remembers: plain JSON, so that it can be saved. Objects that have a
 * document on the wire keep that document's field names; what the wire never shows (passwords, private keys) stands
 * beside it. Instants are ISO texts where the wire has them, else milliseconds.
 */
import type { JWK } from 'jose';

/** A document of the wire whose inside this stand-in keeps as it was sent, validated when it was taken. */
export type Document = { [field: string]: unknown };

/** Strategies whose connections can be made here; Auth0 has fifty more. */
export const STRATEGIES = ['okta', 'oidc', 'samlp', 'auth0'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** A public key with which a client signs its assertions. */
export interface ClientCredential {
  /** `cred_…` */
  readonly id: string;
  readonly alg: string;
  readonly publicJwk: JWK;
}

/** What a client may ask of one API by client credentials. */
export interface ClientGrant {
  /** Null stands for this tenant's Management API, whose identifier follows from its address. */
  readonly audience: null;
  readonly scopes: readonly string[];
}

export interface Client {
  readonly id: string;
  /** The one client of each tenant that is called All Applications and is none. */
  readonly global: boolean;
  secret: string;
  /** Settings as on the wire, without id, tenant and secret. */
  settings: Document;
  /** Keys of `private_key_jwt`; empty for clients that have a secret. */
  credentials: ClientCredential[];
  grants: ClientGrant[];
}

export interface Connection {
  /** `con_` and 16 characters. */
  readonly id: string;
  readonly name: string;
  readonly strategy: Strategy;
  displayName: string;
  options: Document;
  isDomainConnection: boolean;
  /** Null where it was never said. */
  showAsButton: boolean | null;
  realms: string[];
  /** `metadata`, `authentication`, `connected_accounts`, `cross_app_access_requesting_app`, where they were said. */
  more: Document;
  enabledClients: string[];
  /** It is gone for everybody; its name is free once its users are gone, too. */
  deleting: boolean;
}

export interface Identity {
  readonly connection: string;
  readonly provider: Strategy;
  /** Without the provider. */
  readonly user_id: string;
  readonly isSocial: false;
}

export interface User {
  readonly user_id: string;
  readonly identities: readonly Identity[];
  /** Root attributes: email, email_verified, name, given_name and so on. */
  profile: Document;
  app_metadata: Document;
  user_metadata: Document;
  blocked: boolean;
  readonly created_at: string;
  updated_at: string;
  last_login: string | null;
  last_ip: string | null;
  logins_count: number;
  /** Never on the wire; only users of a database have one. */
  password: string | null;
}

/** A tenant log event, whole as on the wire. */
export interface LogEvent extends Document {
  readonly log_id: string;
  readonly date: string;
  readonly type: string;
}

export interface SigningKey {
  readonly kid: string;
  /** Never on the wire. */
  readonly privateJwk: JWK;
  /** PEM; made when somebody looks at it. */
  certificate?: string;
}

/** What an application asked for at `/authorize`. */
export interface AuthorizeRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string | null;
  readonly nonce: string | null;
  readonly codeChallenge: string | null;
  readonly codeChallengeMethod: 'S256' | 'plain';
  readonly loginHint: string | null;
  /** Parameters that a connection may pass on (`upstream_params`). */
  readonly passed: Readonly<Record<string, string>>;
}

/** A sign-in in progress, by the state that pages and identity providers carry. */
export interface Transaction {
  readonly request: AuthorizeRequest;
  /** The browser that began it; nobody else can go on. */
  readonly browserId: string;
  readonly expiresAtMs: number;
  /** Set once the user was sent to an identity provider. */
  upstream: {
    readonly connectionId: string;
    readonly nonce: string | null;
    readonly verifier: string | null;
  } | null;
  /** What was typed on the identifier page. */
  username: string | null;
}

export interface AuthorizationCode {
  readonly request: AuthorizeRequest;
  readonly userId: string;
  readonly connectionId: string;
  readonly sessionId: string;
  readonly authTimeMs: number;
  readonly expiresAtMs: number;
}

/** A browser's session with the tenant. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly connectionId: string;
  readonly authTimeMs: number;
  readonly expiresAtMs: number;
}

/** An opaque access token of a user, good for `/userinfo`. */
export interface UserToken {
  readonly userId: string;
  readonly scope: string;
  readonly expiresAtMs: number;
}

/** A domain of the company's own, under which people sign in. Schema CustomDomain. */
export interface CustomDomain {
  readonly custom_domain_id: string;
  readonly domain: string;
  readonly primary: boolean;
  readonly status: 'pending_verification' | 'ready';
  readonly type: 'auth0_managed_certs';
}

export interface Auth0State {
  /** The tenant's name, the first label of its domain. */
  tenant: string;
  settings: Document;
  customDomains: CustomDomain[];
  /** A token bucket for the Management API, and one for the rest. */
  rateLimit: { burst: number; perSecond: number };
  clients: Client[];
  connections: Connection[];
  users: User[];
  logs: LogEvent[];
  logCount: number;
  /** Made with the first use; the last one signs. */
  signingKeys: SigningKey[];
  /** Private key of the seeded client that signs assertions. */
  clientKey: JWK;
  transactions: { [state: string]: Transaction };
  codes: { [code: string]: AuthorizationCode };
  sessions: { [id: string]: Session };
  userTokens: { [token: string]: UserToken };
}

/**
 * The port of single sign-on wiring: what idctl needs from a tenant that it configures, at either end.
 *
 * | here                 | Okta                                      | Auth0                             |
 * |----------------------|-------------------------------------------|-----------------------------------|
 * | saml-application     | app, SAML_2_0                             | client with the samlp add-on      |
 * | oidc-application     | app, OPENID_CONNECT                       | client                            |
 * | catalogue-application| app by its name in the OIN                | client of an SSO integration      |
 * | assignment           | app group                                 | -                                 |
 * | identity provider    | IdP (OIDC, SAML2, OKTA_INTEGRATION)       | connection (oidc, samlp)          |
 * | okta-identity-provider | -                                       | connection (okta)                 |
 * | provider-assignment  | -                                         | enabled client of a connection    |
 * | trusted certificate  | IdP key                                   | -                                 |
 * | sign-in route        | rule of the IDP_DISCOVERY policy          | domain_aliases of a connection    |
 * | attribute mapping    | profile mapping                           | mapping of a connection           |
 * | api-grant            | grant of a scope                          | client grant                      |
 * | api-role             | role of an OAuth client                   | -                                 |
 * | provisioning-connection | default connection of an app           | -                                 |
 * | user-provisioning    | feature USER_PROVISIONING of an app       | -                                 |
 *
 * A tenant that does not have a kind says so in `kinds`, as data; no method is missing.
 */
import type { IdentityOf, Kind, OutputOf, PropertiesOf, PropertyValue } from './resource.ts';

export * from './kinds.ts';
export type * from './resource.ts';

/** What a recipe may ask of a tenant besides its resources; each costs a read. */
export type FactNeed = 'addresses' | 'openid';

export type Intent = 'read' | 'change';

export interface OpenIdFacts {
  readonly issuer: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly keysUrl: string;
  readonly userInfoUrl: string | null;
}

export interface TenantFacts {
  /** The vendor's own id of the tenant: the same under every address. */
  readonly tenantId: string;
  /** Without a slash at the end; the vendor's own address first, then custom domains. */
  readonly addresses: readonly string[];
  /** Where identity providers send users back to, one for each address. */
  readonly callbackUrls: readonly string[];
  /** As its OpenID Connect configuration says; null when it was not asked for. */
  readonly openid: OpenIdFacts | null;
  /** For people, such as `Okta Identity Engine`. */
  readonly edition: string;
}

export interface Observed {
  /** The vendor's id; enough to find it again with one read. */
  readonly id: string;
  /** What is not in here is not set. */
  readonly properties: Readonly<Record<string, PropertyValue>>;
  /** Properties that the vendor never shows again: they cannot be compared. */
  readonly hidden: readonly string[];
  /** Those that were wanted, as far as they exist. A `Secret` goes to the other end in memory, and nowhere else. */
  readonly outputs: Readonly<Record<string, PropertyValue>>;
}

export interface Search<K extends Kind> {
  readonly identity: IdentityOf<K>;
  /** From the ledger; looked up first. */
  readonly knownId: string | null;
  /** Outputs that others need; each may cost a read. */
  readonly outputs: readonly OutputOf<K>[];
}

/** A route as it is in force, whoever made it. */
export interface RouteInForce {
  readonly name: string;
  /** Null where the tenant itself asks for the password. */
  readonly identityProviderId: string | null;
  /** Whether it takes this login, as far as that can be told from the login alone. */
  readonly catches: (login: string) => boolean;
}

/** How many calls were made so far. */
export interface Tally {
  readonly reads: number;
  readonly writes: number;
}

/**
 * All methods throw IdctlError: AUTH_REQUIRED, AUTH_EXPIRED, DENIED, RATE_LIMITED, UNAVAILABLE, TIMEOUT (nothing
 * happened), USAGE (a kind that is not in `kinds`), OUTCOME_UNKNOWN (a write whose answer was lost, or that was done by
 * half).
 */
export interface ConfigurableTenant {
  readonly kinds: ReadonlySet<Kind>;
  facts(needs: readonly FactNeed[]): Promise<TenantFacts>;
  /** What a run is about to read, or to change as well, so that one sign-in serves all of it. Calls nobody. */
  announce(kinds: readonly Kind[], intent: Intent): void;
  /** Null when there is none. @throws AMBIGUOUS when two have the identity */
  find<K extends Kind>(kind: K, search: Search<K>): Promise<Observed | null>;
  /**
   * Never retried inside.
   *
   * @throws CONFLICT when one of that identity is there; NOT_FOUND, AMBIGUOUS of a group or application that is named
   */
  create<K extends Kind>(
    kind: K,
    identity: IdentityOf<K>,
    properties: PropertiesOf<K>,
    outputs: readonly OutputOf<K>[],
  ): Promise<Observed>;
  /** Sets these properties and keeps everything else, also what idctl knows nothing of. @throws NOT_FOUND */
  update<K extends Kind>(
    kind: K,
    id: string,
    changes: Partial<PropertiesOf<K>>,
    outputs: readonly OutputOf<K>[],
  ): Promise<Observed>;
  /** Done when it is not there. */
  remove(kind: Kind, id: string): Promise<void>;
  /** All of them, in the order in which they are tried; the last one catches everybody. For checks. */
  signInRoutes(): Promise<readonly RouteInForce[]>;
  tally(): Tally;
}

/** Applications, in idctl's words: what a tenant signs its users in to. */

/** How an application or an identity provider names a user. Anything else is an expression of the vendor's. */
export type UserName = 'login' | 'email' | 'login-prefix' | (string & {});

interface CommonApplication {
  readonly label: string;
  readonly active: boolean;
  /** Not among the tiles of its users. */
  readonly hidden: boolean;
}

export interface SamlApplication extends CommonApplication {
  /** Where assertions are sent; the first is the default. */
  readonly acsUrl: string;
  readonly otherAcsUrls: readonly string[];
  readonly audience: string;
  readonly nameIdFormat: 'email' | 'unspecified' | 'persistent' | 'transient';
  readonly userName: UserName;
  readonly signedResponse: boolean;
  readonly signedAssertion: boolean;
  readonly relayState: string | null;
  /** Attribute of the assertion to the user's attribute that fills it. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Attribute that carries the user's groups, and how their names must begin. */
  readonly groupAttribute: { readonly name: string; readonly startsWith: string } | null;
  /** base64 DER; needed for logout, and to check signed requests. */
  readonly serviceCertificate: string | null;
  readonly logoutUrl: string | null;
}

export interface OidcApplication extends CommonApplication {
  readonly applicationType: 'web' | 'browser' | 'native' | 'service';
  readonly grantTypes: readonly string[];
  readonly redirectUris: readonly string[];
  readonly postLogoutUris: readonly string[];
  /** Where a sign-in that starts at the identity provider is begun. */
  readonly loginUrl: string | null;
  readonly authentication: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none';
  readonly pkce: boolean;
  /** Where the keys of a client with private_key_jwt are published. */
  readonly keysUrl: string | null;
  /** Tokens are bound to a key of the client (DPoP). */
  readonly boundTokens: boolean;
}

/** An application that the vendor's catalogue describes. */
export interface CatalogueApplication extends CommonApplication {
  /** The catalogue's own name of it. */
  readonly integration: string;
  readonly signOn: 'saml' | 'oidc' | 'password' | 'bookmark';
  /** The fields that the catalogue asks for, each a property of its own: those that are not declared are not ours. */
  readonly [field: `field:${string}`]: string | number | boolean | null;
  readonly userName: UserName;
  readonly relayState: string | null;
}

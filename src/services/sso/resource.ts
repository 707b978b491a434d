/**
 * What can be configured at one end of a single sign-on, in idctl's words: kinds of resource, how one is told from
 * another (identity), what is declared of it (properties) and what it gives to other resources (outputs).
 *
 * Lists are sets: their order means nothing. `null` is "not set".
 */
import type { Secret } from '../../core/secret.ts';
import type { CatalogueApplication, OidcApplication, SamlApplication } from './application.ts';
import type { ProvisioningConnection, UserProvisioning } from './provisioning.ts';
import type {
  OidcIdentityProvider,
  OktaIdentityProvider,
  OrgIdentityProvider,
  SamlIdentityProvider,
} from './trust.ts';

export type * from './application.ts';
export type * from './provisioning.ts';
export type * from './trust.ts';

/** What JSON holds. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

export type PropertyValue = Plain | Secret;

/** Who is sent to which identity provider, by the name typed at sign-in. */
export interface SignInRoute {
  readonly name: string;
  readonly active: boolean;
  readonly identityProviderId: string;
  /** Endings of names, such as `partner.example`. */
  readonly domains: readonly string[];
}

export interface KindShapes {
  'saml-application': {
    identity: { readonly label: string };
    properties: SamlApplication;
    output: 'issuer' | 'signInUrl' | 'certificate' | 'metadataUrl';
  };
  'oidc-application': {
    identity: { readonly label: string };
    properties: OidcApplication;
    output: 'clientId' | 'clientSecret';
  };
  'catalogue-application': {
    identity: { readonly label: string };
    properties: CatalogueApplication;
    /** `keysUrl`: where it publishes the keys with which it provisions. */
    output: 'clientId' | 'issuer' | 'signInUrl' | 'certificate' | 'metadataUrl' | 'keysUrl';
  };
  /** That a group may use an application: it is there or it is not. */
  'application-assignment': {
    identity: { readonly applicationId: string; readonly group: string };
    properties: { readonly group: string };
    output: never;
  };
  'oidc-identity-provider': {
    identity: { readonly name: string };
    properties: OidcIdentityProvider;
    output: 'callbackUrl';
  };
  'org-identity-provider': {
    identity: { readonly name: string };
    properties: OrgIdentityProvider;
    output: 'callbackUrl';
  };
  'saml-identity-provider': {
    identity: { readonly name: string };
    properties: SamlIdentityProvider;
    output: 'acsUrl' | 'audience';
  };
  'okta-identity-provider': {
    identity: { readonly name: string };
    properties: OktaIdentityProvider;
    output: never;
  };
  /** That an application may send its users to an identity provider: it is there or it is not. */
  'provider-assignment': {
    identity: { readonly identityProviderId: string; readonly application: string };
    properties: { readonly application: string };
    output: never;
  };
  'trusted-certificate': {
    identity: { readonly certificate: string };
    properties: { readonly certificate: string };
    output: never;
  };
  'sign-in-route': { identity: { readonly name: string }; properties: SignInRoute; output: never };
  /** Attribute of the tenant's users to the expression that fills it; null where nothing does. */
  'attribute-mapping': {
    identity: { readonly identityProviderId: string };
    properties: Readonly<Record<string, string | null>>;
    output: never;
  };
  /** A scope of the tenant's own API, granted to one of its applications. */
  'api-grant': {
    identity: { readonly applicationId: string; readonly scope: string };
    properties: { readonly scope: string };
    output: never;
  };
  /** An administrator's role in the tenant, which one of its applications has. */
  'api-role': {
    identity: { readonly clientId: string; readonly role: string };
    properties: { readonly role: string };
    output: never;
  };
  /** Its id changes with its client. */
  'provisioning-connection': {
    identity: { readonly applicationId: string };
    properties: ProvisioningConnection;
    output: never;
  };
  /** There as long as the connection is. */
  'user-provisioning': {
    identity: { readonly applicationId: string };
    properties: UserProvisioning;
    output: never;
  };
}

export type Kind = keyof KindShapes;
export type IdentityOf<K extends Kind> = KindShapes[K]['identity'];
export type PropertiesOf<K extends Kind> = KindShapes[K]['properties'];
export type OutputOf<K extends Kind> = KindShapes[K]['output'];

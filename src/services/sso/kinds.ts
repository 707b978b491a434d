/** What the engine must know of single kinds. */
import type { Kind } from './resource.ts';

/** The words for people. */
export const KIND_LABELS: Readonly<Record<Kind, string>> = {
  'saml-application': 'SAML application',
  'oidc-application': 'OpenID Connect application',
  'catalogue-application': 'application from the catalogue',
  'application-assignment': 'assignment',
  'oidc-identity-provider': 'OpenID Connect identity provider',
  'org-identity-provider': 'identity provider (another org)',
  'saml-identity-provider': 'SAML identity provider',
  'okta-identity-provider': 'identity provider (an Okta org)',
  'provider-assignment': 'application of an identity provider',
  'trusted-certificate': 'trusted certificate',
  'sign-in-route': 'routing rule',
  'attribute-mapping': 'attribute mapping',
  'api-grant': 'API grant',
  'api-role': 'administrator role',
  'provisioning-connection': 'provisioning connection',
  'user-provisioning': 'provisioning of users',
};

/** Kinds that are what they hold: with other contents they are another thing, and the old one is taken away. */
export const REPLACED_KINDS: ReadonlySet<Kind> = new Set(['trusted-certificate']);

/** Kinds of which the vendor makes one by itself, or that several wirings share: found, never taken for somebody's. */
export const SHARED_KINDS: ReadonlySet<Kind> = new Set([
  'trusted-certificate',
  'attribute-mapping',
  'user-provisioning',
]);

/** From the document that a caller sends to the one that Okta keeps of an identity provider. */
import { OktaRefusal } from '../errors.ts';
import type { Document, IdentityProvider } from '../model.ts';
import { ALPHANUMERIC, type OrgWorld, requireFeature } from '../org-world.ts';
import { groupOf } from '../rules/groups.ts';
import { trustKeyOf } from '../rules/idps.ts';
import { nested } from '../rules/policies.ts';
import { withoutNullish } from './app-compose.ts';
import {
  type IdpBody,
  type IdpPolicy,
  type OidcProtocol,
  OTHER_TYPES,
  type SamlProtocol,
} from './idp-schema.ts';

/** What a caller writes, checked and completed. @throws E0000001, E0000007, E0000060 */
export function compose(
  world: OrgWorld,
  body: IdpBody,
  before: IdentityProvider | null,
): Pick<IdentityProvider, 'protocol' | 'policy'> {
  const { type, protocol } = body;
  if (OTHER_TYPES.some((other) => other === type)) throw OktaRefusal.notBuilt(`type ${type}`);
  if (type === 'OKTA_INTEGRATION') requireFeature(world, 'okta-integration-idp');
  const isSaml = protocol.type === 'SAML2';
  if (isSaml !== (type === 'SAML2')) {
    throw OktaRefusal.invalid('protocol', `protocol.type: is not the protocol of ${type}`);
  }
  const policy = policyOf(world, body.policy, { isSaml, trusts: type === 'OKTA_INTEGRATION' });
  if (protocol.type === 'SAML2') return { protocol: samlOf(world, protocol, before), policy };
  return { protocol: type === 'OIDC' ? oidcOf(protocol) : oktaOf(protocol), policy };
}

const DEFAULT_SUBJECT = { userNameTemplate: { template: 'idpuser.email' } } as const;

/** Without a policy there is the default one: a document that is replaced does not keep what it does not say. */
function policyOf(
  world: OrgWorld,
  given: IdpPolicy | undefined,
  { isSaml, trusts }: { readonly isSaml: boolean; readonly trusts: boolean },
): Document {
  const { provisioning, accountLink, subject = DEFAULT_SUBJECT, ...more } = given ?? {};
  const groups = provisioning?.groups ?? { action: 'NONE' as const };
  requireGroups(world, groups, isSaml);
  const match: IdpPolicy['subject'] = subject;
  if (match.matchType === 'CUSTOM_ATTRIBUTE' && !match.matchAttribute) {
    throw OktaRefusal.invalid('subject', 'policy.subject.matchAttribute: CUSTOM_ATTRIBUTE needs one');
  }
  return {
    maxClockSkew: 0,
    trustClaims: trusts,
    ...more,
    provisioning: {
      action: 'AUTO',
      profileMaster: false,
      ...provisioning,
      groups,
      conditions: {
        deprovisioned: { action: 'NONE' },
        suspended: { action: 'NONE' },
        ...provisioning?.conditions,
      },
    },
    accountLink: accountLink === undefined ? { action: 'AUTO', filter: null } : accountLink,
    subject: { filter: null, matchType: 'USERNAME', matchAttribute: null, ...match },
  };
}

type Groups = NonNullable<NonNullable<IdpPolicy['provisioning']>['groups']>;

function requireGroups(world: OrgWorld, { action, assignments }: Groups, isSaml: boolean): void {
  if ((action === 'APPEND' || action === 'SYNC') && !isSaml) {
    throw OktaRefusal.invalid('groups', `policy.provisioning.groups.action: ${action} is for SAML2`);
  }
  if (action === 'ASSIGN' && !assignments?.length) {
    throw OktaRefusal.invalid('groups', 'policy.provisioning.groups.assignments: ASSIGN needs groups');
  }
  for (const id of assignments ?? []) groupOf(world, id);
}

function oidcOf(protocol: OidcProtocol): Document {
  const { issuer, endpoints = {}, scopes = [], credentials } = protocol;
  const { client } = credentials;
  const rules: ReadonlyArray<readonly [wrong: boolean, what: string]> = [
    [issuer === undefined, 'issuer.url: is required'],
    ...(['authorization', 'token', 'jwks'] as const).map(
      (name) => [endpoints[name] === undefined, `endpoints.${name}: is required`] as const,
    ),
    [!scopes.includes('openid'), 'scopes: openid is required'],
    [
      !client.client_secret && client.token_endpoint_auth_method !== 'private_key_jwt',
      'credentials.client.client_secret: is required',
    ],
    [Boolean(protocol.oktaIdpOrgUrl), 'oktaIdpOrgUrl: is for OKTA_INTEGRATION'],
  ];
  const faults = rules.filter(([wrong]) => wrong).map(([, what]) => `protocol.${what}`);
  if (faults.length > 0) throw OktaRefusal.invalid('protocol', ...faults);
  return { ...protocol, endpoints: withBindings(endpoints) };
}

const BINDINGS: Readonly<Record<string, string>> = {
  authorization: 'HTTP-REDIRECT',
  token: 'HTTP-POST',
  jwks: 'HTTP-REDIRECT',
  userInfo: 'HTTP-REDIRECT',
};

function withBindings(endpoints: Document): Document {
  return Object.fromEntries(
    Object.entries(endpoints)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name]) => [name, { binding: BINDINGS[name] ?? 'HTTP-REDIRECT', ...nested(endpoints, name) }]),
  );
}

/** Another Okta org: what it is, follows from its address. */
function oktaOf(protocol: OidcProtocol): Document {
  const { oktaIdpOrgUrl, credentials, settings } = protocol;
  if (!oktaIdpOrgUrl) throw OktaRefusal.invalid('protocol', 'protocol.oktaIdpOrgUrl: is required');
  const org = oktaIdpOrgUrl.replace(/\/$/, '');
  return {
    type: 'OIDC',
    oktaIdpOrgUrl: org,
    issuer: { url: org },
    endpoints: withBindings({
      authorization: { url: `${org}/oauth2/v1/authorize` },
      token: { url: `${org}/oauth2/v1/token` },
      userInfo: { url: `${org}/oauth2/v1/userinfo` },
      jwks: { url: `${org}/oauth2/v1/keys` },
    }),
    scopes: ['openid', 'profile', 'email'],
    credentials: {
      ...credentials,
      client: {
        pkce_required: true,
        token_endpoint_auth_method: 'private_key_jwt',
        ...credentials.client,
      },
    },
    ...(settings ? { settings } : {}),
  };
}

/** The audience is this org's own name towards that provider; Okta makes one when none is given. */
function samlOf(world: OrgWorld, protocol: SamlProtocol, before: IdentityProvider | null): Document {
  const { trust, signing } = protocol.credentials;
  for (const kid of [trust.kid, ...(trust.additionalKids ?? [])]) trustKeyOf(world, kid);
  const known = nested(nested(before?.protocol ?? {}, 'credentials'), 'trust')['audience'];
  const audience = trust.audience ?? known ?? newAudience(world);
  const kept = nested(nested(before?.protocol ?? {}, 'credentials'), 'signing');
  const { kid = kept['kid'] } = signing ?? {};
  if (before !== null && !before.keys.some((key) => key.kid === kid)) {
    throw OktaRefusal.invalid(
      'protocol',
      'protocol.credentials.signing.kid: no key of this identity provider',
    );
  }
  return {
    ...withoutNullish(protocol),
    endpoints: {
      ...protocol.endpoints,
      acs: { binding: 'HTTP-POST', type: 'INSTANCE', ...protocol.endpoints.acs },
    },
    algorithms: {
      request: { signature: { algorithm: 'SHA-256', scope: 'REQUEST' } },
      response: { signature: { algorithm: 'SHA-256', scope: 'ANY' } },
      ...protocol.algorithms,
    },
    settings: {
      nameFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
      honorPersistentNameId: true,
      ...protocol.settings,
    },
    credentials: { trust: { ...trust, audience }, signing: kid === undefined ? {} : { kid } },
  };
}

function newAudience({ context }: OrgWorld): string {
  return `https://www.okta.com/saml2/service-provider/${context.chance.text(20, ALPHANUMERIC.slice(10, 36).toLowerCase())}`;
}

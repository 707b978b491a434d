/** Identity providers of the org: whom it lets sign users in, how, and what it does with them. */
import { flagAt, type JsonObject, textAt, textsAt } from '../../../core/json-document.ts';
import { Secret } from '../../../core/secret.ts';
import type {
  HeldCertificate,
  LinkingPolicy,
  OidcProviderSettings,
  TrustedProvider,
} from '../../../services/federation/port.ts';
import type { OktaClient } from '../client.ts';
import { onlyOne } from '../only-one.ts';
import { samlProviderSettings } from './saml-provider.ts';
import { signingKeys } from './signing-keys.ts';

const PAGE = 200;
export const KEYS = 'api/v1/idps/credentials/keys';

/** Others (social networks, smart cards) are no federation that idctl knows. */
const PROTOCOLS: Readonly<Record<string, TrustedProvider['protocol']>> = {
  SAML2: 'saml',
  OIDC: 'oidc',
  OKTA_INTEGRATION: 'oidc',
};

/** The addresses of the org are the caller's to know. */
export class Providers {
  readonly #client: OktaClient;
  readonly #addresses: () => Promise<readonly string[]>;

  constructor(client: OktaClient, addresses: () => Promise<readonly string[]>) {
    this.#client = client;
    this.#addresses = addresses;
  }

  async list(): Promise<readonly TrustedProvider[]> {
    const documents: JsonObject[] = [];
    const rows = this.#client.rows<JsonObject>('api/v1/idps', 'listIdentityProviders', { limit: PAGE });
    for await (const idp of rows) documents.push(idp);
    return this.#views(documents);
  }

  async find(name: string): Promise<TrustedProvider> {
    const byId = /^0oa\w{17}$/.test(name)
      ? await this.#client.readIfThere<JsonObject>(providerPath(name), 'getIdentityProvider')
      : null;
    if (byId !== null) return onlyOne(await this.#views([byId]), 'identity provider', name);
    const found: JsonObject[] = [];
    const query = { limit: PAGE, q: name };
    // `q` finds what begins with the name.
    for await (const idp of this.#client.rows<JsonObject>('api/v1/idps', 'listIdentityProviders', query)) {
      if (textAt(idp, 'name') === name) found.push(idp);
    }
    return onlyOne(await this.#views(found), 'identity provider', name);
  }

  async #views(documents: readonly JsonObject[]): Promise<readonly TrustedProvider[]> {
    const known = documents.filter((it) => PROTOCOLS[textAt(it, 'type') ?? ''] !== undefined);
    const isSaml = known.some((it) => textAt(it, 'type') === 'SAML2');
    const trusted = isSaml ? await this.trustedKeys() : [];
    const views: TrustedProvider[] = [];
    for (const idp of known) views.push(await this.#view(idp, trusted));
    return views;
  }

  /** Of all providers of the org. */
  async trustedKeys(): Promise<readonly JsonObject[]> {
    const keys: JsonObject[] = [];
    const rows = this.#client.rows<JsonObject>(KEYS, 'listIdentityProviderKeys', { limit: PAGE });
    for await (const key of rows) keys.push(key);
    return keys;
  }

  async #view(idp: JsonObject, trusted: readonly JsonObject[]): Promise<TrustedProvider> {
    const type = textAt(idp, 'type') ?? '';
    const protocol = PROTOCOLS[type] ?? 'oidc';
    return {
      id: textAt(idp, 'id') ?? '',
      name: textAt(idp, 'name') ?? '',
      kind: type,
      protocol,
      active: textAt(idp, 'status') === 'ACTIVE',
      policy: policyOf(idp),
      saml: protocol === 'saml' ? samlProviderSettings(idp, trusted, await this.#ownKeys(idp)) : null,
      oidc: protocol === 'oidc' ? oidcSettings(idp, await this.#addresses()) : null,
    };
  }

  /** What it signs its requests with. */
  async #ownKeys(idp: JsonObject): Promise<readonly HeldCertificate[]> {
    const keys: JsonObject[] = [];
    const path = `${providerPath(textAt(idp, 'id') ?? '')}/credentials/keys`;
    for await (const key of this.#client.rows<JsonObject>(path, 'listIdentityProviderSigningKeys')) {
      keys.push(key);
    }
    const kid = textAt(idp, 'protocol.credentials.signing.kid');
    return signingKeys(keys, kid);
  }
}

export function providerPath(id: string): string {
  return `api/v1/idps/${encodeURIComponent(id)}`;
}

/** Okta answers with the client secret in clear: it becomes a `Secret` here, and nothing else sees the document. */
function oidcSettings(idp: JsonObject, addresses: readonly string[]): OidcProviderSettings {
  const client = 'protocol.credentials.client';
  const endpoint = (name: string): string | null => textAt(idp, `protocol.endpoints.${name}.url`);
  const secret = textAt(idp, `${client}.client_secret`);
  const isKey = textAt(idp, `${client}.token_endpoint_auth_method`) === 'private_key_jwt';
  return {
    issuer: textAt(idp, 'protocol.issuer.url') ?? textAt(idp, 'protocol.oktaIdpOrgUrl'),
    discoveryUrl: null,
    authorizationUrl: endpoint('authorization'),
    tokenUrl: endpoint('token'),
    keysUrl: endpoint('jwks'),
    userInfoUrl: endpoint('userInfo'),
    clientId: textAt(idp, `${client}.client_id`),
    clientSecret: secret === null ? null : new Secret(secret),
    // Otherwise Okta sends the secret in whichever way the token endpoint takes.
    authentication: isKey ? 'private_key_jwt' : null,
    scopes: textsAt(idp, 'protocol.scopes'),
    pkce: flagAt(idp, `${client}.pkce_required`),
    callbackUrls: addresses.map((it) => `${it}/oauth2/v1/authorize/callback`),
    endsSessions: flagAt(idp, 'protocol.settings.participateSlo'),
  };
}

const MATCHES: Readonly<Record<string, LinkingPolicy['matchBy']>> = {
  USERNAME: 'username',
  EMAIL: 'email',
  USERNAME_OR_EMAIL: 'username-or-email',
  CUSTOM_ATTRIBUTE: 'attribute',
};

function policyOf(idp: JsonObject): LinkingPolicy {
  const links = textAt(idp, 'policy.accountLink.action') === 'AUTO';
  return {
    subject: textAt(idp, 'policy.subject.userNameTemplate.template') ?? '',
    matchBy: MATCHES[textAt(idp, 'policy.subject.matchType') ?? ''] ?? 'username',
    subjectFilter: textAt(idp, 'policy.subject.filter'),
    createsUsers: textAt(idp, 'policy.provisioning.action') === 'AUTO',
    linksUsers: links,
    excludesAdmins: !links || flagAt(idp, 'policy.accountLink.filter.users.excludeAdmins'),
    onlyGroups: textsAt(idp, 'policy.accountLink.filter.groups.include'),
  };
}

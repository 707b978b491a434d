/**
 * Enterprise connections: whom the tenant lets sign users in.
 *
 * | here           | Auth0, under `options`                                                          |
 * |----------------|---------------------------------------------------------------------------------|
 * | trusted        | signingCert, or the older cert: one                                             |
 * | entityId       | entityId; else `urn:auth0:`, the tenant and the connection                       |
 * | acsUrls        | `/login/callback?connection=NAME` under every address                           |
 * | applications   | enabled clients of the connection                                               |
 * | allowsUnsolicited | idpinitiated.enabled                                                         |
 *
 * There is no linking policy: whoever comes by a connection is a user of that connection.
 */
import { flagAt, type JsonObject, textAt } from '../../../core/json-document.ts';
import { Secret } from '../../../core/secret.ts';
import type {
  OidcProviderSettings,
  SamlProviderSettings,
  TrustedProvider,
} from '../../../services/federation/port.ts';
import { type Calls, optionsOf } from '../sso/calls.ts';
import { held } from './held.ts';
import { onlyOne } from './only-one.ts';

const PROTOCOLS: Readonly<Record<string, TrustedProvider['protocol']>> = {
  samlp: 'saml',
  oidc: 'oidc',
  okta: 'oidc',
};

export class Providers {
  readonly #calls: Calls;
  readonly #addresses: () => Promise<readonly string[]>;

  constructor(calls: Calls, addresses: () => Promise<readonly string[]>) {
    this.#calls = calls;
    this.#addresses = addresses;
  }

  async list(): Promise<readonly TrustedProvider[]> {
    const all = (await this.#calls.connections()).filter(isFederation);
    const addresses = all.length === 0 ? [] : await this.#addresses();
    return all.map((it) => this.#view(it, addresses));
  }

  /** With the names of the applications that may use it. */
  async find(name: string): Promise<TrustedProvider> {
    const all = await this.list();
    const byId = all.filter((it) => it.id === name);
    const fitting = byId.length > 0 ? byId : all.filter((it) => it.name === name);
    const found = onlyOne(fitting, 'enterprise connection', name);
    const enabled = (await this.#calls.enabledClients(found.id)) ?? [];
    const clients = enabled.length === 0 ? [] : await this.#calls.clients();
    const nameOf = (id: string): string => clients.find((it) => it.client_id === id)?.name ?? id;
    return { ...found, applications: enabled.map((it) => nameOf(it.client_id)) };
  }

  #view(connection: JsonObject, addresses: readonly string[]): TrustedProvider {
    const strategy = textAt(connection, 'strategy') ?? '';
    const protocol = PROTOCOLS[strategy] ?? 'oidc';
    const callbacks = addresses.map((it) => `${it}/login/callback`);
    return {
      id: textAt(connection, 'id') ?? '',
      name: textAt(connection, 'name') ?? '',
      kind: strategy,
      protocol,
      // A connection that no application may use is there, and does nothing: that is told by its applications.
      active: true,
      policy: null,
      saml: protocol === 'saml' ? samlSettings(connection, callbacks, addresses[0] ?? '') : null,
      oidc: protocol === 'oidc' ? this.#oidc(connection, callbacks) : null,
    };
  }

  #oidc(connection: JsonObject, callbackUrls: readonly string[]): OidcProviderSettings {
    const options = optionsOf(connection);
    const secret = textAt(options, 'client_secret');
    const metadata = (name: string): string | null =>
      textAt(options, name) ?? textAt(options, `oidc_metadata.${name}`);
    const domain = textAt(options, 'domain');
    // A domain has no scheme: it is https, but for a tenant on this machine.
    const { protocol } = new URL(this.#calls.client.context.baseUrl);
    return {
      issuer: metadata('issuer') ?? (domain === null ? null : `${protocol}//${domain}`),
      discoveryUrl: textAt(options, 'discovery_url'),
      authorizationUrl: metadata('authorization_endpoint'),
      tokenUrl: metadata('token_endpoint'),
      keysUrl: metadata('jwks_uri'),
      userInfoUrl: metadata('userinfo_endpoint'),
      clientId: textAt(options, 'client_id'),
      clientSecret: secret === null ? null : new Secret(secret),
      authentication: textAt(options, 'token_endpoint_auth_method') ?? 'client_secret_post',
      scopes: (textAt(options, 'scope') ?? '').split(/\s+/).filter((it) => it !== ''),
      pkce: /^(auto|S256|plain)$/.test(textAt(options, 'connection_settings.pkce') ?? ''),
      callbackUrls,
    };
  }
}

function isFederation(connection: JsonObject): boolean {
  return PROTOCOLS[textAt(connection, 'strategy') ?? ''] !== undefined;
}

function samlSettings(
  connection: JsonObject,
  callbacks: readonly string[],
  own: string,
): SamlProviderSettings {
  const options = optionsOf(connection);
  const name = textAt(connection, 'name') ?? '';
  const certificate = textAt(options, 'signingCert') ?? textAt(options, 'cert');
  const signing = textAt(options, 'signing_key.cert');
  const tenant = own === '' ? '' : (new URL(own).hostname.split('.')[0] ?? '');
  const subject = textAt(options, 'user_id_attribute');
  return {
    signOnUrl: textAt(options, 'signInEndpoint'),
    entityId: textAt(options, 'entityId') ?? `urn:auth0:${tenant}:${name}`,
    acsUrls: callbacks.map((it) => `${it}?connection=${name}`),
    trusted: certificate === null ? [] : [held(certificate, 'signing')],
    trustsAtMost: 1,
    nameIdFormat: null,
    signsRequests: flagAt(options, 'signSAMLRequest'),
    requestHash: textAt(options, 'signatureAlgorithm') === 'rsa-sha256' ? 'sha256' : 'sha1',
    wantsSigned: 'any',
    ...(signing === null ? {} : { own: [held(signing, 'signing')] }),
    allowsUnsolicited: flagAt(options, 'idpinitiated.enabled'),
    subjectAttributes: subject === null ? [] : [subject],
  };
}

/**
 * Applications of the tenant, for the side that signs people in.
 *
 * | here           | Auth0                                                                        |
 * |----------------|------------------------------------------------------------------------------|
 * | saml           | the add-on `samlp` of a client; its issuer is `urn:` and the tenant's domain |
 * | acsUrl         | callbacks, the first one; the add-on's recipient where there is none         |
 * | signsResponse  | signResponse: then the response is signed, and else the assertion            |
 * | signature      | signatureAlgorithm and digestAlgorithm, SHA-1 where they are not set         |
 * | attributes     | mappings; without them everything that a profile has                         |
 */
import { at, flagAt, type JsonObject, objectAt, textAt, textsAt } from '../../../core/json-document.ts';
import type {
  FederatedApplication,
  OidcApplicationSettings,
  SamlApplicationSettings,
} from '../../../services/federation/port.ts';
import type { Auth0Client } from '../client.ts';
import { held } from './held.ts';
import { onlyOne } from './only-one.ts';
import { requireScope } from './require-scope.ts';

/** What is read of a client: never its secret. */
const FIELDS = [
  'client_id',
  'name',
  'app_type',
  'global',
  'addons',
  'callbacks',
  'allowed_logout_urls',
  'grant_types',
  'token_endpoint_auth_method',
  'jwt_configuration',
].join(',');

const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
const SAML = 'addons.samlp';

export class Applications {
  readonly #client: Auth0Client;
  readonly #own: string;

  constructor(client: Auth0Client, own: string) {
    this.#client = client;
    this.#own = own;
  }

  async list(): Promise<readonly FederatedApplication[]> {
    await requireScope(this.#client, ['read:clients']);
    const found: FederatedApplication[] = [];
    const query = { fields: FIELDS, is_global: false };
    for await (const rows of this.#client.pages<JsonObject>('clients', 'get_clients', 'clients', query)) {
      found.push(...rows.flatMap((row) => this.#view(row)));
    }
    return found;
  }

  async find(name: string): Promise<FederatedApplication> {
    const all = await this.list();
    const byId = all.filter((it) => it.id === name);
    const fitting = byId.length > 0 ? byId : all.filter((it) => it.label === name);
    return onlyOne(fitting, 'application of a federation', name);
  }

  /** None for machines, which nobody signs in to. */
  #view(row: JsonObject): readonly FederatedApplication[] {
    const isSaml = at(row, SAML) !== undefined && at(row, SAML) !== null;
    if (!isSaml && textAt(row, 'app_type') === 'non_interactive') return [];
    return [
      {
        id: textAt(row, 'client_id') ?? '',
        label: textAt(row, 'name') ?? '',
        kind: textAt(row, 'app_type') ?? 'client',
        protocol: isSaml ? 'saml' : 'oidc',
        active: true,
        hasTile: false,
        saml: isSaml ? this.#saml(row) : null,
        oidc: isSaml ? null : oidcSettings(row),
      },
    ];
  }

  #saml(row: JsonObject): SamlApplicationSettings {
    const own = (name: string): string | null => textAt(row, `${SAML}.${name}`);
    const acsUrl = textsAt(row, 'callbacks')[0] ?? own('recipient');
    const signsResponse = flagAt(row, `${SAML}.signResponse`);
    const verifier = own('signingCert');
    return {
      issuer: own('issuer') ?? `urn:${new URL(this.#own).host}`,
      signOnUrl: `${this.#own}/samlp/${textAt(row, 'client_id')}`,
      audience: own('audience'),
      acsUrl,
      otherAcsUrls: textsAt(row, 'callbacks').slice(1),
      recipient: own('recipient') ?? acsUrl,
      destination: own('destination') ?? acsUrl,
      nameIdFormat: own('nameIdentifierFormat') ?? UNSPECIFIED,
      userName: textsAt(row, `${SAML}.nameIdentifierProbes`)[0] ?? null,
      signsResponse,
      signsAssertion: !signsResponse,
      signatureHash: own('signatureAlgorithm') === 'rsa-sha256' ? 'sha256' : 'sha1',
      digestHash: own('digestAlgorithm') === 'sha256' ? 'sha256' : 'sha1',
      encryption: null,
      requestCertificates: verifier === null ? [] : [held(verifier, 'signing')],
      wantsSignedRequests: verifier !== null,
      ...attributesOf(row),
      authnContext: own('authnContextClassRef'),
    };
  }
}

function attributesOf(row: JsonObject): Pick<SamlApplicationSettings, 'attributes'> {
  const names = Object.values(objectAt(row, `${SAML}.mappings`)).filter((it) => typeof it === 'string');
  const passesOthers = at(row, `${SAML}.passthroughClaimsWithNoMapping`) !== false;
  return names.length === 0 || passesOthers ? {} : { attributes: names };
}

function oidcSettings(row: JsonObject): OidcApplicationSettings {
  const algorithm = textAt(row, 'jwt_configuration.alg');
  return {
    clientId: textAt(row, 'client_id') ?? '',
    redirectUris: textsAt(row, 'callbacks'),
    postLogoutUris: textsAt(row, 'allowed_logout_urls'),
    grantTypes: textsAt(row, 'grant_types'),
    authentication: textAt(row, 'token_endpoint_auth_method'),
    keysUrl: null,
    ...(algorithm === null ? {} : { idTokenAlgorithm: algorithm }),
  };
}

/** Applications of the org that speak SAML or OpenID Connect, for the side that signs people in. */
import { flagAt, type JsonObject, objectsAt, textAt, textsAt } from '../../../core/json-document.ts';
import { Secret } from '../../../core/secret.ts';
import type {
  Access,
  FederatedApplication,
  FederatedUser,
  HeldCertificate,
  OidcApplicationSettings,
} from '../../../services/federation/port.ts';
import type { OktaClient } from '../client.ts';
import { onlyOne } from '../only-one.ts';
import { samlSettings } from './saml-application.ts';
import { signingKeys } from './signing-keys.ts';

const PAGE = 200;
/** As small as the list of groups may be asked for. */
const SMALLEST_PAGE = 20;

const PROTOCOLS: Readonly<Record<string, FederatedApplication['protocol']>> = {
  SAML_2_0: 'saml',
  OPENID_CONNECT: 'oidc',
};

export async function listApplications(client: OktaClient): Promise<readonly FederatedApplication[]> {
  const found: FederatedApplication[] = [];
  for await (const app of client.rows<JsonObject>('api/v1/apps', 'listApplications', { limit: PAGE })) {
    found.push(...federated(app));
  }
  return found;
}

export async function findApplication(client: OktaClient, name: string): Promise<FederatedApplication> {
  const byId = /^0oa\w{17}$/.test(name)
    ? await client.readIfThere<JsonObject>(pathOf(name), 'getApplication')
    : null;
  if (byId !== null) return onlyOne(federated(byId), 'application of a federation', name);
  const found: FederatedApplication[] = [];
  const query = { limit: PAGE, q: name };
  // `q` finds what begins with the name.
  for await (const app of client.rows<JsonObject>('api/v1/apps', 'listApplications', query)) {
    if (textAt(app, 'label') === name) found.push(...federated(app));
  }
  return onlyOne(found, 'application of a federation', name);
}

/** None for applications that are signed in to otherwise, such as with a password or by a bookmark. */
function federated(app: JsonObject): readonly FederatedApplication[] {
  const protocol = PROTOCOLS[textAt(app, 'signOnMode') ?? ''];
  if (protocol === undefined) return [];
  return [
    {
      id: textAt(app, 'id') ?? '',
      label: textAt(app, 'label') ?? '',
      kind: textAt(app, 'name') ?? '',
      protocol,
      active: textAt(app, 'status') === 'ACTIVE',
      hasTile: !flagAt(app, 'visibility.hide.web'),
      provisions: textsAt(app, 'features').some((it) => /^(PUSH_NEW_USERS|PUSH_USER_)/.test(it)),
      saml: protocol === 'saml' ? samlSettings(app) : null,
      oidc: protocol === 'oidc' ? oidcSettings(app) : null,
    },
  ];
}

function oidcSettings(app: JsonObject): OidcApplicationSettings {
  const client = 'settings.oauthClient';
  const keys = objectsAt(app, `${client}.jwks.keys`);
  return {
    clientId: textAt(app, 'credentials.oauthClient.client_id') ?? '',
    redirectUris: textsAt(app, `${client}.redirect_uris`),
    postLogoutUris: textsAt(app, `${client}.post_logout_redirect_uris`),
    grantTypes: textsAt(app, `${client}.grant_types`),
    authentication: textAt(app, 'credentials.oauthClient.token_endpoint_auth_method'),
    pkceRequired: flagAt(app, 'credentials.oauthClient.pkce_required'),
    keysUrl: textAt(app, `${client}.jwks_uri`),
    keyIds: keys.flatMap((it) => textAt(it, 'kid') ?? []),
  };
}

/** For SAML only: tokens are signed by the keys of the org. */
export async function applicationKeys(
  client: OktaClient,
  { id, protocol }: FederatedApplication,
): Promise<readonly HeldCertificate[]> {
  if (protocol !== 'saml') return [];
  // The list that found the application may be older than the last exchange of keys.
  const app = await client.read<JsonObject>(pathOf(id), 'getApplication');
  const keys: JsonObject[] = [];
  for await (const key of client.rows<JsonObject>(`${pathOf(id)}/credentials/keys`, 'listApplicationKeys')) {
    keys.push(key);
  }
  return signingKeys(keys, textAt(app, 'credentials.signing.kid'));
}

export async function accessOf(
  client: OktaClient,
  application: FederatedApplication,
  user: FederatedUser,
): Promise<Access> {
  const path = `${pathOf(application.id)}/users/${encodeURIComponent(user.id)}`;
  const found = await client.readIfThere<JsonObject>(path, 'getApplicationUser');
  return {
    assigned: found !== null,
    userName: found === null ? null : textAt(found, 'credentials.userName'),
  };
}

export async function isAssigned(client: OktaClient, { id }: FederatedApplication): Promise<boolean> {
  const lists = [
    [`${pathOf(id)}/groups`, 'listApplicationGroupAssignments'],
    [`${pathOf(id)}/users`, 'listApplicationUsers'],
  ] as const;
  for (const [path, operation] of lists) {
    for await (const _one of client.rows(path, operation, { limit: SMALLEST_PAGE })) return true;
  }
  return false;
}

/** Those in force; they are in a list of their own. */
export async function clientSecrets(
  client: OktaClient,
  { id, oidc }: FederatedApplication,
): Promise<readonly Secret[]> {
  if (oidc === null || !/^client_secret/.test(oidc.authentication ?? '')) return [];
  const secrets: Secret[] = [];
  const path = `${pathOf(id)}/credentials/secrets`;
  for await (const row of client.rows<JsonObject>(path, 'listOAuth2ClientSecrets')) {
    const value = textAt(row, 'client_secret');
    if (textAt(row, 'status') === 'ACTIVE' && value !== null) secrets.push(new Secret(value));
  }
  return secrets;
}

export function pathOf(id: string): string {
  return `api/v1/apps/${encodeURIComponent(id)}`;
}

/**
 * Identity providers of type OIDC.
 *
 * | here                         | Okta, under `protocol`                         |
 * |------------------------------|------------------------------------------------|
 * | issuer                       | issuer.url                                     |
 * | authorizationUrl and so on   | endpoints.authorization.url and so on          |
 * | clientId, clientSecret, pkce | credentials.client                             |
 *
 * Okta answers with the client secret in clear: it becomes a `Secret` here, and nothing else sees the document.
 */
import { Secret } from '../../../core/secret.ts';
import type { PropertiesOf } from '../../../services/sso/port.ts';
import type { Changes } from '../replace.ts';
import { flagAt, textAt, textsAt } from './document.ts';
import type { ProviderProtocol } from './identity-provider.ts';
import { providerOf } from './identity-provider.ts';
import type { MakeKind } from './kind.ts';
import { given } from './oidc-application.ts';

type Properties = Partial<PropertiesOf<'oidc-identity-provider'>>;

const CLIENT = 'protocol.credentials.client';
const ENDPOINTS = 'protocol.endpoints';

const protocol: ProviderProtocol<'oidc-identity-provider'> = {
  type: 'OIDC',
  subjects: { email: 'idpuser.email', username: 'idpuser.preferred_username' },
  observe: (idp) => {
    const secret = textAt(idp, `${CLIENT}.client_secret`);
    return {
      issuer: textAt(idp, 'protocol.issuer.url'),
      authorizationUrl: textAt(idp, `${ENDPOINTS}.authorization.url`),
      tokenUrl: textAt(idp, `${ENDPOINTS}.token.url`),
      keysUrl: textAt(idp, `${ENDPOINTS}.jwks.url`),
      userInfoUrl: textAt(idp, `${ENDPOINTS}.userInfo.url`),
      scopes: textsAt(idp, 'protocol.scopes'),
      clientId: textAt(idp, `${CLIENT}.client_id`),
      clientSecret: secret === null ? null : new Secret(secret),
      pkce: flagAt(idp, `${CLIENT}.pkce_required`),
    };
  },
  changes: (properties) => {
    const { issuer, scopes } = properties;
    const protocolChanges = {
      ...(issuer === undefined ? {} : { issuer: { url: issuer } }),
      ...nonEmpty('endpoints', endpointChanges(properties)),
      ...(scopes === undefined ? {} : { scopes }),
      ...nonEmpty('credentials', nonEmpty('client', clientChanges(properties))),
    };
    return nonEmpty('protocol', protocolChanges);
  },
  base: { issuerMode: 'DYNAMIC', protocol: { type: 'OIDC' } },
  outputs: (idp) => ({ callbackUrl: textAt(idp, '_links.clientRedirectUri.href') }),
};

export const oidcIdentityProvider: MakeKind<'oidc-identity-provider'> = (calls) =>
  providerOf(calls, protocol);

function endpointChanges({ authorizationUrl, tokenUrl, keysUrl, userInfoUrl }: Properties): Changes {
  const redirect = (url: string): Changes => ({ url, binding: 'HTTP-REDIRECT' });
  return {
    ...(authorizationUrl === undefined ? {} : { authorization: redirect(authorizationUrl) }),
    ...(tokenUrl === undefined ? {} : { token: { url: tokenUrl, binding: 'HTTP-POST' } }),
    ...(keysUrl === undefined ? {} : { jwks: redirect(keysUrl) }),
    ...(userInfoUrl === undefined
      ? {}
      : { userInfo: userInfoUrl === null ? undefined : redirect(userInfoUrl) }),
  };
}

function clientChanges({ clientId, clientSecret, pkce }: Properties): Changes {
  return given({
    client_id: clientId,
    client_secret: clientSecret?.reveal(),
    pkce_required: pkce,
  });
}

/** A part of a document, left out when nothing is in it. */
export function nonEmpty(field: string, changes: Changes): Changes {
  return Object.keys(changes).length === 0 ? {} : { [field]: changes };
}

/**
 * OpenID Connect applications, signOnMode OPENID_CONNECT.
 *
 * | here           | Okta                                                  |
 * |----------------|-------------------------------------------------------|
 * | authentication | credentials.oauthClient.token_endpoint_auth_method    |
 * | pkce           | credentials.oauthClient.pkce_required                 |
 * | everything else| settings.oauthClient                                  |
 * | clientSecret   | credentials/secrets, the active one                   |
 */
import { Secret } from '../../../core/secret.ts';
import type { OutputOf, PropertiesOf, PropertyValue } from '../../../services/sso/port.ts';
import type { Changes, Json, JsonObject } from '../replace.ts';
import type { Protocol } from './application.ts';
import { applicationOf } from './application.ts';
import type { Calls } from './calls.ts';
import { at, flagAt, idOf, textAt, textsAt } from './document.ts';
import type { MakeKind } from './kind.ts';

type Properties = Partial<PropertiesOf<'oidc-application'>>;

const CLIENT = 'settings.oauthClient';
const CREDENTIALS = 'credentials.oauthClient';

const protocol: Protocol<'oidc-application'> = {
  fits: (app) => textAt(app, 'name') === 'oidc_client' && textAt(app, 'signOnMode') === 'OPENID_CONNECT',
  observe: (app) => ({
    applicationType: textAt(app, `${CLIENT}.application_type`),
    grantTypes: textsAt(app, `${CLIENT}.grant_types`),
    redirectUris: textsAt(app, `${CLIENT}.redirect_uris`),
    postLogoutUris: textsAt(app, `${CLIENT}.post_logout_redirect_uris`),
    loginUrl: textAt(app, `${CLIENT}.initiate_login_uri`),
    authentication: textAt(app, `${CREDENTIALS}.token_endpoint_auth_method`),
    pkce: flagAt(app, `${CREDENTIALS}.pkce_required`),
    keysUrl: textAt(app, `${CLIENT}.jwks_uri`),
    boundTokens: flagAt(app, `${CLIENT}.dpop_bound_access_tokens`),
  }),
  changes: ({ authentication, pkce, ...rest }) => {
    const client = clientChanges(rest);
    const credentials = given({ token_endpoint_auth_method: authentication, pkce_required: pkce });
    return {
      ...(Object.keys(client).length === 0 ? {} : { settings: { oauthClient: client } }),
      ...(Object.keys(credentials).length === 0 ? {} : { credentials: { oauthClient: credentials } }),
    };
  },
  base: () => ({ name: 'oidc_client', signOnMode: 'OPENID_CONNECT' }),
  outputs,
};

export const oidcApplication: MakeKind<'oidc-application'> = (calls) => applicationOf(calls, protocol);

/** What the grants answer with. */
function responseTypes(grants: readonly string[]): readonly string[] {
  return grants.includes('authorization_code') ? ['code'] : ['token'];
}

function clientChanges(properties: Properties): Changes {
  const { applicationType, grantTypes, redirectUris, postLogoutUris, loginUrl, keysUrl, boundTokens } =
    properties;
  return {
    ...given({
      application_type: applicationType,
      grant_types: grantTypes,
      response_types: grantTypes === undefined ? undefined : responseTypes(grantTypes),
      redirect_uris: redirectUris,
      post_logout_redirect_uris: postLogoutUris,
      dpop_bound_access_tokens: boundTokens,
    }),
    // Neither is sent as null: a field that is not there is not set.
    ...(loginUrl === undefined ? {} : { initiate_login_uri: loginUrl ?? undefined }),
    ...(keysUrl === undefined ? {} : { jwks_uri: keysUrl ?? undefined }),
  };
}

/** Only what was given a value. */
export function given(fields: Readonly<Record<string, Json | undefined>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, Json] => field[1] !== undefined),
  );
}

async function outputs(
  app: JsonObject,
  wanted: readonly OutputOf<'oidc-application'>[],
  calls: Calls,
): Promise<Readonly<Record<string, PropertyValue>>> {
  const clientId = textAt(app, `${CREDENTIALS}.client_id`);
  const secret = wanted.includes('clientSecret') ? await secretOf(app, calls) : null;
  return {
    ...(clientId === null ? {} : { clientId }),
    ...(secret === null ? {} : { clientSecret: secret }),
  };
}

/** It is in the answer that made it, and after that in a list of its own. */
async function secretOf(app: JsonObject, calls: Calls): Promise<Secret | null> {
  const fresh = at(app, `${CREDENTIALS}.client_secret`);
  if (typeof fresh === 'string') return new Secret(fresh);
  const path = `api/v1/apps/${encodeURIComponent(idOf(app))}/credentials/secrets`;
  const secrets = await calls.list(path, 'listOAuth2ClientSecrets');
  const active = secrets.filter((it) => textAt(it, 'status') === 'ACTIVE');
  // The newest: while one is being exchanged for another, both are in force.
  const [newest] = active.sort((a, b) =>
    (textAt(b, 'created') ?? '').localeCompare(textAt(a, 'created') ?? ''),
  );
  const value = newest === undefined ? null : textAt(newest, 'client_secret');
  return value === null ? null : new Secret(value);
}

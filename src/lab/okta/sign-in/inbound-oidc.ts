/** The org as OpenID client of an identity provider: request, token, ID token, userinfo. */
import { createHash } from 'node:crypto';
import { createLocalJWKSet, importJWK, type JSONWebKeySet, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Document, IdentityProvider } from '../model.ts';
import { CALLBACK_PATH } from '../oauth/clients.ts';
import { ALPHANUMERIC, type OrgWorld } from '../org-world.ts';
import { requestKey } from '../saml/metadata.ts';
import { FederationFailure } from './failure.ts';
import { flagField, numberField, textField, textsField } from './fields.ts';
import type { ExternalUser } from './match-user.ts';
import { keepPending } from './pending.ts';

/** The default of a new identity provider. */
const CLOCK_SKEW_MS = 120_000;
const TIMEOUT_MS = 10_000;
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** What of an identity provider's document matters here. */
interface Upstream {
  readonly issuer: string;
  readonly authorization: string;
  readonly token: string;
  readonly jwks: string;
  /** Null when the ID token must say everything. */
  readonly userInfo: string | null;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly usesOwnKey: boolean;
}

/** An Okta Integration provider names only its org; the rest follows from it. */
function upstreamOf({ protocol }: IdentityProvider): Upstream {
  const org = textField(protocol, 'oktaIdpOrgUrl');
  const endpoint = (name: string, path: string) =>
    textField(protocol, 'endpoints', name, 'url') ?? (org === null ? null : `${org}/oauth2/v1/${path}`);
  const client = (name: string) => textField(protocol, 'credentials', 'client', name);
  return {
    issuer: textField(protocol, 'issuer', 'url') ?? org ?? '',
    authorization: endpoint('authorization', 'authorize') ?? '',
    token: endpoint('token', 'token') ?? '',
    jwks: endpoint('jwks', 'keys') ?? '',
    userInfo: endpoint('userInfo', 'userinfo'),
    clientId: client('client_id') ?? '',
    clientSecret: client('client_secret'),
    usesOwnKey: client('token_endpoint_auth_method') === 'private_key_jwt',
  };
}

/** Where the browser goes; what must come back is kept in the org's state. */
export function authorizationUrl(
  world: OrgWorld,
  idp: IdentityProvider,
  passage: { readonly fromUri: string; readonly loginHint: string; readonly browser: string },
): string {
  const upstream = upstreamOf(idp);
  const chance = (length: number) => world.context.chance.text(length, ALPHANUMERIC);
  const [state, nonce, verifier] = [chance(40), chance(40), chance(64)];
  const { fromUri, browser } = passage;
  keepPending(world, state, { kind: 'oidc', idpId: idp.id, nonce, verifier, fromUri, browser });
  const scopes = textsField(idp.protocol, 'scopes');
  const query = new URLSearchParams({
    client_id: upstream.clientId,
    response_type: 'code',
    response_mode: 'query',
    scope: (scopes.length === 0 ? ['openid', 'profile', 'email'] : scopes).join(' '),
    redirect_uri: world.ownUrl() + CALLBACK_PATH,
    state,
    nonce,
    ...(passage.loginHint === '' ? {} : { login_hint: passage.loginHint }),
  });
  if (usesPkce(idp)) {
    query.set('code_challenge', createHash('sha256').update(verifier).digest('base64url'));
    query.set('code_challenge_method', 'S256');
  }
  return `${upstream.authorization}${upstream.authorization.includes('?') ? '&' : '?'}${query}`;
}

/** An Okta Integration provider always uses it. */
function usesPkce({ protocol, type }: IdentityProvider): boolean {
  return type === 'OKTA_INTEGRATION' || flagField(protocol, 'credentials', 'client', 'pkce_required');
}

/** @throws FederationFailure */
export async function redeem(
  world: OrgWorld,
  idp: IdentityProvider,
  pending: Document,
  code: string,
): Promise<ExternalUser> {
  const upstream = upstreamOf(idp);
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: world.ownUrl() + CALLBACK_PATH,
    ...(usesPkce(idp) ? { code_verifier: textField(pending, 'verifier') ?? '' } : {}),
  });
  const headers = await authenticate(idp, upstream, form);
  const tokens = await json('invalid_social_token', upstream.token, { method: 'POST', body: form, headers });
  const idToken = await verifiedIdToken(world, idp, upstream, textField(tokens, 'id_token') ?? '');
  if (idToken['nonce'] !== textField(pending, 'nonce'))
    throw new FederationFailure('id_token_invalid: the nonce is another one');
  const more = await userInfo(upstream, textField(tokens, 'access_token') ?? '', idToken);
  const amr = Array.isArray(idToken['amr']) ? idToken['amr'].map(String) : [];
  return { externalId: String(idToken.sub), attributes: named({ ...idToken, ...more }), amr };
}

/** Client authentication at the token endpoint: with a key of the identity provider's own, or with the secret. */
async function authenticate(
  idp: IdentityProvider,
  upstream: Upstream,
  form: URLSearchParams,
): Promise<Record<string, string>> {
  const { clientId, clientSecret, token, usesOwnKey } = upstream;
  if (!usesOwnKey) {
    const pair = [clientId, clientSecret ?? ''].map(encodeURIComponent).join(':');
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }
  const key = requestKey(idp);
  if (key === null)
    throw new FederationFailure('invalid_social_token: the identity provider has no signing key');
  // Dated by the machine's clock, as every client's assertion is (see oauth/dating.ts).
  const assertion = await new SignJWT({ iss: clientId, sub: clientId, aud: token, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'RS256', kid: key.kid })
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(await importJWK(key.privateJwk, 'RS256'));
  form.set('client_id', clientId);
  form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
  form.set('client_assertion', assertion);
  return {};
}

async function verifiedIdToken(
  world: OrgWorld,
  idp: IdentityProvider,
  upstream: Upstream,
  token: string,
): Promise<JWTPayload> {
  const keys = await json('id_token_invalid', upstream.jwks, {});
  try {
    // Checked for its shape by the library.
    const keySet = createLocalJWKSet(keys as unknown as JSONWebKeySet);
    const { payload } = await jwtVerify(token, keySet, {
      issuer: upstream.issuer,
      audience: upstream.clientId,
      algorithms: ALGORITHMS,
      requiredClaims: ['sub', 'iat', 'exp'],
      clockTolerance: (numberField(idp.policy, 'maxClockSkew') ?? CLOCK_SKEW_MS) / 1000,
      currentDate: new Date(world.context.clock.now()),
    });
    return payload;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FederationFailure(`id_token_invalid: ${why}`, { issuer: upstream.issuer, jwks: upstream.jwks });
  }
}

async function userInfo(upstream: Upstream, accessToken: string, idToken: JWTPayload): Promise<Document> {
  if (upstream.userInfo === null) return {};
  const headers = { authorization: `Bearer ${accessToken}` };
  const claims = await json('get_social_profile_error', upstream.userInfo, { headers });
  if (claims['sub'] !== idToken.sub) {
    throw new FederationFailure('invalid_userinfo_response: it is of another subject than the ID token');
  }
  return claims;
}

/** @throws FederationFailure with the reason and what the endpoint answered */
async function json(reason: string, url: string, init: RequestInit): Promise<Document> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    throw new FederationFailure(`${reason}: ${url} cannot be reached`, { url });
  }
  const body: unknown = await response.json().catch(() => null);
  const answer = { url, status: response.status, error: textField(body, 'error') };
  if (!response.ok) {
    throw new FederationFailure(`${reason}: ${answer.error ?? `status ${response.status}`}`, answer);
  }
  if (typeof body !== 'object' || body === null) throw new FederationFailure(`${reason}: no JSON`, answer);
  return { ...body };
}

/** Claims under their own names, and under those that Okta's profile of an OpenID provider gives them. */
function named(claims: Document): Document {
  return {
    ...claims,
    externalId: claims['sub'],
    userName: claims['preferred_username'],
    firstName: claims['given_name'],
    lastName: claims['family_name'],
    displayName: claims['name'],
    mobilePhone: claims['phone_number'],
    timezone: claims['zoneinfo'],
  };
}

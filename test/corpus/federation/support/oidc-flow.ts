/** A sign-in by OpenID Connect as a capture: sound as it is, and with a change in any one place. */
import { createHash } from 'node:crypto';
import type { Knowledge } from '../../../../src/services/federation/knowledge.ts';
import { type HarStep, harOf } from '../../../support/federation/har.ts';
import {
  AT,
  CLIENT,
  type Forged,
  forge,
  ISSUER,
  jwk,
  KEYS,
  SET,
} from '../../../unit/services/federation/oidc/forge.ts';

export const CALLBACK = 'https://app.example.com/callback';
export const HOME = 'https://app.example.com/home';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const JSON_HEADERS = { 'cache-control': 'no-store' };
const STATE = 'st-4f21';
const NONCE = 'no-77ab';
const CODE = 'co-3b1c';
export const ACCESS_TOKEN = 'opaque-access-token';

type Said = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string | undefined>>;

/** What is said otherwise; `undefined` leaves a member out. */
export interface FlowChanges {
  readonly discovery?: Said;
  /** Instead of the whole answer. */
  readonly discoveryStep?: Partial<HarStep>;
  readonly keys?: readonly Said[];
  readonly authorizationEndpoint?: string;
  readonly request?: Texts;
  readonly answer?: Texts;
  readonly exchange?: Texts;
  readonly exchangeHeaders?: Readonly<Record<string, string>>;
  readonly tokens?: Said;
  readonly tokensStep?: Partial<HarStep>;
  readonly idToken?: Forged;
  /** Instead of the one that is forged. */
  readonly idTokenText?: string;
  readonly userInfo?: Said;
  readonly userInfoStep?: Partial<HarStep>;
  /** The page at the end. */
  readonly end?: Partial<HarStep>;
  /** Behind everything. */
  readonly after?: readonly HarStep[];
  /** How many steps there are, from the first; all by default. */
  readonly until?: number;
}

const withoutAbsent = <T>(all: Readonly<Record<string, T | undefined>>): Record<string, T> =>
  // What is left has no undefined in it.
  Object.fromEntries(Object.entries(all).filter(([, it]) => it !== undefined)) as Record<string, T>;

export function metadata(more: Said = {}): Record<string, unknown> {
  return withoutAbsent({
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/v1/authorize`,
    token_endpoint: `${ISSUER}/v1/token`,
    userinfo_endpoint: `${ISSUER}/v1/userinfo`,
    jwks_uri: `${ISSUER}/v1/keys`,
    end_session_endpoint: `${ISSUER}/v1/logout`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    scopes_supported: ['openid', 'email', 'profile'],
    ...more,
  });
}

export function soundIdToken({ claims, ...more }: Forged = {}): string {
  const hash = createHash('sha256').update(ACCESS_TOKEN).digest().subarray(0, 16).toString('base64url');
  return forge({
    ...more,
    claims: typeof claims === 'string' ? claims : { nonce: NONCE, at_hash: hash, ...claims },
  });
}

/** The steps of the flow: discovery, keys, application, provider, callback, tokens, userinfo, page. */
export function oidcSteps(changes: FlowChanges = {}): readonly HarStep[] {
  const discovered = metadata(changes.discovery);
  const request = withoutAbsent({
    client_id: CLIENT,
    response_type: 'code',
    scope: 'openid email',
    redirect_uri: CALLBACK,
    state: STATE,
    nonce: NONCE,
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes.request,
  });
  const place = changes.authorizationEndpoint ?? String(discovered['authorization_endpoint']);
  const authorize = `${place}?${new URLSearchParams(request)}`;
  const answer = withoutAbsent({ code: CODE, state: STATE, iss: ISSUER, ...changes.answer });
  const callback = `${request['redirect_uri'] ?? CALLBACK}?${new URLSearchParams(answer)}`;
  const isRefused = answer['code'] === undefined;
  const steps: readonly HarStep[] = [
    json(`${ISSUER}/.well-known/openid-configuration`, discovered, changes.discoveryStep),
    json(`${ISSUER}/v1/keys`, { keys: changes.keys ?? SET }),
    { url: 'https://app.example.com/', status: 302, location: authorize },
    { url: authorize, status: 302, location: callback },
    { url: callback, status: 302, location: HOME },
    ...(isRefused ? [] : exchangeSteps(changes, discovered)),
    { url: HOME, type: 'text/html', body: '<h1>Welcome</h1>', ...changes.end },
    ...(changes.after ?? []),
  ];
  return steps.slice(0, changes.until ?? steps.length);
}

function exchangeSteps(changes: FlowChanges, discovered: Said): readonly HarStep[] {
  const place =
    typeof discovered['token_endpoint'] === 'string' ? discovered['token_endpoint'] : `${ISSUER}/v1/token`;
  return [
    tokenStep(place, changes),
    {
      ...json(
        `${ISSUER}/v1/userinfo`,
        withoutAbsent({ sub: '00u1', email: 'ada@example.com', ...changes.userInfo }),
      ),
      requestHeaders: { authorization: `Bearer ${ACCESS_TOKEN}` },
      ...changes.userInfoStep,
    },
  ];
}

export function tokenStep(url: string, changes: FlowChanges): HarStep {
  const form = withoutAbsent({
    grant_type: 'authorization_code',
    code: CODE,
    redirect_uri: changes.request?.['redirect_uri'] ?? CALLBACK,
    code_verifier: VERIFIER,
    ...changes.exchange,
  });
  const tokens = withoutAbsent({
    access_token: ACCESS_TOKEN,
    token_type: 'Bearer',
    expires_in: 3600,
    scope: 'openid email',
    id_token: changes.idTokenText ?? soundIdToken(changes.idToken),
    ...changes.tokens,
  });
  return {
    ...json(url, tokens),
    form,
    requestHeaders: {
      'content-type': 'application/x-www-form-urlencoded',
      // As it stands in a copy without secrets.
      authorization: 'Basic removed',
      ...changes.exchangeHeaders,
    },
    ...changes.tokensStep,
  };
}

export function json(url: string, body: object, more: Partial<HarStep> = {}): HarStep {
  return {
    url,
    type: 'application/json',
    body: JSON.stringify(body),
    responseHeaders: JSON_HEADERS,
    ...more,
  };
}

/** Of the steps as given, at the instant that the tokens are good at; one a second. */
export function captured(steps: readonly HarStep[]): string {
  return harOf(
    steps.map((step, index) => ({
      ...step,
      extra: { startedDateTime: new Date(AT.getTime() + index * 1000).toISOString(), ...step.extra },
    })),
  );
}

/** What somebody knows who looks at such a capture with all that can be given. */
export function knownOfFlow(
  more: {
    readonly provider?: Partial<NonNullable<Knowledge['provider']>>;
    readonly client?: Partial<NonNullable<Knowledge['client']>>;
  } = {},
): Knowledge {
  return {
    at: AT,
    skewMs: 60_000,
    provider: {
      ...{ origin: 'provider.json', issuer: ISSUER, jwks: { keys: SET }, metadata: metadata() },
      ...more.provider,
    },
    client: {
      ...{ origin: 'client.json', clientId: CLIENT, redirectUris: [CALLBACK], isPublic: false },
      ...{ requiredClaims: ['email'], postLogoutUris: ['https://app.example.com/bye'] },
      ...more.client,
    },
  };
}

export { AT, CLIENT, ISSUER, jwk, KEYS, SET };

/** Captures of a sign-in by OpenID Connect that went wrong in one place. */
import { createHash } from 'node:crypto';
import type { Knowledge } from '../../../src/services/federation/knowledge.ts';
import type { HarStep } from '../../support/federation/har.ts';
import { forge, NOW } from '../../unit/services/federation/oidc/forge.ts';
import type { Cases } from './support/case.ts';
import {
  CALLBACK,
  CLIENT,
  captured,
  type FlowChanges,
  ISSUER,
  jwk,
  KEYS,
  knownOfFlow,
  metadata,
  oidcSteps,
  SET,
  soundIdToken,
  tokenStep,
} from './support/oidc-flow.ts';

export interface Passive {
  readonly evidence: string;
  readonly knowledge: Knowledge;
}

const CERTIFICATE = Buffer.from('a certificate').toString('base64');
const BYE = 'https://app.example.com/bye';

type Given = Parameters<typeof knownOfFlow>[0];

const flow =
  (changes: FlowChanges, given: Given = {}) =>
  (): Passive => ({ evidence: captured(oidcSteps(changes)), knowledge: knownOfFlow(given) });
const refused = (error: string, error_description: string): FlowChanges => ({
  answer: { code: undefined, error, error_description },
  end: { status: 403, body: '<h1>Sorry</h1>' },
});
/** Both what is published and what is known of it. */
const published = (more: Record<string, unknown>, changes: FlowChanges = {}) =>
  flow({ discovery: more, ...changes }, { provider: { metadata: metadata(more) } });

export const PASSIVE_OIDC: Cases<() => Passive> = {
  O1: flow({ discoveryStep: { status: 404, type: 'text/html', body: '<h1>Not found</h1>' } }),
  O2: flow({}, { provider: { issuer: `${ISSUER}/` } }),
  O3: flow({}, { provider: { issuer: `${ISSUER}\u200b` } }),
  O4: flow({ authorizationEndpoint: 'https://idp.example.com/oauth2/v1/authorize' }),
  O5: published({ subject_types_supported: undefined }),
  O6: published({ end_session_endpoint: 'http://idp.example.com/oauth2/default/v1/logout' }),
  O7: published({ end_session_endpoint: 'https://login.elsewhere.example/logout' }),
  O8: flow({ keys: [...SET, jwk(KEYS.weak)] }),
  O9: flow({ keys: [...SET.slice(0, 2), jwk(KEYS.foreignEc, { kid: KEYS.p256.kid }), ...SET.slice(3)] }),
  O10: flow({ idToken: { key: KEYS.ps, alg: 'PS256' } }),
  O11: flow({ idToken: { claims: { iat: NOW + 900, exp: NOW + 4500 } } }),
  O12: flow({ idToken: { claims: { iat: (NOW - 10) * 1000, exp: (NOW + 3590) * 1000 } } }),
  O13: flow({ request: { redirect_uri: `${CALLBACK}/` } }),
  O14: flow({ request: { redirect_uri: 'https://hub.okta.example/oauth2/v1/authorize/callback' } }),
  O15: flow({ exchange: { code_verifier: 'x'.repeat(43) }, ...refusedTokens('invalid_grant') }),
  O16: flow({ answer: { state: 'another' }, end: page(400, 'invalid state') }),
  O17: flow({ idToken: { claims: { nonce: 'another' } } }),
  O18: flow({ answer: { iss: 'https://other.example' } }),
  O19: flow({ ...refused('login_required', 'The client specified not to prompt.') }),
  O20: flow(refused('access_denied', 'User is not assigned to the client application.')),
  O21: flow({ exchange: { client_secret: 's' }, ...refusedTokens('invalid_client') }),
  O22: flow(refusedTokens('invalid_client')),
  O23: flow({
    after: [tokenStep(`${ISSUER}/v1/token`, refusedTokens('invalid_grant'))],
  }),
  O24: flow({ tokens: { token_type: undefined } }),
  O25: flow({ idToken: { claims: { aud: 'another-client' } } }),
  O26: flow({ idToken: { claims: { at_hash: createHash('md5').update('x').digest('base64url') } } }),
  O27: flow({ request: { max_age: '300' }, idToken: { claims: { auth_time: NOW - 7200 } } }),
  O28: flow({ request: { scope: 'openid email groups' } }),
  O29: flow({}, { client: { requiredClaims: ['email', 'department'] } }),
  O30: flow({ userInfo: { sub: '00u2' } }),
  O31: flow({ after: [refresh({ sub: '00u2' })] }),
  O32: flow({
    after: [signOut({ post_logout_redirect_uri: 'https://app.example.com/bye/' }, page(400, 'Bad request'))],
  }),
  O33: flow(
    { discovery: { require_pushed_authorization_requests: true } },
    { provider: { metadata: metadata({ require_pushed_authorization_requests: true }) } },
  ),
  O34: flow({ exchangeHeaders: { dpop: proof({ htu: `${ISSUER}/v1/elsewhere` }) } }),
  O35: (): Passive => ({
    evidence: captured(
      oidcSteps({
        tokens: { access_token: boundToken('of-somebody-else') },
        idToken: { claims: { at_hash: undefined } },
      }),
    ),
    knowledge: knownOfFlow({ client: { certificate: CERTIFICATE } }),
  }),
  O40: flow(refused('access_denied', 'Access denied: the device is not compliant.')),
  O41: flow(refused('unauthorized_client', 'The connection is disabled.')),
  O42: () => ({
    evidence: captured(
      oidcSteps().flatMap((step, index) =>
        index > 4 ? [] : index < 4 ? [step] : [{ url: step.url, ...page(500, 'Something happened') }],
      ),
    ),
    knowledge: knownOfFlow(),
  }),
};

function page(status: number, text: string): { status: number; type: string; body: string } {
  return { status, type: 'text/html', body: `<h1>${text}</h1>` };
}

function refusedTokens(error: string): FlowChanges {
  return {
    tokensStep: { status: error === 'invalid_client' ? 401 : 400, body: JSON.stringify({ error }) },
    userInfoStep: {
      url: 'https://app.example.com/style.css',
      type: 'text/css',
      requestHeaders: {},
      body: '',
    },
    end: page(500, 'Sorry'),
  };
}

function refresh(claims: Record<string, unknown>): HarStep {
  return tokenStep(`${ISSUER}/v1/token`, {
    exchange: {
      grant_type: 'refresh_token',
      refresh_token: 'r-1',
      code: undefined,
      redirect_uri: undefined,
      code_verifier: undefined,
    },
    idToken: { claims: { nonce: undefined, ...claims } },
  });
}

function signOut(
  more: Readonly<Record<string, string>> = {},
  answer: Partial<HarStep> = { status: 302, location: BYE },
): HarStep {
  const query = { id_token_hint: soundIdToken(), post_logout_redirect_uri: BYE, ...more };
  return { url: `${ISSUER}/v1/logout?${new URLSearchParams(query)}`, ...answer };
}

const NONCE_ASKED: HarStep = {
  ...tokenStep(`${ISSUER}/v1/token`, { exchangeHeaders: { dpop: proof({ jti: 'p-0' }) } }),
  status: 400,
  body: JSON.stringify({ error: 'use_dpop_nonce', error_description: 'A nonce is needed.' }),
};

/** Nothing is wrong in any of these. */
export const SOUND_OIDC: Readonly<Record<string, () => Passive>> = {
  'a sign-in': flow({}),
  'a sign-in with a refresh and a sign-out behind it': flow({ after: [refresh({}), signOut()] }),
  'a proof of possession that had to be made anew': () => ({
    evidence: captured(
      oidcSteps({ tokens: { token_type: 'DPoP' }, exchangeHeaders: { dpop: proof() } }).flatMap((step) =>
        step.form === undefined ? [step] : [NONCE_ASKED, step],
      ),
    ),
    knowledge: knownOfFlow(),
  }),
  'a silent attempt before it': () => ({
    evidence: captured([
      ...oidcSteps({
        request: { prompt: 'none', state: 's-0' },
        answer: { code: undefined, state: 's-0', error: 'login_required' },
      }).slice(0, 4),
      ...oidcSteps({}).slice(2),
    ]),
    knowledge: knownOfFlow(),
  }),
  'a claim that userinfo alone brings': flow(
    { userInfo: { department: 'Research' } },
    { client: { requiredClaims: ['department'] } },
  ),
  'an access token that is bound to the certificate of the client': flow(
    { tokens: { access_token: boundToken('a certificate') }, idToken: { claims: { at_hash: undefined } } },
    { client: { certificate: CERTIFICATE } },
  ),
};

function proof(claims: Record<string, unknown> = {}): string {
  return forge({
    key: KEYS.p256,
    alg: 'ES256',
    header: { kid: undefined, typ: 'dpop+jwt', jwk: KEYS.p256.open.export({ format: 'jwk' }) },
    claims: {
      ...{ jti: 'p-1', htm: 'POST', htu: `${ISSUER}/v1/token`, iat: NOW },
      ...{ iss: undefined, sub: undefined, aud: undefined, exp: undefined, nonce: undefined },
      ...{ email: undefined, email_verified: undefined },
      ...claims,
    },
  });
}

function boundToken(certificate: string): string {
  const thumbprint = createHash('sha256').update(certificate).digest('base64url');
  return forge({
    header: { typ: 'at+jwt' },
    claims: {
      nonce: undefined,
      aud: 'https://api.example',
      scope: 'openid',
      client_id: CLIENT,
      cnf: { 'x5t#S256': thumbprint },
    },
  });
}

/** What the token and userinfo endpoints answer, refreshes, sign-outs, proofs and assertions. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../../src/services/federation/finding.ts';
import type { Knowledge } from '../../../../../src/services/federation/knowledge.ts';
import type { JsonMessage, ParametersMessage } from '../../../../../src/services/federation/message.ts';
import {
  checkCertificateBinding,
  checkClientAssertion,
  checkCodeUse,
  checkDpopProof,
  checkEndSession,
  checkRefresh,
  checkTokenResponse,
  checkUserInfo,
  type TokenExchange,
} from '../../../../../src/services/federation/oidc/index.ts';
import {
  CLIENT,
  type Forged,
  failures,
  forge,
  ISSUER,
  json,
  jwk,
  KEYS,
  known,
  knownClient,
  message,
  NOW,
  outcomes,
  parameters,
  privateJwk,
} from './forge.ts';

const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const CALLBACK = 'https://app.example.com/callback';
const TOKENS = {
  access_token: 'at',
  token_type: 'Bearer',
  expires_in: 3600,
  id_token: 'a.b.c',
  scope: 'openid email',
};

const gave = (more: Record<string, unknown> = {}, headers: Record<string, string> = HEADERS): JsonMessage => {
  const body = Object.fromEntries(
    Object.entries({ ...TOKENS, ...more }).filter(([, it]) => it !== undefined),
  );
  return json('token-response', body, { headers });
};
const refused = (error: string, error_description?: string, status = 400): JsonMessage =>
  json('token-response', error_description === undefined ? { error } : { error, error_description }, {
    status,
    headers: HEADERS,
  });

const authorization = parameters('authorization-request', {
  scope: 'openid email',
  redirect_uri: CALLBACK,
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
});
const exchange = (
  more: Record<string, string | undefined> = {},
  headers: Record<string, string> = {},
): ParametersMessage =>
  parameters(
    'token-request',
    {
      grant_type: 'authorization_code',
      code: 'c-1',
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
      ...more,
    },
    { headers },
  );
const seen = (more: Partial<TokenExchange> = {}): TokenExchange => ({
  authorization,
  request: exchange(),
  ...more,
});
const methods = (...names: string[]): Knowledge =>
  known({
    provider: { origin: 'x', issuer: ISSUER, metadata: { token_endpoint_auth_methods_supported: names } },
  });

interface Case {
  readonly name: string;
  readonly failure: string;
  readonly response?: JsonMessage;
  readonly context?: TokenExchange;
  readonly knowledge?: Knowledge;
}

const responses: readonly Case[] = [
  { name: 'no JSON', failure: 'O24 not-json', response: json('token-response', null) },
  {
    name: 'a silent error',
    failure: 'O24 status-wrong',
    response: json('token-response', null, { status: 502 }),
  },
  {
    name: 'no content type',
    failure: 'O24 content-type-wrong',
    response: gave({}, { 'cache-control': 'no-store' }),
  },
  {
    name: 'the content type of a form',
    failure: 'O24 content-type-wrong',
    response: gave({}, { ...HEADERS, 'content-type': 'application/x-www-form-urlencoded' }),
  },
  {
    name: 'no access token',
    failure: 'O24 access-token-missing',
    response: gave({ access_token: undefined }),
  },
  { name: 'no kind of token', failure: 'O24 token-type-missing', response: gave({ token_type: undefined }) },
  { name: 'another kind of token', failure: 'O24 token-type-unknown', response: gave({ token_type: 'mac' }) },
  {
    name: 'a lifetime in a text',
    failure: 'O24 expires-in-wrong-type',
    response: gave({ expires_in: '3600' }),
  },
  { name: 'a lifetime of zero', failure: 'O24 expires-in-past', response: gave({ expires_in: 0 }) },
  {
    name: 'a lifetime in milliseconds',
    failure: 'O24 expires-in-absurd',
    response: gave({ expires_in: 3_600_000_000 }),
  },
  { name: 'no ID token', failure: 'O24 id-token-missing', response: gave({ id_token: undefined }) },
  {
    name: 'no ID token, where a nonce was sent for one',
    failure: 'O24 id-token-missing',
    response: gave({ id_token: undefined }),
    context: {},
    knowledge: knownClient({ nonce: 'n' }),
  },
  {
    name: 'an object for an ID token',
    failure: 'O24 id-token-wrong-type',
    response: gave({ id_token: { a: 1 } }),
    context: {},
  },
  { name: 'less than was asked for', failure: 'O28 scope-not-granted', response: gave({ scope: 'openid' }) },
  {
    name: 'less than the client needs',
    failure: 'O28 scope-not-granted',
    context: {},
    knowledge: knownClient({ scopes: ['openid', 'groups'] }),
  },
  {
    name: 'a client that shows nothing right',
    failure: 'O22 error-invalid-client',
    response: refused('invalid_client', undefined, 401),
  },
  {
    name: 'a secret that is wrong',
    failure: 'O22 client-credentials-refused',
    response: refused(
      'invalid_client',
      'The client secret supplied for a confidential client is invalid.',
      401,
    ),
  },
  {
    name: 'credentials in two ways, told by the vendor',
    failure: 'O21 client-auth-twice',
    response: refused('invalid_request', 'Cannot supply multiple client credentials.'),
  },
  {
    name: 'a client that may not do that',
    failure: 'O21 error-unauthorized-client',
    response: refused('unauthorized_client'),
  },
  {
    name: 'a code that is not good any more',
    failure: 'O23 error-invalid-grant',
    response: refused('invalid_grant', 'The authorization code is invalid or has expired.'),
  },
  {
    name: 'a verifier, told by the vendor',
    failure: 'O15 pkce-refused',
    response: refused('invalid_grant', 'PKCE verification failed.'),
    context: {},
  },
  {
    name: 'an address, told by the vendor',
    failure: 'O13 redirect-uri-refused',
    response: refused(
      'invalid_grant',
      "The 'redirect_uri' does not match the redirection URI used in the authorization request.",
    ),
    context: {},
  },
  { name: 'a scope', failure: 'O28 error-invalid-scope', response: refused('invalid_scope') },
  {
    name: 'a proof that is wrong',
    failure: 'O34 error-invalid-dpop-proof',
    response: refused('invalid_dpop_proof', 'The DPoP proof JWT header is missing.'),
  },
  {
    name: 'a proof without a nonce',
    failure: 'O34 error-use-dpop-nonce',
    response: refused('use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.'),
  },
  { name: 'an error that nobody knows', failure: 'O24 error-other', response: refused('no_way') },
];

const exchanges: readonly Case[] = [
  {
    name: 'another verifier',
    failure: 'O15 verifier-wrong',
    context: seen({ request: exchange({ code_verifier: 'x'.repeat(43) }) }),
  },
  {
    name: 'the challenge for a verifier',
    failure: 'O15 verifier-wrong',
    context: seen({ request: exchange({ code_verifier: CHALLENGE }) }),
  },
  {
    name: 'no verifier',
    failure: 'O15 verifier-missing',
    context: seen({ request: exchange({ code_verifier: undefined }) }),
  },
  {
    name: 'a verifier that is short',
    failure: 'O15 verifier-malformed',
    context: seen({ request: exchange({ code_verifier: 'short' }) }),
  },
  {
    name: 'a verifier that nobody asked for',
    failure: 'O15 verifier-unasked',
    context: {
      authorization: parameters('authorization-request', { redirect_uri: CALLBACK }),
      request: exchange(),
    },
  },
  {
    name: 'another address',
    failure: 'O13 redirect-uri-changed',
    context: seen({ request: exchange({ redirect_uri: `${CALLBACK}/` }) }),
  },
  {
    name: 'no address',
    failure: 'O13 redirect-uri-missing',
    context: seen({ request: exchange({ redirect_uri: undefined }) }),
  },
  { name: 'a code that was used', failure: 'O23 code-used-twice', context: seen({ earlier: [exchange()] }) },
  {
    name: 'credentials in two ways',
    failure: 'O21 client-auth-twice',
    context: seen({ request: exchange({ client_secret: 's' }, { authorization: 'Basic YTpi' }) }),
  },
  {
    name: 'a secret and an assertion',
    failure: 'O21 client-auth-twice',
    context: seen({ request: exchange({ client_secret: 's', client_assertion: 'a' }) }),
  },
  {
    name: 'credentials in a way that the provider does not take',
    failure: 'O21 client-auth-unsupported',
    context: seen({ request: exchange({ client_secret: 's' }) }),
    knowledge: methods('client_secret_basic'),
  },
];

describe('an answer of the token endpoint', () => {
  it.each([...responses, ...exchanges])(
    'is refused with $name',
    ({ response = gave(), context = seen(), failure, knowledge = known() }) => {
      expect(failures(checkTokenResponse(response, knowledge, context))).toEqual([failure]);
    },
  );

  it.each(exchanges)(
    'that is an error is put down to what the request has wrong: $name',
    ({ context = {}, failure, knowledge = known() }) => {
      const findings = checkTokenResponse(refused('invalid_grant'), knowledge, context);
      expect(failures(findings)).toEqual([failure]);
      expect(outcomes(findings, 'untested')).toEqual(['O24 not-looked-at']);
    },
  );

  it('is taken', () => {
    const findings = checkTokenResponse(
      gave(),
      methods('client_secret_basic'),
      seen({ request: exchange({}, { authorization: 'Basic YTpi' }) }),
    );
    expect([failures(findings), outcomes(findings, 'warned'), outcomes(findings, 'untested')]).toEqual([
      [],
      [],
      [],
    ]);
    expect(findings.map((it) => it.check)).toEqual(['O21', 'O15', 'O24', 'O28']);
  });

  it('is taken without scopes, which means all of them, and after a refresh without an ID token', () => {
    expect(failures(checkTokenResponse(gave({ scope: undefined }), known(), seen()))).toEqual([]);
    const request = parameters('token-request', { grant_type: 'refresh_token' });
    expect(
      failures(checkTokenResponse(gave({ id_token: undefined }), known(), { authorization, request })),
    ).toEqual([]);
  });

  it('is taken with a warning where it may be kept, or has no lifetime', () => {
    const cached = checkTokenResponse(gave({}, { 'content-type': 'application/json' }), known(), seen());
    expect([failures(cached), outcomes(cached, 'warned')]).toEqual([[], ['O24 cacheable']]);
    const endless = checkTokenResponse(gave({ expires_in: undefined }), known(), seen());
    expect([failures(endless), outcomes(endless, 'warned')]).toEqual([[], ['O24 expires-in-missing']]);
  });

  it('shows neither codes nor secrets nor verifiers', () => {
    const request = exchange({
      client_secret: 'canary-secret',
      code: 'canary-code',
      code_verifier: `canary-${'v'.repeat(43)}`,
    });
    const findings = checkTokenResponse(
      refused('invalid_grant'),
      known(),
      seen({ request, earlier: [request] }),
    );
    expect(JSON.stringify(findings)).not.toContain('canary');
  });

  it('to a refresh is put down to the refresh token, and a clock that is off is told', () => {
    const request = parameters('token-request', { grant_type: 'refresh_token', refresh_token: 'r' });
    expect(failures(checkTokenResponse(refused('invalid_grant'), known(), { request }))).toEqual([
      'O31 error-invalid-grant',
    ]);
    const at = new Date('2031-05-04T10:00:00Z');
    const off = { ...gave({}, { ...HEADERS, date: 'Sun, 04 May 2031 10:06:00 GMT' }), at };
    expect(outcomes(checkTokenResponse(off, known(), seen()), 'warned')).toEqual(['O11 clocks-differ']);
    const near = { ...gave({}, { ...HEADERS, date: 'Sun, 04 May 2031 10:04:00 GMT' }), at };
    expect(outcomes(checkTokenResponse(near, known(), seen()), 'warned')).toEqual([]);
  });

  it('that uses a code twice is found among many', () => {
    expect(failures(checkCodeUse([exchange(), exchange({ code: 'c-2' }), exchange()]))).toEqual([
      'O23 code-used-twice',
    ]);
    expect(checkCodeUse([exchange(), exchange({ code: 'c-2' })])).toEqual([]);
  });
});

describe('an answer of the userinfo endpoint', () => {
  const info = (body: Record<string, unknown> | null, more: Partial<JsonMessage> = {}): JsonMessage =>
    json('userinfo-response', body, { headers: HEADERS, ...more });
  const about = { subject: '00u1' };

  it.each([
    [
      'an error',
      info(null, { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }),
      'O30 status-wrong',
    ],
    [
      'another content type',
      info({ sub: '00u1' }, { headers: { 'content-type': 'text/html' } }),
      'O30 content-type-wrong',
    ],
    ['no JSON', info(null), 'O30 not-json'],
    ['nobody', info({ email: 'a@b' }), 'O30 subject-missing'],
    ['a number for a person', info({ sub: 1 }), 'O30 subject-missing'],
    ['somebody else', info({ sub: '00u2' }), 'O30 subject-wrong'],
    ['a person in other case', info({ sub: '00U1' }), 'O30 subject-wrong'],
  ])('is refused with %s', async (_, response, failure) => {
    expect(failures((await checkUserInfo(response, known(), about)).findings)).toEqual([failure]);
  });

  it('is taken, and untested where nobody knows about whom', async () => {
    const sound = await checkUserInfo(info({ sub: '00u1', email: 'a@b' }), known(), about);
    expect([failures(sound.findings), outcomes(sound.findings, 'untested')]).toEqual([[], []]);
    expect(sound.claims).toContainEqual({ name: 'email', values: ['a@b'], verified: false });
    const unknown = await checkUserInfo(info({ sub: '00u1' }), known());
    expect(outcomes(unknown.findings, 'untested')).toEqual(['O30 subject-unknown']);
  });

  it('is judged by its signature where it has one', async () => {
    const response = info(null, { headers: { 'content-type': 'application/jwt' } });
    const check = async (forged: Forged): Promise<readonly string[]> =>
      failures((await checkUserInfo(response, known(), { ...about, token: forge(forged) })).findings);
    expect(await check({})).toEqual([]);
    expect(await check({ claims: { sub: 'x' } })).toEqual(['O30 subject-wrong']);
    expect(await check({ claims: { aud: 'x' } })).toEqual(['O30 audience-wrong']);
    expect(await check({ key: KEYS.foreign, header: { kid: 'rsa-1' } })).toEqual(['O10 signature-wrong']);
  });
});

describe('an access token that is bound to a certificate', () => {
  const certificate = Buffer.from('a certificate').toString('base64');
  const thumbprint = createHash('sha256').update('a certificate').digest('base64url');
  const bound = (cnf: unknown, given: string | undefined, metadata = {}): readonly Finding[] =>
    checkCertificateBinding(
      message(forge({ claims: { cnf } }), 'access-token'),
      given,
      known({ provider: { origin: 'x', metadata } }),
    );

  it('is taken with it, refused with another, and untested without', () => {
    const binds = { tls_client_certificate_bound_access_tokens: true };
    expect(outcomes(bound({ 'x5t#S256': thumbprint }, certificate), 'passed')).toEqual(['O35 as-expected']);
    expect(failures(bound({ 'x5t#S256': 'other' }, certificate))).toEqual(['O35 binding-wrong']);
    expect(failures(bound({ 'x5t#S256': 1 }, certificate))).toEqual(['O35 binding-wrong-type']);
    expect(outcomes(bound({ 'x5t#S256': thumbprint }, undefined), 'untested')).toEqual([
      'O35 certificate-unknown',
    ]);
    expect(failures(bound(undefined, certificate, binds))).toEqual(['O35 binding-missing']);
    expect(bound(undefined, certificate)).toEqual([]);
  });
});

describe('a refreshed ID token', () => {
  const refreshed = (
    claims: Record<string, unknown>,
    old: Record<string, unknown> = {},
  ): readonly Finding[] =>
    checkRefresh(
      message(forge({ claims: old })),
      message(forge({ claims: { iat: NOW, nonce: undefined, ...claims } })),
    );

  it.each([
    ['another issuer', { iss: 'https://x.example' }, 'O31 iss-changed'],
    ['somebody else', { sub: '00u2' }, 'O31 sub-changed'],
    ['another audience', { aud: 'x' }, 'O31 aud-changed'],
    ['one audience more', { aud: [CLIENT, 'x'] }, 'O31 aud-changed'],
    ['a time of issue before the first one', { iat: NOW - 1000 }, 'O31 iat-earlier'],
  ])('is refused with %s', (_, claims, failure) => {
    expect(failures(refreshed(claims))).toEqual([failure]);
  });

  it('is refused with another time of the sign-in, and taken with the same or none', () => {
    expect(failures(refreshed({ auth_time: NOW }, { auth_time: NOW - 500 }))).toEqual([
      'O31 auth-time-changed',
    ]);
    expect(failures(refreshed({ auth_time: NOW - 500 }, { auth_time: NOW - 500 }))).toEqual([]);
    expect(failures(refreshed({ aud: [CLIENT] }, { auth_time: NOW - 500 }))).toEqual([]);
  });
});

describe('a request to be signed out', () => {
  const BACK = 'https://app.example.com/bye';
  const ask = (more: Record<string, string | undefined>): ParametersMessage =>
    parameters('end-session-request', { id_token_hint: forge(), post_logout_redirect_uri: BACK, ...more });

  it.each([
    [
      'an address that is not registered',
      ask({ post_logout_redirect_uri: `${BACK}/` }),
      'O32 post-logout-uri-unregistered',
    ],
    ['an address of nobody', ask({ id_token_hint: undefined }), 'O32 hint-missing'],
    ['a token that cannot be read', ask({ id_token_hint: 'x' }), 'O32 hint-unreadable'],
    [
      'a token of another client',
      ask({ id_token_hint: forge({ claims: { aud: 'x' } }) }),
      'O32 hint-of-other-client',
    ],
    [
      'a token of another issuer',
      ask({ id_token_hint: forge({ claims: { iss: 'x' } }) }),
      'O32 hint-of-other-issuer',
    ],
  ])('is refused with %s', (_, request, failure) => {
    expect(failures(checkEndSession(request, known(), [BACK]))).toEqual([failure]);
  });

  it('is refused where the provider has none, taken where all is right, and untested where nobody knows', () => {
    const provider = { origin: 'x', metadata: {} };
    expect(failures(checkEndSession(ask({}), known({ provider }), [BACK]))).toEqual([
      'O32 end-session-unsupported',
    ]);
    expect(outcomes(checkEndSession(ask({}), known(), [BACK]), 'passed')).toEqual(['O32 as-expected']);
    expect(outcomes(checkEndSession(ask({}), known()), 'untested')).toEqual(['O32 post-logout-uris-unknown']);
  });
});

describe('a proof of possession', () => {
  const URL_OF = 'https://idp.example.com/token';
  const proof = (
    claims: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
    key = KEYS.p256,
  ): string => {
    const body = {
      jti: 'p-1',
      htm: 'POST',
      htu: URL_OF,
      iat: NOW,
      iss: undefined,
      sub: undefined,
      aud: undefined,
      exp: undefined,
      ...claims,
    };
    return forge({
      key,
      alg: 'ES256',
      header: { kid: undefined, typ: 'dpop+jwt', jwk: KEYS.p256.open.export({ format: 'jwk' }), ...header },
      claims: body,
    });
  };
  const check = async (
    token: string,
    accessToken?: string,
    knowledge = known(),
  ): Promise<readonly string[]> =>
    failures(
      await checkDpopProof(
        message(token, 'unknown'),
        { method: 'POST', url: `${URL_OF}?a=b`, ...(accessToken === undefined ? {} : { accessToken }) },
        knowledge,
      ),
    );

  it.each([
    ['another type', proof({}, { typ: 'JWT' }), 'proof-type-wrong'],
    ['no signature', proof({}, { alg: 'none' }), 'proof-alg-wrong'],
    ['a secret', proof({}, { alg: 'HS256' }), 'proof-alg-wrong'],
    ['no key', proof({}, { jwk: undefined }), 'proof-key-missing'],
    ['a private key', proof({}, { jwk: privateJwk(KEYS.p256) }), 'proof-key-private'],
    ['another method', proof({ htm: 'GET' }), 'proof-method-wrong'],
    ['a method in lower case', proof({ htm: 'post' }), 'proof-method-wrong'],
    ['another address', proof({ htu: 'https://idp.example.com/userinfo' }), 'proof-url-wrong'],
    ['another host', proof({ htu: 'https://evil.example/token' }), 'proof-url-wrong'],
    ['no name', proof({ jti: undefined }), 'proof-jti-missing'],
    ['a time long ago', proof({ iat: NOW - 3600 }), 'proof-time-wrong'],
    ['a time in a text', proof({ iat: 'now' }), 'proof-time-wrong'],
    ['another key', proof({}, {}, KEYS.foreignEc), 'proof-signature-wrong'],
    ['nothing to read', 'x.y', 'proof-unreadable'],
  ])('is refused with %s', async (_, token, reason) => {
    expect(await check(token)).toEqual([`O34 ${reason}`]);
  });

  it('is refused for another access token, for one that is bound to another key, and a second time', async () => {
    const bound = forge({ claims: { cnf: { jkt: 'other' } } });
    const ath = createHash('sha256').update(bound).digest('base64url');
    expect(await check(proof({ ath: 'x' }), 'at')).toEqual(['O34 proof-token-wrong']);
    expect(await check(proof({ ath }), bound)).toEqual(['O34 proof-key-other']);
    expect(await check(proof(), undefined, { ...known(), seen: new Set(['p-1']) })).toEqual([
      'O34 proof-replayed',
    ]);
  });

  it('is taken at the token endpoint, and for an access token that is bound to its key', async () => {
    expect(await check(proof())).toEqual([]);
    const { crv, kty, x, y } = jwk(KEYS.p256);
    const jkt = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
    const bound = forge({ claims: { cnf: { jkt } } });
    const ath = createHash('sha256').update(bound).digest('base64url');
    expect(await check(proof({ ath }), bound)).toEqual([]);
  });
});

describe('an assertion of a client', () => {
  const TOKEN_ENDPOINT = 'https://idp.example.com/token';
  const knowledge = known({
    provider: { origin: 'x', issuer: ISSUER, metadata: { token_endpoint: TOKEN_ENDPOINT } },
  });
  const assertion = (
    claims: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
  ): readonly Finding[] =>
    checkClientAssertion(
      message(
        forge({
          header,
          claims: { iss: CLIENT, sub: CLIENT, aud: TOKEN_ENDPOINT, jti: 'a-1', exp: NOW + 300, ...claims },
        }),
        'client-assertion',
      ),
      knowledge,
    );

  it.each([
    ['another subject than issuer', { sub: 'x' }, 'O22 subject-wrong'],
    ['another client', { iss: 'x', sub: 'x' }, 'O22 client-other'],
    ['no audience', { aud: undefined }, 'O22 audience-missing'],
    ['another audience', { aud: 'https://evil.example/token' }, 'O22 audience-wrong'],
    ['no expiry', { exp: undefined }, 'O22 exp-missing'],
    ['an expiry in the past', { exp: NOW - 600 }, 'O11 expired'],
  ])('is refused with %s', (_, claims, failure) => {
    expect(failures(assertion(claims))).toEqual([failure]);
  });

  it('is refused without a signature, and taken with warnings for what vendors refuse', () => {
    expect(failures(assertion({}, { alg: 'none' }))).toEqual(['O22 alg-none']);
    expect(outcomes(assertion({ exp: NOW + 7200 }), 'warned')).toEqual(['O22 lifetime-long']);
    expect(outcomes(assertion({ jti: undefined }), 'warned')).toEqual(['O22 jti-missing']);
    expect(outcomes(assertion({ aud: [ISSUER] }), 'passed')).toEqual(['O22 as-expected']);
  });
});

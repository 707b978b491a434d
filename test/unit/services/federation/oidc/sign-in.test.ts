/** Requests for a sign-in and their answers. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Knowledge } from '../../../../../src/services/federation/knowledge.ts';
import type { ParametersMessage } from '../../../../../src/services/federation/message.ts';
import { checkAuthorization, checkJarm } from '../../../../../src/services/federation/oidc/index.ts';
import {
  CLIENT,
  failures,
  forge,
  ISSUER,
  known,
  knownClient,
  message,
  NOW,
  outcomes,
  parameters,
} from './forge.ts';

const CALLBACK = 'https://app.example.com/callback';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

const SOUND = {
  client_id: CLIENT,
  response_type: 'code',
  scope: 'openid email',
  redirect_uri: CALLBACK,
  state: 'st-1',
  nonce: 'n-1',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
};

const asked = (more: Record<string, string | undefined> = {}, url: string | null = null): ParametersMessage =>
  parameters('authorization-request', { ...SOUND, ...more }, { url });
const answered = (more: Record<string, string | undefined> = {}): ParametersMessage =>
  parameters('authorization-response', { code: 'c-1', state: 'st-1', ...more });
const twice = (from: ParametersMessage, name: string): ParametersMessage => ({
  ...from,
  parameters: [...from.parameters, [name, 'another']],
});

const registered = knownClient({ redirectUris: [CALLBACK, 'https://app.example.com/other'] });
const open: Knowledge = knownClient({ redirectUris: [CALLBACK], isPublic: true });
const publishing = (metadata: Record<string, unknown>): Knowledge => ({
  ...registered,
  provider: { origin: 'x', issuer: ISSUER, metadata },
});
const refused = (error: string, error_description?: string): ParametersMessage =>
  answered({ code: undefined, error, error_description });

interface Case {
  readonly name: string;
  readonly failure: string;
  readonly request?: ParametersMessage | null;
  readonly response?: ParametersMessage | null;
  readonly knowledge?: Knowledge;
}

const HUB = 'https://hub.okta.com/oauth2/v1/authorize/callback';

const requests: readonly Case[] = [
  {
    name: 'an address with a slash more',
    failure: 'O13 redirect-uri-unregistered',
    request: asked({ redirect_uri: `${CALLBACK}/` }),
  },
  {
    name: 'an address in other case',
    failure: 'O13 redirect-uri-unregistered',
    request: asked({ redirect_uri: CALLBACK.replace('app', 'App') }),
  },
  {
    name: 'an address by http',
    failure: 'O13 redirect-uri-unregistered',
    request: asked({ redirect_uri: CALLBACK.replace('https', 'http') }),
  },
  {
    name: 'an address with a port',
    failure: 'O13 redirect-uri-unregistered',
    request: asked({ redirect_uri: CALLBACK.replace('.com', '.com:443') }),
  },
  {
    name: 'an address with a query',
    failure: 'O13 redirect-uri-unregistered',
    request: asked({ redirect_uri: `${CALLBACK}?a=1` }),
  },
  {
    name: 'an address that begins alike',
    failure: 'O13 redirect-uri-unregistered',
    request: asked({ redirect_uri: `${CALLBACK}.evil.example` }),
  },
  {
    name: 'an address with another user',
    failure: 'O13 redirect-uri-unregistered',
    request: asked({ redirect_uri: 'https://app.example.com@evil.example/callback' }),
  },
  {
    name: 'a path that leads back',
    failure: 'O13 redirect-uri-unregistered',
    request: asked({ redirect_uri: `${CALLBACK}/../callback` }),
  },
  {
    name: 'percent-encoding',
    failure: 'O13 redirect-uri-unregistered',
    request: asked({ redirect_uri: 'https://app.example.com/%63allback' }),
  },
  {
    name: 'a fragment',
    failure: 'O13 redirect-uri-fragment',
    request: asked({ redirect_uri: `${CALLBACK}#a` }),
  },
  {
    name: 'an address that is none',
    failure: 'O13 redirect-uri-malformed',
    request: asked({ redirect_uri: '/callback' }),
  },
  { name: 'no address', failure: 'O13 redirect-uri-missing', request: asked({ redirect_uri: undefined }) },
  { name: 'two addresses', failure: 'O13 parameter-repeated', request: twice(asked(), 'redirect_uri') },
  {
    name: 'the callback of a hub that is not registered',
    failure: 'O14 redirect-uri-unregistered',
    request: asked({ redirect_uri: HUB }),
  },
  {
    name: 'no proof by a client without a secret',
    failure: 'O15 pkce-missing',
    request: asked({ code_challenge: undefined }),
    knowledge: open,
  },
  {
    name: 'a plain proof by a client without a secret',
    failure: 'O15 pkce-plain',
    request: asked({ code_challenge_method: undefined }),
    knowledge: open,
  },
  {
    name: 'a proof in lower case',
    failure: 'O15 pkce-method-unknown',
    request: asked({ code_challenge_method: 's256' }),
  },
  {
    name: 'a proof that is padded',
    failure: 'O15 pkce-challenge-malformed',
    request: asked({ code_challenge: `${CHALLENGE}=` }),
  },
  {
    name: 'a proof in hexadecimals',
    failure: 'O15 pkce-challenge-malformed',
    request: asked({ code_challenge: createHash('sha256').update(VERIFIER).digest('hex') }),
  },
  {
    name: 'a proof by a method that the provider does not know',
    failure: 'O15 pkce-method-unsupported',
    request: asked(),
    knowledge: publishing({ code_challenge_methods_supported: ['plain'] }),
  },
  {
    name: 'no nonce for a token through the browser',
    failure: 'O17 nonce-not-sent',
    request: asked({ response_type: 'code id_token', nonce: undefined }),
  },
  { name: 'no openid', failure: 'O28 openid-missing', request: asked({ scope: 'email' }) },
  { name: 'openid in other case', failure: 'O28 openid-missing', request: asked({ scope: 'OpenID' }) },
  {
    name: 'another server of the tenant',
    failure: 'O4 authorization-endpoint-other',
    request: asked({}, 'https://idp.example.com/oauth2/v1/authorize?a=b'),
    knowledge: publishing({ authorization_endpoint: 'https://idp.example.com/oauth2/default/v1/authorize' }),
  },
  {
    name: 'a request that should have been pushed',
    failure: 'O33 par-missing',
    request: asked(),
    knowledge: publishing({ require_pushed_authorization_requests: true }),
  },
  {
    name: 'a client that comes twice',
    failure: 'O19 parameter-repeated',
    request: twice(asked(), 'client_id'),
  },
];

const responses: readonly Case[] = [
  { name: 'no state', failure: 'O16 state-missing', response: answered({ state: undefined }) },
  { name: 'another state', failure: 'O16 state-wrong', response: answered({ state: 'st-2' }) },
  { name: 'a state that was cut', failure: 'O16 state-wrong', response: answered({ state: 'st' }) },
  { name: 'a state that nobody sent', failure: 'O16 state-unasked', request: asked({ state: undefined }) },
  { name: 'two states', failure: 'O16 parameter-repeated', response: twice(answered(), 'state') },
  {
    name: 'the name of another provider',
    failure: 'O18 iss-wrong',
    response: answered({ iss: 'https://evil.example' }),
  },
  {
    name: 'the name of the provider with a slash',
    failure: 'O18 iss-wrong',
    response: answered({ iss: `${ISSUER}/` }),
  },
  {
    name: 'two names of providers',
    failure: 'O18 parameter-repeated',
    response: twice(answered({ iss: ISSUER }), 'iss'),
  },
  {
    name: 'no name of the provider, which gives it always',
    failure: 'O18 iss-missing',
    knowledge: publishing({ authorization_response_iss_parameter_supported: true }),
  },
  {
    name: 'neither code nor error',
    failure: 'O19 answer-incomplete',
    response: answered({ code: undefined }),
  },
  {
    name: 'no ID token in a hybrid answer',
    failure: 'O19 answer-incomplete',
    request: asked({ response_type: 'code id_token' }),
  },
  { name: 'a no', failure: 'O19 error-access-denied', response: refused('access_denied') },
  {
    name: 'a demand to sign in',
    failure: 'O19 error-login-required',
    response: refused('login_required', 'The client specified not to prompt, but the user is not logged in.'),
  },
  { name: 'an error of the server', failure: 'O19 error-server-error', response: refused('server_error') },
  { name: 'an error that nobody knows', failure: 'O19 error-other', response: refused('\u001b[2J') },
  {
    name: 'a person who is not assigned',
    failure: 'O20 user-not-assigned',
    response: refused('access_denied', 'User is not assigned to the client application.'),
  },
  {
    name: 'a policy',
    failure: 'O20 policy-denied',
    response: refused(
      'access_denied',
      'Policy evaluation failed for this request, please check the policy configurations.',
    ),
  },
  {
    name: 'a scope that is not granted',
    failure: 'O28 scope-refused',
    response: refused(
      'invalid_scope',
      'One or more scopes are not configured for the authorization server resource.',
    ),
  },
  { name: 'a scope, without a word', failure: 'O28 scope-refused', response: refused('invalid_scope') },
  {
    name: 'a server that there is not',
    failure: 'O4 authorization-server-unknown',
    response: refused('invalid_request', "The 'authorization server id' is invalid."),
  },
  {
    name: 'an address that is refused',
    failure: 'O13 redirect-uri-refused',
    response: refused(
      'invalid_request',
      "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings",
    ),
  },
  {
    name: 'a proof that is missing',
    failure: 'O15 pkce-refused',
    response: refused(
      'invalid_request',
      'PKCE code challenge is required when the token endpoint authentication method is NONE.',
    ),
  },
];

describe('a request for a sign-in', () => {
  it.each(requests)(
    'is refused with $name',
    ({ request = asked(), response = null, failure, knowledge = registered }) => {
      expect(failures(checkAuthorization(request, response, knowledge))).toEqual([failure]);
    },
  );

  it('is told with the registered address that is nearest', () => {
    const [found] = checkAuthorization(
      asked({ redirect_uri: 'https://app.example.com/other/' }),
      null,
      registered,
    ).filter((it) => it.outcome === 'failed');
    expect(found).toMatchObject({
      expected: 'https://app.example.com/other',
      difference: { note: 'Only a slash at the end differs.' },
    });
  });

  it.each([
    ['everything', asked(), registered],
    [
      'the callback of a hub that is registered',
      asked({ redirect_uri: HUB }),
      knownClient({ redirectUris: [HUB] }),
    ],
    [
      'any port of the loopback address',
      asked({ redirect_uri: 'http://127.0.0.1:51234/cb' }),
      knownClient({ redirectUris: ['http://127.0.0.1/cb'] }),
    ],
    [
      'the server that is published',
      asked({}, 'https://idp.example.com/authorize?x=y'),
      publishing({ authorization_endpoint: 'https://idp.example.com/authorize' }),
    ],
    [
      'parameters that were pushed',
      parameters('authorization-request', { client_id: CLIENT, request_uri: 'urn:x' }),
      publishing({ require_pushed_authorization_requests: true }),
    ],
  ])('is taken with %s', (_, request, knowledge) => {
    const findings = checkAuthorization(request, null, knowledge);
    expect([failures(findings), outcomes(findings, 'warned')]).toEqual([[], []]);
  });

  it('is untested where it is not known what is registered', () => {
    expect(outcomes(checkAuthorization(asked(), null, known()), 'untested')).toEqual([
      'O13 redirect-uris-unknown',
    ]);
  });

  it('is taken with a warning without a state, or with a plain proof by a client that has a secret', () => {
    expect(outcomes(checkAuthorization(asked({ state: undefined }), null, registered), 'warned')).toEqual([
      'O16 state-not-sent',
    ]);
    expect(
      outcomes(checkAuthorization(asked({ code_challenge_method: 'plain' }), null, registered), 'warned'),
    ).toEqual(['O15 pkce-plain']);
  });
});

describe('an answer to a request for a sign-in', () => {
  it.each(responses)(
    'is refused with $name',
    ({ request = asked(), response = answered(), failure, knowledge = registered }) => {
      const findings = checkAuthorization(request, response, knowledge);
      expect(failures(findings)).toEqual([failure]);
      expect(findings.map((it) => `${it.message}${it.actual}`).join('')).not.toMatch(/\p{Cc}/u);
    },
  );

  it('is taken', () => {
    const findings = checkAuthorization(asked(), answered({ iss: ISSUER }), registered);
    expect([failures(findings), outcomes(findings, 'warned'), outcomes(findings, 'untested')]).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('narrows down what the words of a vendor mean, and shows them', () => {
    const [found] = checkAuthorization(
      asked(),
      refused('access_denied', 'User is not assigned to the client application.'),
      registered,
    ).filter((it) => it.check === 'O20');
    expect(found).toMatchObject({
      certainty: 'narrowed',
      actual: 'access_denied: User is not assigned to the client application.',
    });
  });

  it('that says no without showing a page is a warning where that was asked for', () => {
    const findings = checkAuthorization(asked({ prompt: 'none' }), refused('login_required'), registered);
    expect([failures(findings), outcomes(findings, 'warned')]).toEqual([[], ['O19 error-login-required']]);
  });

  it('is judged by what the client knows where the request was not seen', () => {
    const knowledge = knownClient({ state: 'st-1' });
    expect(outcomes(checkAuthorization(null, answered(), knowledge), 'passed')).toContain('O16 as-expected');
    expect(failures(checkAuthorization(null, answered({ state: 'x' }), knowledge))).toEqual([
      'O16 state-wrong',
    ]);
    expect(outcomes(checkAuthorization(null, answered(), known()), 'untested')).toEqual([
      'O16 state-unknown',
    ]);
  });

  it('in a signed token is judged as a token and as an answer', async () => {
    const claims = { sub: undefined, nonce: undefined, code: 'c-1', state: 'st-1', exp: NOW + 60 };
    const sound = await checkJarm(message(forge({ claims })), asked(), known());
    expect(failures(sound.findings)).toEqual([]);
    const other = await checkJarm(message(forge({ claims: { ...claims, state: 'x' } })), asked(), known());
    expect(failures(other.findings)).toEqual(['O16 state-wrong']);
    const foreign = await checkJarm(message(forge({ claims: { ...claims, aud: 'x' } })), asked(), known());
    expect(failures(foreign.findings)).toEqual(['O33 audience-wrong']);
  });
});

/** Sign-ins by OpenID Connect as a capture of a whole client shows them: a sound one, and one fault after another. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Knowledge } from '../../../../../src/services/federation/knowledge.ts';
import { type HarStep, harOf } from '../../../../support/federation/har.ts';
import { failuresOf, verified } from '../../../../support/federation/passive.ts';
import { CLIENT, forge, halfHashOf, ISSUER, known, NONCE, SET } from '../oidc/forge.ts';

const CALLBACK = 'https://rp.example.com/cb';
const VERIFIER = 'v'.repeat(50);
const ACCESS = 'an-access-token-of-some-length';

interface Flow {
  readonly request: Record<string, string | undefined>;
  readonly answer: Record<string, string | undefined>;
  readonly exchange: Record<string, string | undefined>;
  readonly tokens: Record<string, unknown>;
  readonly tokenStatus: number;
  readonly person: Record<string, unknown>;
  readonly claims: Record<string, unknown>;
}

const SOUND: Flow = {
  request: {
    ...{ client_id: CLIENT, response_type: 'code', scope: 'openid email', redirect_uri: CALLBACK },
    ...{ state: 'state-1', nonce: NONCE, code_challenge_method: 'S256' },
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
  },
  answer: { code: 'code-1', state: 'state-1' },
  exchange: {
    ...{ grant_type: 'authorization_code', code: 'code-1', redirect_uri: CALLBACK },
    ...{ client_id: CLIENT, client_secret: 'hush-hush-hush', code_verifier: VERIFIER },
  },
  tokens: { access_token: ACCESS, token_type: 'Bearer', expires_in: 3600, scope: 'openid email' },
  tokenStatus: 200,
  person: { sub: '00u1', email: 'ada@example.com' },
  claims: { at_hash: halfHashOf(ACCESS) },
};

const query = (pairs: Record<string, string | undefined>): string =>
  new URLSearchParams(
    Object.entries(pairs).flatMap(([name, it]) => (it === undefined ? [] : [[name, it]])),
  ).toString();

function stepsOf(change: Partial<Flow>): readonly HarStep[] {
  const flow = { ...SOUND, ...change };
  const authorize = `${ISSUER}/v1/authorize?${query(flow.request)}`;
  const callback = `${CALLBACK}?${query(flow.answer)}`;
  const tokens =
    flow.tokenStatus === 200 ? { id_token: forge({ claims: flow.claims }), ...flow.tokens } : flow.tokens;
  const json = { type: 'application/json', responseHeaders: { 'cache-control': 'no-store' } };
  const begin: readonly HarStep[] = [
    { url: 'https://rp.example.com/', status: 302, location: authorize },
    { url: authorize, status: 302, location: callback },
    { url: callback, status: 302, location: 'https://rp.example.com/home' },
  ];
  if (flow.answer['error'] !== undefined) return [...begin.slice(0, 2), refusedPage(callback)];
  return [
    ...begin,
    {
      ...{ url: `${ISSUER}/v1/token`, status: flow.tokenStatus, ...json, body: JSON.stringify(tokens) },
      // What is undefined is not sent.
      form: JSON.parse(JSON.stringify(flow.exchange)),
    },
    ...(flow.tokenStatus === 200
      ? [
          {
            ...{ url: `${ISSUER}/v1/userinfo`, ...json, body: JSON.stringify(flow.person) },
            requestHeaders: { authorization: `Bearer ${ACCESS}` },
          },
          { url: 'https://rp.example.com/home', type: 'text/html', body: '<h1>Welcome</h1>' },
        ]
      : []),
  ];
}

function refusedPage(url: string): HarStep {
  return { url, status: 401, type: 'text/html', body: '<title>Error</title><h1>Sign-in failed</h1>' };
}

const judge = (change: Partial<Flow>, knowledge: Knowledge = known()) =>
  verified(harOf(stepsOf(change)), knowledge);

describe('a sign-in by OpenID Connect', () => {
  it('is sound', async () => {
    const report = await judge({});
    expect(failuresOf(report)).toEqual([]);
    expect(report?.verdict).toBe('sound');
    // But it shows how the client proves itself, and should not be passed on.
    expect(report?.findings.filter((it) => it.outcome === 'warned').map((it) => it.check)).toEqual(['S40']);
  });

  const changed = (part: keyof Flow, values: Record<string, unknown>): Partial<Flow> => ({
    [part]: { ...(SOUND[part] as object), ...values }, // Of the parts that are objects.
  });

  it.each<readonly [name: string, failure: string, change: Partial<Flow>]>([
    ['another state', 'O16 state-wrong', changed('answer', { state: 'state-2' })],
    ['no state in the answer', 'O16 state-missing', changed('answer', { state: undefined })],
    ['another provider that answers', 'O18 iss-wrong', changed('answer', { iss: 'https://evil.example' })],
    ['another verifier', 'O15 verifier-wrong', changed('exchange', { code_verifier: 'w'.repeat(50) })],
    ['no verifier', 'O15 verifier-missing', changed('exchange', { code_verifier: undefined })],
    [
      'another address in the exchange',
      'O13 redirect-uri-changed',
      changed('exchange', { redirect_uri: `${CALLBACK}/` }),
    ],
    ['another nonce', 'O17 nonce-wrong', changed('claims', { nonce: 'other' })],
    [
      'the hash of another access token',
      'O26 at-hash-wrong',
      changed('claims', { at_hash: halfHashOf('other') }),
    ],
    ['another client', 'O25 audience-wrong', changed('claims', { aud: 'client-2' })],
    ['another person at the userinfo endpoint', 'O30 subject-wrong', changed('person', { sub: '00u2' })],
    ['no kind of token', 'O24 token-type-missing', changed('tokens', { token_type: undefined })],
    [
      'a client that is not known',
      'O22 client-credentials-refused',
      {
        tokenStatus: 401,
        tokens: {
          error: 'invalid_client',
          error_description: 'The client secret supplied for a confidential client is invalid.',
        },
      },
    ],
    [
      'a person who is not assigned',
      'O20 user-not-assigned',
      {
        answer: {
          error: 'access_denied',
          error_description: 'User is not assigned to the client application.',
          state: 'state-1',
        },
      },
    ],
    [
      'a person who says no',
      'O19 error-access-denied',
      { answer: { error: 'access_denied', state: 'state-1' } },
    ],
  ])('with %s has that one fault', async (_name, failure, change) => {
    const report = await judge(change);
    expect(report?.verdict).toBe('faulty');
    expect(failuresOf(report)).toEqual([failure]);
  });

  it('with an address that is not registered has that one fault', async () => {
    const client = { origin: 'given', clientId: CLIENT, nonce: NONCE, redirectUris: [`${CALLBACK}/`] };
    const report = await judge({}, known({ client }));
    expect(failuresOf(report)).toEqual(['O13 redirect-uri-unregistered']);
  });

  it('with a code that was handed in twice has that one fault', async () => {
    const steps = stepsOf({});
    const again = steps[3];
    const report = await verified(harOf([...steps, ...(again === undefined ? [] : [again])]), known());
    expect(failuresOf(report)).toEqual(['O23 code-used-twice']);
  });

  it('whose keys the capture itself has is not called sound', async () => {
    const keys = { url: `${ISSUER}/v1/keys`, type: 'application/json', body: JSON.stringify({ keys: SET }) };
    const provider = { origin: 'given', issuer: ISSUER };
    const report = await verified(harOf([keys, ...stepsOf({})]), known({ provider }));
    expect(failuresOf(report)).toEqual([]);
    expect(report?.verdict).toBe('undecided');
  });
});

describe('two sign-ins in one capture', () => {
  it('are not mixed up: each answer is judged by the request with its state', async () => {
    const other: Partial<Flow> = {
      request: { ...SOUND.request, state: 'state-2' },
      answer: { code: 'code-2', state: 'state-2' },
      exchange: { ...SOUND.exchange, code: 'code-2' },
    };
    const report = await verified(harOf([...stepsOf({}), ...stepsOf(other)]), known());
    expect(failuresOf(report)).toEqual([]);
    const [first, second] = [stepsOf({}), stepsOf(other)];
    // Both have begun before one of them is answered.
    const mixed = [...first.slice(0, 1), ...second.slice(0, 1), ...first.slice(1, 3), ...second.slice(1, 3)];
    expect(failuresOf(await verified(harOf(mixed), known()))).toEqual([]);
  });
});

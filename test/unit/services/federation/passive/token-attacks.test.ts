/** Tokens that came alone, through all of a verification. Their own corpus is beside the checks; this is about the way there. */
import { describe, expect, it } from 'vitest';
import type { Knowledge } from '../../../../../src/services/federation/knowledge.ts';
import { failuresOf, verified } from '../../../../support/federation/passive.ts';
import {
  CLIENT,
  encoded,
  forge,
  ISSUER,
  jwk,
  KEYS,
  known,
  knownClient,
  macced,
  NONCE,
  NOW,
  SET,
  soundClaims,
  withPart,
} from '../oidc/forge.ts';

const sound = forge();
const unsigned = `${encoded({ alg: 'none' })}.${encoded(soundClaims())}.`;
const spki = KEYS.rsa.open.export({ type: 'spki', format: 'pem' }).toString();

const CASES: ReadonlyArray<readonly [name: string, token: string, failure: string]> = [
  ['no algorithm', unsigned, 'O10 alg-none'],
  ['the public key as a secret', macced(spki), 'O10 alg-confusion'],
  [
    'a key of its own',
    forge({ key: KEYS.foreign, header: { jwk: jwk(KEYS.foreign) } }),
    'O10 key-from-header',
  ],
  [
    'another subject',
    withPart(sound, 1, () => encoded({ ...soundClaims(), sub: 'admin' })),
    'O10 signature-wrong',
  ],
  ['no signature', withPart(sound, 2, () => ''), 'O10 signature-missing'],
  ['another audience', forge({ claims: { aud: 'other' } }), 'O25 audience-wrong'],
  ['another issuer', forge({ claims: { iss: 'https://evil.example' } }), 'O25 issuer-wrong'],
  ['an end that is past', forge({ claims: { exp: NOW - 600 } }), 'O11 expired'],
  ['another nonce', forge({ claims: { nonce: 'other' } }), 'O17 nonce-wrong'],
  ['text for a header', `${encoded('text')}.${encoded(soundClaims())}.AAAA`, 'O10 json-invalid'],
  ['six parts', `${sound}.a.b.c`, 'O25 token-parts'],
  [
    'a line feed within',
    withPart(sound, 1, (it) => `${it.slice(0, 9)}\n${it.slice(9)}`),
    'O25 base64url-alphabet',
  ],
  ['JSON in place of parts', JSON.stringify({ payload: 'a', signatures: [] }), 'O25 token-parts'],
];

describe('a token', () => {
  it.each([{ use: 'enc' }, { key_ops: ['wrapKey'] }])(
    'is not refused for a second reason, where no published key is for signatures: %j',
    async (more) => {
      const provider = { origin: 'x', issuer: ISSUER, jwks: { keys: [jwk(KEYS.rsa, more)] } };
      expect(failuresOf(await verified(sound, known({ provider })))).toEqual(['O8 no-signing-keys']);
    },
  );

  it.each(CASES)('is refused for its reason: %s', async (_name, token, failure) => {
    const report = await verified(token, known());
    expect(failuresOf(report)).toEqual([failure]);
    // What is signed well and says something wrong is still signed; nothing else is.
    if (failure.startsWith('O10')) expect(report?.claims.filter((it) => it.verified)).toEqual([]);
  });

  it.each([
    ['alone', sound],
    ['with a line feed behind', `${sound}\n`],
    ['as it stands in a header', `Bearer ${sound}`],
    [
      'in an answer',
      JSON.stringify({ id_token: sound, access_token: 'x', token_type: 'Bearer', expires_in: 60 }),
    ],
  ])('is sound: %s', async (_name, text) => {
    const report = await verified(text, known());
    expect(report).toMatchObject({ verdict: 'sound', counts: { failed: 0 } });
  });

  it('cannot be judged without keys, issuer and client, which is not the same as sound', async () => {
    const bare = await verified(sound, { at: new Date(NOW * 1000), skewMs: 60_000 });
    expect(bare?.verdict).toBe('undecided');
    expect(bare?.claims.some((it) => it.verified)).toBe(false);
  });
});

describe('a kind of token', () => {
  const access = forge({
    header: { typ: 'at+jwt' },
    claims: { aud: CLIENT, nonce: undefined, scope: 'openid', client_id: CLIENT },
  });
  const api = (): Knowledge => knownClient({ nonce: undefined, audiences: ['https://api.example'] } as never); // As read from flags.

  it('is not passed off as another: an access token is no ID token', async () => {
    for (const knowledge of [known(), withoutNonce()])
      expect(failuresOf(await verified(access, knowledge))).toEqual(['O25 type-wrong']);
  });

  it('is what is asked for', async () => {
    const report = await verified(access, api(), { tokenRole: 'id-token' });
    expect(failuresOf(report)).toEqual(['O25 type-wrong']);
  });

  it('is an access token where an API is known', async () => {
    const token = forge({
      header: { typ: 'at+jwt' },
      claims: { aud: 'https://api.example', nonce: undefined, scope: 'read' },
    });
    expect(failuresOf(await verified(token, api()))).toEqual([]);
  });
});

function withoutNonce(): Knowledge {
  return known({ client: { origin: 'the client', clientId: CLIENT } });
}

describe('keys of the capture itself', () => {
  it('prove nothing: a signature that fits them is not tested yet, and no claim is verified', async () => {
    const har = JSON.stringify({
      log: {
        entries: [
          entry('https://idp.example.com/keys', JSON.stringify({ keys: SET })),
          {
            ...entry('https://app.example/callback', ''),
            request: {
              method: 'POST',
              url: 'https://app.example/callback',
              headers: [],
              postData: {
                mimeType: 'application/x-www-form-urlencoded',
                text: new URLSearchParams({ id_token: sound, state: 's' }).toString(),
              },
            },
          },
        ],
      },
    });
    const client = { origin: 'given', clientId: CLIENT, nonce: NONCE, state: 's' };
    const report = await verified(har, {
      ...{ at: new Date(NOW * 1000), skewMs: 60_000, client },
      provider: { origin: 'given', issuer: ISSUER },
    });
    expect(report?.verdict).toBe('undecided');
    expect(report?.findings).toContainEqual(
      expect.objectContaining({ check: 'O10', outcome: 'untested', reason: 'known-from-capture' }),
    );
    expect(report?.claims.some((it) => it.verified)).toBe(false);
    expect(report?.notes?.join(' ')).toContain('from the capture itself, which proves nothing');
  });
});

function entry(url: string, text: string): object {
  return {
    startedDateTime: new Date(NOW * 1000).toISOString(),
    request: { method: 'GET', url, headers: [] },
    response: { status: 200, headers: [], content: { mimeType: 'application/json', text } },
  };
}

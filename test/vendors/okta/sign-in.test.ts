/** Signing in to Okta: keys, assertions, proofs, nonces, scopes, renewal, and what of it rests in the vault. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, type JWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OktaClient } from '../../../src/vendors/okta/client.ts';
import { newKey } from '../../../src/vendors/okta/keys.ts';
import { apiError, FakeOkta, invalidToken, type Kept, oauthError, refusalOf } from './fake-okta.ts';

let okta: FakeOkta;
const ME = { json: { id: '00u1' } };

beforeEach(async () => {
  okta = await new FakeOkta().start();
  const key = await newKey();
  okta.secrets['privateKey'] = key.privateKey.reveal();
  okta.publicJwk = JSON.parse(key.publicKey);
  okta.on('GET /api/v1/users/me', ME).on('GET /api/v1/groups', { json: [] });
});
afterEach(() => okta.stop());

const nothingKept = (): Kept => ({ session: null, facts: new Map() });
const readMe = (client: OktaClient): Promise<unknown> => client.read('api/v1/users/me', 'getUser');
const claimsOf = (index: number): Record<string, unknown> =>
  decodeJwt(okta.tokenRequests[index]?.form.get('client_assertion') ?? '');
const proofs = (): readonly string[] =>
  [...okta.tokenRequests, ...okta.seen].map((it) => String(it.headers['dpop'] ?? ''));

function useKey(privateKey: KeyObject, text: string, alg: string): void {
  okta.secrets['privateKey'] = text;
  // A public key that was just made exports as a JWK.
  okta.publicJwk = { ...(createPublicKey(privateKey).export({ format: 'jwk' }) as JWK), alg };
}

describe('the key of a service application', () => {
  it.each([
    ['RSA as PKCS #8', 'RS256', 'pkcs8'],
    ['RSA as PKCS #1', 'RS256', 'pkcs1'],
  ] as const)('may be %s', async (_what, alg, type) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    useKey(privateKey, privateKey.export({ format: 'pem', type }).toString(), alg);
    await expect(readMe(new OktaClient(okta.context()))).resolves.toEqual(ME.json);
  });

  it.each([
    ['prime256v1', 'ES256', 'sec1'],
    ['secp384r1', 'ES384', 'pkcs8'],
    ['secp521r1', 'ES512', 'pkcs8'],
  ] as const)('may be EC on %s', async (namedCurve, alg, type) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve });
    useKey(privateKey, privateKey.export({ format: 'pem', type }).toString(), alg);
    await expect(readMe(new OktaClient(okta.context()))).resolves.toEqual(ME.json);
  });

  it('may be a JWK, whose kid goes along unless the connection names another', async () => {
    await readMe(new OktaClient(okta.context()));
    const header = (): unknown => {
      const last = okta.tokenRequests.at(-1)?.form.get('client_assertion') ?? '';
      return decodeProtectedHeader(last);
    };
    expect(header()).toEqual({ alg: 'ES256', kid: okta.publicJwk?.kid });
    okta.settings['keyId'] = 'another';
    await readMe(new OktaClient(okta.context()));
    expect(header()).toMatchObject({ kid: 'another' });
  });

  it.each([
    'not a key',
    '{"kty":"EC"}',
    '{',
    generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    generateKeyPairSync('rsa', { modulusLength: 1024 })
      .privateKey.export({ format: 'pem', type: 'pkcs8' })
      .toString(),
  ])('is refused before any call when it cannot be used, without a word of it: %#', async (text) => {
    okta.secrets['privateKey'] = text;
    const error = await refusalOf(readMe(new OktaClient(okta.context())));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(`${error.message}${error.hint}${error.cause}`).not.toContain(text.slice(30, 60) || text);
    expect(okta.tokenRequests).toEqual([]);
  });
});

describe('a token', () => {
  it('is asked for with a proof from the first try on, and with the nonce that it brought', async () => {
    await readMe(new OktaClient(okta.context()));
    const nonces = okta.tokenRequests.map((it) => decodeJwt(String(it.headers['dpop']))['nonce']);
    expect(nonces).toEqual([undefined, 'nonce-1']);
  });

  it('is asked for with a new assertion and a new proof each time', async () => {
    await readMe(new OktaClient(okta.context()));
    expect(claimsOf(0)['jti']).not.toBe(claimsOf(1)['jti']);
    expect(new Set(proofs()).size).toBe(3);
  });

  it('has the nonce of an earlier run at once', async () => {
    const kept = nothingKept();
    await readMe(new OktaClient(okta.context(kept)));
    kept.session = null;
    await readMe(new OktaClient(okta.context(kept)));
    expect(okta.tokenRequests).toHaveLength(3);
  });

  it('follows a nonce that was replaced', async () => {
    const kept = nothingKept();
    await readMe(new OktaClient(okta.context(kept)));
    okta.nonce = 'nonce-2';
    kept.session = null;
    await readMe(new OktaClient(okta.context(kept)));
    expect(decodeJwt(String(okta.tokenRequests.at(-1)?.headers['dpop']))['nonce']).toBe('nonce-2');
  });

  it('asks no more than thrice when each answer brings another nonce', async () => {
    const another = (number: number) => oauthError('use_dpop_nonce', 'no', { 'dpop-nonce': `n${number}` });
    okta.tokenAnswers.push(...[1, 2, 3, 4].map(another));
    const error = await refusalOf(readMe(new OktaClient(okta.context())));
    expect(error).toMatchObject({ code: 'AUTH_REQUIRED', vendor: { code: 'use_dpop_nonce' } });
    expect(okta.tokenRequests).toHaveLength(3);
  });

  it('is shown as the answer says: with DPoP', async () => {
    await readMe(new OktaClient(okta.context()));
    expect(okta.seen[0]?.headers.authorization).toMatch(/^DPoP fake-token-/);
  });

  it('is shown as the answer says: as Bearer, without a proof', async () => {
    okta.dpopRequired = false;
    await readMe(new OktaClient(okta.context()));
    expect(okta.seen[0]?.headers.authorization).toMatch(/^Bearer fake-token-/);
    expect(okta.seen[0]?.headers['dpop']).toBeUndefined();
  });

  it('is shown with another proof at each attempt, also those of the transport', async () => {
    okta.on('GET /api/v1/users/me', { status: 503 }, { status: 502 }, ME);
    await expect(readMe(new OktaClient(okta.context()))).resolves.toEqual(ME.json);
    const shown = okta.seen.map((it) => decodeJwt(String(it.headers['dpop']))['jti']);
    expect(new Set(shown).size).toBe(3);
  });

  it('has the scope of the operation, and no other', async () => {
    await readMe(new OktaClient(okta.context()));
    expect(okta.tokenRequests.at(-1)?.form.get('scope')).toBe('okta.users.read');
  });

  it('has the scopes of a whole job when they are announced', async () => {
    const client = new OktaClient(okta.context());
    client.expect('getUser', 'listGroups', 'suspendUser');
    await readMe(client);
    await client.read('api/v1/groups', 'listGroups');
    expect(okta.tokenRequests.at(-1)?.form.get('scope')).toBe('okta.groups.read okta.users.manage');
    expect(okta.issued.size).toBe(1);
  });

  it('has the scope at hand alone when one of those announced was not granted', async () => {
    const client = new OktaClient(okta.context());
    client.expect('listApplications');
    await expect(readMe(client)).resolves.toEqual(ME.json);
    expect(okta.tokenRequests.at(-1)?.form.get('scope')).toBe('okta.users.read');
  });

  it('is one for calls that come at once', async () => {
    const client = new OktaClient(okta.context());
    await Promise.all([readMe(client), readMe(client), readMe(client)]);
    expect(okta.issued.size).toBe(1);
  });
});

describe('a session', () => {
  it('serves the next run, with its DPoP key', async () => {
    const kept = nothingKept();
    await readMe(new OktaClient(okta.context(kept)));
    await readMe(new OktaClient(okta.context(kept)));
    expect(okta.issued.size).toBe(1);
    expect(String(kept.session)).toBe('[redacted]');
  });

  it('ends a minute before its token does', async () => {
    const kept = nothingKept();
    await readMe(new OktaClient(okta.context(kept)));
    okta.clock.pass(3_541_000);
    await readMe(new OktaClient(okta.context(kept)));
    expect(okta.issued.size).toBe(2);
  });

  it('is not taken for one of another application', async () => {
    const kept = nothingKept();
    await readMe(new OktaClient(okta.context(kept)));
    okta.settings['clientId'] = '0oaAnother';
    expect((await refusalOf(readMe(new OktaClient(okta.context(kept))))).vendor?.code).toBe('invalid_client');
  });

  it('is no session when it is damaged', async () => {
    const kept = nothingKept();
    await readMe(new OktaClient(okta.context(kept)));
    const { Secret } = await import('../../../src/core/secret.ts');
    kept.session = new Secret('{"owner"');
    await readMe(new OktaClient(okta.context(kept)));
    expect(okta.issued.size).toBe(2);
  });

  it('is revoked and forgotten at the end, and the end is done when there was none', async () => {
    const kept = nothingKept();
    okta.on('POST /oauth2/v1/revoke', { status: 200 });
    const client = new OktaClient(okta.context(kept));
    await readMe(client);
    await client.signIn.end();
    expect(okta.sent('POST /oauth2/v1/revoke').map((it) => it.form.get('token'))).toEqual([
      ...okta.issued.keys(),
    ]);
    expect(kept.session).toBeNull();
    await new OktaClient(okta.context(kept)).signIn.end();
    expect(okta.sent('POST /oauth2/v1/revoke')).toHaveLength(1);
  });
});

describe('a refused token', () => {
  it.each([
    ['401 invalid_token', invalidToken()],
    ['401 E0000011', apiError(401, 'E0000011')],
    ['403 E0000005, as expired ones are told', apiError(403, 'E0000005')],
  ])('is renewed once: %s', async (_what, answer) => {
    okta.on('GET /api/v1/users/me', answer, ME);
    await expect(readMe(new OktaClient(okta.context()))).resolves.toEqual(ME.json);
    expect(okta.issued.size).toBe(2);
  });

  it('takes all others of the vault with it: the org may have forgotten them together', async () => {
    const kept = nothingKept();
    const client = new OktaClient(okta.context(kept));
    await readMe(client);
    client.expect('listGroups');
    await readMe(client);
    await client.signIn.current(['okta.groups.read', 'okta.logs.read']);
    await client.signIn.current(['okta.users.read', 'okta.logs.read']);
    okta.issued.clear();
    await expect(readMe(new OktaClient(okta.context(kept)))).resolves.toEqual(ME.json);
    expect(okta.issued.size).toBe(1);
  });

  it('is not renewed twice for one call', async () => {
    okta.on('GET /api/v1/users/me', apiError(403, 'E0000005'));
    expect((await refusalOf(readMe(new OktaClient(okta.context())))).code).toBe('AUTH_EXPIRED');
    expect(okta.issued.size).toBe(2);
  });

  it('is not renewed again at once for the next call', async () => {
    okta.on('GET /api/v1/users/me', invalidToken());
    const client = new OktaClient(okta.context());
    await refusalOf(readMe(client));
    await refusalOf(readMe(client));
    expect(okta.issued.size).toBe(2);
  });

  it('is one for calls that come at once', async () => {
    const client = new OktaClient(okta.context());
    await readMe(client);
    okta.issued.clear();
    await Promise.all([readMe(client), readMe(client), readMe(client)]);
    expect(okta.issued.size).toBe(1);
  });

  it('of a feature that is not enabled is told so, and nobody signs in anew', async () => {
    okta.on('GET /api/v1/users/me', apiError(401, 'E0000015'));
    const error = await refusalOf(readMe(new OktaClient(okta.context())));
    expect(error.code).toBe('DENIED');
    expect(error.hint).toContain('not enabled in this org');
    expect(okta.issued.size).toBe(1);
  });

  it('that lacks a scope is told with the name of the scope', async () => {
    const challenge = 'Bearer realm="x", scope="okta.groups.read", error="insufficient_scope"';
    okta.on('GET /api/v1/users/me', { status: 403, headers: { 'www-authenticate': challenge } });
    const error = await refusalOf(readMe(new OktaClient(okta.context())));
    expect(error).toMatchObject({ code: 'DENIED', vendor: { code: 'insufficient_scope' } });
    expect(error.message).toContain('okta.groups.read');
    expect(okta.issued.size).toBe(1);
  });
});

describe('an org that wants a nonce at its API, too', () => {
  it('gets a proof with it, and the token is not renewed', async () => {
    const headers = { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'nonce-of-the-api' };
    okta.on('GET /api/v1/users/me', { status: 401, headers }, ME);
    await expect(readMe(new OktaClient(okta.context()))).resolves.toEqual(ME.json);
    expect(decodeJwt(proofs().at(-1) ?? '')['nonce']).toBe('nonce-of-the-api');
    expect(okta.issued.size).toBe(1);
  });
});

describe('a refused sign-in', () => {
  it('is told with both fields that Okta gives', async () => {
    okta.tokenAnswers.push(oauthError('invalid_client', 'The assertion is signed by another key.'));
    const error = await refusalOf(readMe(new OktaClient(okta.context())));
    expect(error.code).toBe('AUTH_REQUIRED');
    expect(error.message).toBe(
      'Okta refused the sign-in: invalid_client: The assertion is signed by another key.',
    );
    expect(error.requestId).toBe('fake-request-id');
    expect(okta.tokenRequests).toHaveLength(1);
  });

  it('names the scope that was not granted', async () => {
    okta.granted = [];
    const error = await refusalOf(readMe(new OktaClient(okta.context())));
    expect(error).toMatchObject({ code: 'DENIED', vendor: { code: 'invalid_scope' } });
    expect(error.message).toContain('okta.users.read');
  });

  it('names a clock that is wrong', async () => {
    const date = new Date(okta.clock.now() + 600_000).toUTCString();
    okta.tokenAnswers.push({ ...oauthError('invalid_dpop_proof', 'too old'), headers: { date } });
    expect((await refusalOf(readMe(new OktaClient(okta.context())))).hint).toContain('10 min behind');
  });

  it.each([
    [429, 'RATE_LIMITED'],
    [503, 'UNAVAILABLE'],
  ])('by %i is %s, after one try', async (status, code) => {
    okta.tokenAnswers.push({ status, text: '<html>' });
    expect((await refusalOf(readMe(new OktaClient(okta.context())))).code).toBe(code);
    expect(okta.tokenRequests).toHaveLength(1);
  });

  it('that is answered by a web page is UNAVAILABLE', async () => {
    okta.tokenAnswers.push({ text: '<html>', headers: { 'content-type': 'text/html' } });
    expect((await refusalOf(readMe(new OktaClient(okta.context())))).code).toBe('UNAVAILABLE');
  });
});

describe('an API token', () => {
  beforeEach(() => {
    okta.settings = { method: 'token' };
    okta.secrets = { apiToken: 'fake-api-token' };
  });

  it('is shown with the scheme SSWS, and nobody asks for another', async () => {
    await readMe(new OktaClient(okta.context()));
    expect(okta.seen[0]?.headers.authorization).toBe('SSWS fake-api-token');
    expect(okta.tokenRequests).toEqual([]);
  });

  it('that is refused is told after one try', async () => {
    okta.on('GET /api/v1/users/me', apiError(401, 'E0000011'));
    expect((await refusalOf(readMe(new OktaClient(okta.context())))).code).toBe('AUTH_REQUIRED');
    expect(okta.seen).toHaveLength(1);
  });
});

describe('what is secret', () => {
  it('is in no debug line and no trace', async () => {
    const kept = nothingKept();
    await readMe(new OktaClient(okta.context(kept)));
    const shown = JSON.stringify([okta.calls, okta.trace]);
    const secrets = [
      ...okta.issued.keys(),
      ...proofs(),
      okta.tokenRequests[1]?.form.get('client_assertion') ?? '?',
    ];
    for (const secret of secrets) expect(shown).not.toContain(secret.slice(-40));
  });
});

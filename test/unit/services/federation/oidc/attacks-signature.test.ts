/** Forged signatures: each is refused, and named by its reason. */
import { type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../../src/core/secret.ts';
import type { Knowledge } from '../../../../../src/services/federation/knowledge.ts';
import { checkAccessToken, checkIdToken } from '../../../../../src/services/federation/oidc/index.ts';
import {
  CLIENT,
  encoded,
  failures,
  forge,
  ISSUER,
  jwk,
  KEYS,
  known,
  knownClient,
  knownKeys,
  macced,
  message,
  NONCE,
  outcomes,
  privateJwk,
  SET,
  signatureOf,
  soundClaims,
  verdictOn,
  withPart,
} from './forge.ts';

type Case = readonly [name: string, token: string, failure: string, knowledge?: Knowledge];

const good = forge();
const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const pem = spki(KEYS.rsa.open);
const unsigned = (alg: unknown, more = {}): string =>
  `${encoded({ alg, ...more })}.${encoded(soundClaims())}.`;

/** Signed by whatever, under a header of one's choice. */
function mixed(header: Record<string, unknown>, signature: Buffer | string): string {
  return `${encoded(header)}.${encoded(soundClaims())}.${Buffer.from(signature).toString('base64url')}`;
}

function ecSignature(dsaEncoding: 'der' | 'ieee-p1363'): string {
  const text = `${encoded({ alg: 'ES256', kid: 'ec-256' })}.${encoded(soundClaims())}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key: KEYS.p256.secret, dsaEncoding }).toString('base64url')}`;
}

const altered = (claims: Record<string, unknown>): string =>
  withPart(good, 1, () => encoded({ ...soundClaims(), ...claims }));
const es = { alg: 'ES256', kid: 'ec-256' };
const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
const one = Buffer.concat([Buffer.alloc(31), Buffer.from([1])]);
const advertised = (...names: string[]): Knowledge =>
  known({
    provider: {
      origin: 'x',
      issuer: ISSUER,
      jwks: { keys: SET },
      metadata: { id_token_signing_alg_values_supported: names },
    },
  });

const none: readonly Case[] = [
  ...[
    'none',
    'None',
    'NONE',
    'nOnE',
    'none ',
    ' none',
    'n one',
    'none\u0000',
    'none\n',
    '"none"',
    'no-ne',
    '',
  ].map((alg): Case => [`alg ${JSON.stringify(alg)}`, unsigned(alg), 'O10 alg-none']),
  ['alg none and the name of a key', unsigned('none', { kid: 'rsa-1' }), 'O10 alg-none'],
  ['alg none and a signature', mixed({ alg: 'none' }, 'abc'), 'O10 alg-none'],
  ['alg none, which is advertised', unsigned('none'), 'O10 alg-none', advertised('RS256', 'none')],
  [
    'alg none, which the client takes',
    unsigned('none'),
    'O10 alg-none',
    knownClient({ algorithms: ['none'] }),
  ],
  ['alg none and a key of its own', unsigned('none', { jwk: jwk(KEYS.foreign) }), 'O10 alg-none'],
  ['no alg', unsigned(undefined), 'O10 alg-missing'],
  ['an alg that is null', unsigned(null), 'O10 alg-missing'],
  ['an alg that is a list', unsigned(['RS256']), 'O10 alg-missing'],
  ['an alg that is a number', unsigned(256), 'O10 alg-missing'],
  ['an alg that there is not', forge({ header: { alg: 'RS257' } }), 'O10 alg-unknown'],
  ['an alg in lower case', forge({ header: { alg: 'rs256' } }), 'O10 alg-unknown'],
  ['an alg with a space', forge({ header: { alg: 'RS256 ' } }), 'O10 alg-unknown'],
  ['an alg for encryption', forge({ header: { alg: 'RSA-OAEP' } }), 'O10 alg-unknown'],
  ['an alg of no use any more', forge({ header: { alg: 'RS1' } }), 'O10 alg-unknown'],
  ['an alg that every object has', forge({ header: { alg: 'constructor' } }), 'O10 alg-unknown'],
];

const confusion: readonly Case[] = [
  ['the public key as PEM', macced(pem), 'O10 alg-confusion'],
  ['the public key as PEM without its last line feed', macced(pem.trim()), 'O10 alg-confusion'],
  ['the public key as PEM with CRLF', macced(pem.replaceAll('\n', '\r\n')), 'O10 alg-confusion'],
  ['the public key as PEM in one line', macced(pem.replace(/-----[^-]+-----|\n/g, '')), 'O10 alg-confusion'],
  [
    'the public key as DER',
    macced(KEYS.rsa.open.export({ type: 'spki', format: 'der' })),
    'O10 alg-confusion',
  ],
  [
    'the public key as PKCS 1 PEM',
    macced(KEYS.rsa.open.export({ type: 'pkcs1', format: 'pem' })),
    'O10 alg-confusion',
  ],
  [
    'the public key as PKCS 1 DER',
    macced(KEYS.rsa.open.export({ type: 'pkcs1', format: 'der' })),
    'O10 alg-confusion',
  ],
  ['the public key as JWK', macced(JSON.stringify(jwk(KEYS.rsa, { alg: 'RS256' }))), 'O10 alg-confusion'],
  [
    'the public key as a bare JWK',
    macced(JSON.stringify(KEYS.rsa.open.export({ format: 'jwk' }))),
    'O10 alg-confusion',
  ],
  ['the modulus', macced(Buffer.from(String(jwk(KEYS.rsa)['n']), 'base64url')), 'O10 alg-confusion'],
  ['the modulus as text', macced(String(jwk(KEYS.rsa)['n'])), 'O10 alg-confusion'],
  ['the public key by HS384', macced(pem, { alg: 'HS384' }), 'O10 alg-confusion'],
  ['the public key by HS512', macced(pem, { alg: 'HS512' }), 'O10 alg-confusion'],
  ['another published key', macced(spki(KEYS.p256.open)), 'O10 alg-confusion'],
  [
    'a key on a curve, as PEM',
    macced(spki(KEYS.p256.open), { header: { kid: 'ec-256' } }),
    'O10 alg-confusion',
  ],
  ['a public key, no key named', macced(pem, { header: { kid: undefined } }), 'O10 alg-confusion'],
  [
    'a public key, though secrets are advertised',
    macced(pem),
    'O10 alg-confusion',
    advertised('RS256', 'HS256'),
  ],
  ['an unknown secret, and the name of a public key', macced('?'), 'O10 alg-confusion'],
  ['an empty secret', macced(''), 'O10 secret-guessable'],
  ['a secret of a tutorial', macced('secret', { header: { kid: undefined } }), 'O10 secret-guessable'],
  [
    'the id of the client for a secret',
    macced(CLIENT, { header: { kid: undefined } }),
    'O10 secret-guessable',
  ],
  [
    'an unknown secret, which nobody spoke of',
    macced('?', { header: { kid: undefined } }),
    'O10 alg-symmetric',
  ],
  [
    'an unknown secret, not advertised',
    macced('?', { header: { kid: undefined } }),
    'O10 alg-not-allowed',
    advertised('RS256'),
  ],
  [
    'an unknown secret of a client that keeps none',
    macced('?', { header: { kid: undefined } }),
    'O10 alg-symmetric',
    {
      ...advertised('RS256', 'HS256'),
      client: { origin: 'x', clientId: CLIENT, nonce: NONCE, isPublic: true },
    },
  ],
];

const header: readonly Case[] = [
  ['an extension that nobody knows', forge({ header: { crit: ['exp2'], exp2: 1 } }), 'O10 crit-unknown'],
  ['an empty list of extensions', forge({ header: { crit: [] } }), 'O10 crit-unknown'],
  ['a list of extensions that is none', forge({ header: { crit: 'b64' } }), 'O10 crit-unknown'],
  ['an extension that is a parameter', forge({ header: { crit: ['alg'] } }), 'O10 crit-unknown'],
  ['a payload that is not encoded', forge({ header: { b64: false, crit: ['b64'] } }), 'O10 b64-false'],
  ['a payload that is not encoded, said in passing', forge({ header: { b64: false } }), 'O10 b64-false'],
  ['a payload that is compressed', forge({ header: { zip: 'DEF' } }), 'O10 zip'],
  ['a name of a key that is a list', forge({ header: { kid: ['rsa-1'] } }), 'O10 kid-wrong-type'],
  ['a name of a key that is a number', forge({ header: { kid: 1 } }), 'O10 kid-wrong-type'],
  ['a name of a key that is null', forge({ header: { kid: null } }), 'O10 kid-wrong-type'],
  ...[
    '../../../../../../dev/null',
    '/dev/null',
    '..\\..\\windows\\win.ini',
    'C:\\keys\\key.pem',
    '..%2f..%2fetc%2fpasswd',
    'https://evil.example/key.pem',
    'file:///etc/passwd',
    "x' UNION SELECT 'secret' --",
    "rsa-1' OR '1'='1",
    'rsa-1; DROP TABLE keys',
    'rsa-1 | cat /etc/passwd',
    '$(curl evil.example)',
    '`id`',
    '{{7*7}}',
    'rsa-1\u0000.pem',
    'rsa-1\r\nX-Evil: 1',
    'k'.repeat(5000),
  ].map(
    (kid): Case => [
      `the name of a key ${JSON.stringify(kid).slice(0, 40)}`,
      forge({ key: KEYS.foreign, header: { kid } }),
      'O10 kid-injection',
    ],
  ),
  [
    'a path for a key, and an empty secret',
    macced('?', { header: { kid: '../../../dev/null' } }),
    'O10 kid-injection',
  ],
  [
    'a key of its own',
    forge({ key: KEYS.foreign, header: { jwk: jwk(KEYS.foreign) } }),
    'O10 key-from-header',
  ],
  [
    'a key of its own under a published name',
    forge({ key: KEYS.foreign, header: { kid: 'rsa-1', jwk: jwk(KEYS.foreign) } }),
    'O10 key-from-header',
  ],
  [
    'a key of its own without a name',
    forge({ key: KEYS.foreign, header: { kid: undefined, jwk: jwk(KEYS.foreign) } }),
    'O10 key-from-header',
    knownKeys(jwk(KEYS.rsa)),
  ],
  [
    'a key of its own, private part and all',
    forge({ key: KEYS.foreign, header: { jwk: privateJwk(KEYS.foreign) } }),
    'O10 key-from-header',
  ],
  [
    'an address of keys',
    forge({ key: KEYS.foreign, header: { jku: 'https://evil.example/jwks' } }),
    'O10 key-from-header',
  ],
  [
    'an address of keys at the host of the issuer',
    forge({ key: KEYS.foreign, header: { jku: 'https://idp.example.com/upload/1' } }),
    'O10 key-from-header',
  ],
  [
    'an address of a certificate',
    forge({ key: KEYS.foreign, header: { x5u: 'https://evil.example/c.pem' } }),
    'O10 key-from-header',
  ],
  [
    'a certificate of its own',
    forge({ key: KEYS.foreign, header: { x5c: ['MIIB'] } }),
    'O10 key-from-header',
  ],
];

const signature: readonly Case[] = [
  ['a signature that was taken off', withPart(good, 2, () => ''), 'O10 signature-missing'],
  ['a signature of one octet', withPart(good, 2, () => 'AA'), 'O10 signature-wrong'],
  ['a signature that was cut short', withPart(good, 2, (it) => it.slice(0, 340)), 'O10 signature-wrong'],
  [
    'a signature of zeros',
    withPart(good, 2, () => Buffer.alloc(256).toString('base64url')),
    'O10 signature-wrong',
  ],
  [
    'the signature of another token',
    withPart(good, 2, () => forge({ claims: { sub: 'x' } }).split('.')[2] ?? ''),
    'O10 signature-wrong',
  ],
  ['another subject', altered({ sub: 'admin' }), 'O10 signature-wrong'],
  ['another audience, which is right now', altered({ aud: [CLIENT] }), 'O10 signature-wrong'],
  ['a later expiry', altered({ exp: 1_990_000_000 }), 'O10 signature-wrong'],
  ['one more claim', altered({ groups: ['admins'] }), 'O10 signature-wrong'],
  [
    'another order of claims',
    withPart(good, 1, () => encoded(Object.fromEntries(Object.entries(soundClaims()).reverse()))),
    'O10 signature-wrong',
  ],
  ['another header', withPart(good, 0, () => encoded({ alg: 'RS256', kid: 'rsa-1' })), 'O10 signature-wrong'],
  [
    'another RSA algorithm',
    forge({ key: KEYS.ps, alg: 'RS256', header: { alg: 'PS256' } }),
    'O10 signature-wrong',
  ],
  ['another hash', forge({ key: KEYS.ps, alg: 'RS256', header: { alg: 'RS512' } }), 'O10 signature-wrong'],
  [
    'a foreign key under a published name',
    forge({ key: KEYS.foreign, header: { kid: 'rsa-1' } }),
    'O10 signature-wrong',
  ],
  [
    'a foreign key on a curve under a published name',
    forge({ key: KEYS.foreignEc, alg: 'ES256', header: { kid: 'ec-256' } }),
    'O10 signature-wrong',
  ],
  [
    'a foreign key without a name',
    forge({ key: KEYS.foreign, header: { kid: undefined } }),
    'O10 signature-wrong',
    knownKeys(jwk(KEYS.rsa)),
  ],
  ['a foreign key under its own name', forge({ key: KEYS.foreign }), 'O9 kid-unknown'],
  ['a name in other case', forge({ header: { kid: 'RSA-1' } }), 'O9 kid-unknown'],
  ['a name with a space', forge({ header: { kid: 'rsa-1 ' } }), 'O9 kid-unknown'],
  ['an empty name', forge({ header: { kid: '' } }), 'O9 kid-unknown'],
  ['a name that every object has', forge({ header: { kid: '__proto__' } }), 'O9 kid-unknown'],
  ['the name of another published key', forge({ key: KEYS.ps, header: { kid: 'rsa-1' } }), 'O9 kid-wrong'],
  ['no name where several would do', forge({ header: { kid: undefined } }), 'O10 kid-missing'],
  ['two zeros', mixed(es, Buffer.alloc(64)), 'O10 signature-out-of-range'],
  ['a zero in front', mixed(es, Buffer.concat([Buffer.alloc(32), one])), 'O10 signature-out-of-range'],
  ['a zero behind', mixed(es, Buffer.concat([one, Buffer.alloc(32)])), 'O10 signature-out-of-range'],
  ['the order of the curve, twice', mixed(es, Buffer.concat([order, order])), 'O10 signature-out-of-range'],
  [
    'two zeros on a larger curve',
    mixed({ alg: 'ES384', kid: 'ec-384' }, Buffer.alloc(96)),
    'O10 signature-out-of-range',
  ],
  [
    'two zeros on the largest curve',
    mixed({ alg: 'ES512', kid: 'ec-521' }, Buffer.alloc(132)),
    'O10 signature-out-of-range',
  ],
  ['a signature in DER', ecSignature('der'), 'O10 signature-der-encoded'],
  ['a signature of the wrong length', mixed(es, Buffer.alloc(63, 1)), 'O10 signature-length'],
  [
    'a signature of nothing on an Edwards curve',
    mixed({ alg: 'EdDSA', kid: 'ed-1' }, Buffer.alloc(64)),
    'O10 signature-wrong',
  ],
];

const keys: readonly Case[] = [
  [
    'ES256 and the name of an RSA key',
    forge({ key: KEYS.p256, alg: 'ES256', header: { kid: 'rsa-1' } }),
    'O10 key-type-mismatch',
  ],
  ['RS256 and the name of a key on a curve', forge({ header: { kid: 'ec-256' } }), 'O10 key-type-mismatch'],
  [
    'EdDSA and the name of a key on a curve',
    forge({ key: KEYS.ed, alg: 'EdDSA', header: { kid: 'ec-256' } }),
    'O10 key-type-mismatch',
  ],
  [
    'ES256 and a key on another curve',
    forge({ key: KEYS.p384, alg: 'ES384', header: { alg: 'ES256' } }),
    'O10 key-curve-mismatch',
  ],
  ['PS256 and a key for RS256', forge({ alg: 'PS256' }), 'O10 key-alg-mismatch'],
  [
    'a key for encryption',
    good,
    'O10 key-use-mismatch',
    knownKeys(jwk(KEYS.rsa, { use: 'enc' }), jwk(KEYS.p256)),
  ],
  [
    'a key that may only wrap',
    good,
    'O10 key-ops-mismatch',
    knownKeys(jwk(KEYS.rsa, { key_ops: ['wrapKey'] }), jwk(KEYS.p256)),
  ],
  [
    'an algorithm that no key is for',
    forge({ key: KEYS.ed, alg: 'EdDSA', header: { kid: undefined } }),
    'O10 key-missing',
    knownKeys(jwk(KEYS.rsa)),
  ],
  [
    'an algorithm that is not advertised',
    forge({ key: KEYS.p256, alg: 'ES256' }),
    'O10 alg-not-allowed',
    advertised('RS256'),
  ],
  [
    'an algorithm that the client does not take',
    good,
    'O10 alg-not-allowed',
    knownClient({ algorithms: ['PS256', 'ES256'] }),
  ],
  [
    'a key that is too short',
    forge({ key: KEYS.weak }),
    'O8 rsa-too-short',
    knownKeys(jwk(KEYS.weak), jwk(KEYS.p256)),
  ],
  ['a key whose private part is published', good, 'O8 private-parts', knownKeys(privateJwk(KEYS.rsa))],
  [
    'a secret that is published',
    macced('x'.repeat(32), { header: { kid: 'oct-1' } }),
    'O8 symmetric-key',
    knownKeys(jwk(KEYS.rsa), { kty: 'oct', kid: 'oct-1', k: encoded('x'.repeat(32)) }),
  ],
  [
    'two keys of one name',
    good,
    'O8 kid-duplicate',
    knownKeys(jwk(KEYS.foreign, { kid: 'rsa-1' }), jwk(KEYS.rsa)),
  ],
  [
    'a key that is none',
    good,
    'O8 key-malformed',
    knownKeys({ kty: 'RSA', kid: 'rsa-1', e: 'AQAB' }, jwk(KEYS.p256)),
  ],
  [
    'an exponent of one',
    mixed({ alg: 'RS256', kid: 'rsa-1' }, Buffer.alloc(256)),
    'O8 rsa-exponent',
    knownKeys(jwk(KEYS.rsa, { e: 'AQ' }), jwk(KEYS.p256)),
  ],
];

const cases: readonly Case[] = [...none, ...confusion, ...header, ...signature, ...keys];

describe('a forged token', () => {
  it.each(cases.map(([name, token, failure, knowledge = known()]) => ({ name, token, failure, knowledge })))(
    'is refused: $name',
    async ({ token, failure, knowledge }) => {
      const result = await checkIdToken(message(token), knowledge);
      expect(failures(result.findings)).toEqual([failure]);
      expect(verdictOn(result.findings)).toBe('faulty');
    },
  );

  it('is refused where there is no key', async () => {
    const result = await checkIdToken(message(good), knownKeys());
    expect(failures(result.findings)).toEqual(['O8 no-keys']);
  });

  it('is blamed on its issuer where the key is that of another', async () => {
    const token = forge({ key: KEYS.foreign, claims: { iss: 'https://idp.example.com/oauth2/other' } });
    const { findings } = await checkIdToken(message(token), known());
    expect(failures(findings)).toEqual(['O4 authorization-server-other']);
    expect(outcomes(findings, 'untested')).toEqual([
      'O10 not-looked-at',
      'O9 not-looked-at',
      'O25 not-looked-at',
    ]);
  });

  it('says nothing of claims that nobody vouches for', async () => {
    const { findings, claims } = await checkIdToken(message(altered({ aud: 'x', exp: 1 })), known());
    expect(failures(findings)).toEqual(['O10 signature-wrong']);
    expect(claims.every((it) => !it.verified)).toBe(true);
  });

  it('is told by the algorithm that was expected', async () => {
    const { findings } = await checkIdToken(
      message(forge({ alg: 'PS256', key: KEYS.ps })),
      advertised('RS256', 'ES256'),
    );
    expect(findings.find((it) => it.outcome === 'failed')).toMatchObject({
      expected: 'RS256, ES256',
      actual: 'PS256',
      severity: 'critical',
    });
  });

  it('is told to bring its key along where nobody knows the published ones', async () => {
    const knowledge = known({ provider: { origin: 'x', issuer: ISSUER } });
    const token = forge({ key: KEYS.foreign, header: { jwk: jwk(KEYS.foreign) } });
    const { findings, verified } = await checkIdToken(message(token), knowledge);
    expect(outcomes(findings, 'warned')).toEqual(['O10 key-from-header']);
    expect([verified, verdictOn(findings)]).toEqual([false, 'undecided']);
  });

  it('is undecided where its secret is one that the client may have', async () => {
    const token = macced('a secret of its own', { header: { kid: undefined } });
    const result = await checkIdToken(message(token), advertised('RS256', 'HS256'));
    expect(outcomes(result.findings, 'untested')).toEqual(['O10 secret-unknown']);
    expect(verdictOn(result.findings)).toBe('undecided');
  });

  describe('that is signed with a secret of the client', () => {
    const SECRET = 'a secret that the client keeps, and nobody else';
    const knowing = (...secrets: readonly string[]): Knowledge => ({
      ...known(),
      client: {
        ...{ origin: 'the client', clientId: CLIENT, nonce: NONCE },
        secrets: async () => secrets.map((it) => new Secret(it)),
      },
    });

    it.each(['HS256', 'HS384', 'HS512'])('holds by %s, keys or none', async (alg) => {
      const token = macced(SECRET, { alg, header: { kid: undefined } });
      for (const provider of [undefined, { origin: 'x', issuer: ISSUER }]) {
        const knowledge = knowing('the one before, which is in force as well', SECRET);
        const it = await checkIdToken(message(token), { ...knowledge, ...(provider && { provider }) });
        expect([it.verified, outcomes(it.findings, 'failed'), outcomes(it.findings, 'untested')]).toEqual([
          ...[true, []],
          [],
        ]);
        expect(JSON.stringify(it)).not.toContain('keeps');
      }
    });

    it('does not hold with another one, nor altered', async () => {
      const tokens = [
        macced('a secret of somebody else, long enough', { header: { kid: undefined } }),
        withPart(macced(SECRET, { header: { kid: undefined } }), 1, () =>
          encoded({ ...soundClaims(), sub: 'x' }),
        ),
        macced('', { header: { kid: undefined } }),
      ];
      for (const token of tokens) {
        const { findings, verified } = await checkIdToken(message(token), knowing(SECRET, ''));
        expect([verified, verdictOn(findings)]).toEqual([false, 'faulty']);
        expect(outcomes(findings, 'failed')[0]).toMatch(/^O10 (signature-wrong|secret-guessable)$/);
      }
    });

    it('is still refused by what the provider advertises, and of a client that keeps none', async () => {
      const token = macced(SECRET, { header: { kid: undefined } });
      const secrets = knowing(SECRET).client;
      const advertises = { ...advertised('RS256'), ...(secrets && { client: secrets }) };
      const open = knowing(SECRET);
      const keepsNone = { ...open, ...(open.client && { client: { ...open.client, isPublic: true } }) };
      const results = await Promise.all(
        [advertises, keepsNone].map((it) => checkIdToken(message(token), it)),
      );
      expect(results.map((it) => outcomes(it.findings, 'failed'))).toEqual([
        ['O10 alg-not-allowed'],
        ['O10 alg-symmetric'],
      ]);
    });

    it('is told to be short', async () => {
      const token = macced('too short a one', { header: { kid: undefined } });
      const { findings, verified } = await checkIdToken(message(token), knowing('too short a one'));
      expect([verified, outcomes(findings, 'warned')]).toEqual([true, ['O10 secret-short']]);
    });

    it('is not accused where it is for somebody else', async () => {
      const token = macced('the signing secret of an API, long enough', {
        header: { kid: undefined, typ: 'at+jwt' },
      });
      const { findings } = await checkAccessToken(message(token), knowing(SECRET));
      expect(outcomes(findings, 'untested')).toContain('O10 secret-unknown');
      expect(outcomes(findings, 'failed').filter((it) => it.startsWith('O10'))).toEqual([]);
    });
  });

  it('is undecided where its algorithm is beyond what is known', async () => {
    const text = `${encoded({ alg: 'ES256K', kid: 'k' })}.${encoded(soundClaims())}`;
    const token = `${text}.${signatureOf('ES256', KEYS.p256, text).toString('base64url')}`;
    const result = await checkIdToken(message(token), known());
    expect(outcomes(result.findings, 'untested')).toEqual(['O10 alg-unsupported']);
    expect(verdictOn(result.findings)).toBe('undecided');
  });
});

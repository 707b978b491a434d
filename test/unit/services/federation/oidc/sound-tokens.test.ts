import { describe, expect, it } from 'vitest';
import { checkIdToken } from '../../../../../src/services/federation/oidc/index.ts';
import type { Forged } from './forge.ts';
import {
  CLIENT,
  failures,
  forge,
  halfHashOf,
  jwk,
  KEYS,
  known,
  knownClient,
  knownKeys,
  message,
  NOW,
  outcomes,
  verdictOn,
} from './forge.ts';

const signed: ReadonlyArray<readonly [string, Forged]> = [
  ['RS256', { alg: 'RS256' }],
  ['RS384, with a key that is published for no algorithm', { alg: 'RS384', key: KEYS.ps }],
  ['RS512', { alg: 'RS512', key: KEYS.ps }],
  ['PS256', { alg: 'PS256', key: KEYS.ps }],
  ['PS384', { alg: 'PS384', key: KEYS.ps }],
  ['PS512', { alg: 'PS512', key: KEYS.ps }],
  ['ES256', { alg: 'ES256', key: KEYS.p256 }],
  ['ES384', { alg: 'ES384', key: KEYS.p384 }],
  ['ES512', { alg: 'ES512', key: KEYS.p521 }],
  ['EdDSA', { alg: 'EdDSA', key: KEYS.ed }],
  ['Ed25519', { alg: 'Ed25519', key: KEYS.ed }],
];

const claimed: ReadonlyArray<readonly [string, Forged]> = [
  ['no type', { header: { typ: undefined } }],
  ['a type in other case', { header: { typ: 'jwt' } }],
  ['a thumbprint of a certificate', { header: { x5t: 'dGhl' } }],
  ['a list of one audience', { claims: { aud: [CLIENT] } }],
  ['the same audience twice', { claims: { aud: [CLIENT, CLIENT] } }],
  ['an authorised party beside one audience', { claims: { azp: CLIENT } }],
  ['times with a fraction', { claims: { iat: NOW - 0.5, exp: NOW + 300.25 } }],
  [
    'times written with an exponent',
    {
      claims: `{"iss":"https://idp.example.com/oauth2/default","sub":"00u1","aud":"${CLIENT}","iat":${NOW},"exp":1.94e9,"nonce":"n-0S6_WzA2Mj"}`,
    },
  ],
  [
    'white space in its JSON',
    {
      claims: ` {\n"iss" :"https://idp.example.com/oauth2/default","sub":"00u1","aud":"${CLIENT}","iat":${NOW},"exp":${NOW + 60},"nonce":"n-0S6_WzA2Mj"}\r\n`,
    },
  ],
  ['an expiry that is over by less than clocks differ', { claims: { exp: NOW - 59 } }],
  ['a time of issue ahead by less than clocks differ', { claims: { iat: NOW + 59, nbf: NOW + 59 } }],
  ['a subject of 255 characters', { claims: { sub: 'x'.repeat(255) } }],
  ['a subject that is not ASCII', { claims: { sub: 'Jürgen 日本' } }],
  ['claims of others, nested', { claims: { address: { street: { name: 'a' } }, groups: ['a', 'b'] } }],
  [
    'a member called __proto__',
    {
      claims: `{"__proto__":{"aud":"x"},"iss":"https://idp.example.com/oauth2/default","sub":"00u1","aud":"${CLIENT}","iat":${NOW},"exp":${NOW + 60},"nonce":"n-0S6_WzA2Mj"}`,
    },
  ],
];

describe('a sound ID token', () => {
  it.each([...signed, ...claimed])('is taken with %s', async (_, forged) => {
    const result = await checkIdToken(message(forge(forged)), known());
    expect(failures(result.findings)).toEqual([]);
    expect(outcomes(result.findings, 'warned')).toEqual([]);
    expect(verdictOn(result.findings)).toBe('sound');
    expect(result.verified).toBe(true);
  });

  it('is taken for several audiences that the client trusts, issued to the client', async () => {
    const token = forge({ claims: { aud: [CLIENT, 'https://api.example.com'], azp: CLIENT } });
    const result = await checkIdToken(
      message(token),
      knownClient({ audiences: ['https://api.example.com'] }),
    );
    expect(verdictOn(result.findings)).toBe('sound');
    expect(outcomes(result.findings, 'warned')).toEqual([]);
  });

  it('is taken without the name of its key where one alone is published', async () => {
    const token = forge({ header: { kid: undefined } });
    const result = await checkIdToken(message(token), knownKeys(jwk(KEYS.rsa)));
    expect(verdictOn(result.findings)).toBe('sound');
    expect(outcomes(result.findings, 'warned')).toEqual([]);
  });

  it('is taken with a warning without the name of its key where one alone fits', async () => {
    const token = forge({ header: { kid: undefined }, alg: 'ES256', key: KEYS.p256 });
    const result = await checkIdToken(message(token), known());
    expect(verdictOn(result.findings)).toBe('sound');
    expect(outcomes(result.findings, 'warned')).toEqual(['O9 kid-missing']);
  });

  it('is taken where two keys of different types have one name', async () => {
    const result = await checkIdToken(
      message(forge()),
      knownKeys(jwk(KEYS.rsa), jwk(KEYS.p256, { kid: KEYS.rsa.kid })),
    );
    expect(verdictOn(result.findings)).toBe('sound');
  });

  it('is taken with the hashes of what came with it', async () => {
    const token = forge({
      claims: { at_hash: halfHashOf('at'), c_hash: halfHashOf('co'), s_hash: halfHashOf('st') },
    });
    const context = { accessToken: 'at', code: 'co', state: 'st', frontChannel: true };
    const result = await checkIdToken(message(token), known(), context);
    expect(verdictOn(result.findings)).toBe('sound');
    expect(outcomes(result.findings, 'passed')).toContain('O26 as-expected');
  });

  it('is taken with a hash of the length that its algorithm gives', async () => {
    const es = forge({ key: KEYS.p384, alg: 'ES384', claims: { at_hash: halfHashOf('at', 'sha384') } });
    const ed = forge({ key: KEYS.ed, alg: 'EdDSA', claims: { at_hash: halfHashOf('at', 'sha512') } });
    for (const token of [es, ed]) {
      const result = await checkIdToken(message(token), known(), { accessToken: 'at' });
      expect(outcomes(result.findings, 'passed')).toContain('O26 as-expected');
    }
  });

  it('is taken with a key along that nobody looks at, and a warning', async () => {
    const token = forge({ header: { jku: 'https://evil.example/keys' } });
    const result = await checkIdToken(message(token), known());
    expect(verdictOn(result.findings)).toBe('sound');
    expect(outcomes(result.findings, 'warned')).toEqual(['O10 key-from-header']);
  });

  it('is judged at its own time where it has one', async () => {
    const late = { ...known(), at: new Date('2041-01-01T00:00:00Z') };
    const at = new Date((NOW + 5) * 1000);
    const result = await checkIdToken({ ...message(forge()), at }, late);
    expect(verdictOn(result.findings)).toBe('sound');
    expect(failures((await checkIdToken(message(forge()), late)).findings)).toEqual(['O11 expired']);
  });

  it('tells its claims, and whether somebody vouches for them', async () => {
    const token = forge({ claims: { groups: ['a', 'b\u001b'], address: { city: 'x' } } });
    const { claims } = await checkIdToken(message(token), known());
    expect(claims).toContainEqual({ name: 'groups', values: ['a', 'b\\u001b'], verified: true });
    expect(claims).toContainEqual({ name: 'address', values: ['{"city":"x"}'], verified: true });
    const unknown = await checkIdToken(message(token), known({ provider: { origin: 'x', issuer: 'y' } }));
    expect(unknown.claims).toContainEqual({ name: 'sub', values: ['00u1'], verified: false });
  });
});

describe('an ID token that cannot be judged', () => {
  it('is undecided without the keys, the issuer, or the client', async () => {
    const cases = [
      known({ provider: { origin: 'x', issuer: 'https://idp.example.com/oauth2/default' } }),
      known({ provider: { origin: 'x', jwks: { keys: [jwk(KEYS.rsa)] } } }),
      known({ client: { origin: 'x', nonce: 'n-0S6_WzA2Mj' } }),
      { at: known().at, skewMs: 0 },
    ];
    for (const knowledge of cases) {
      const result = await checkIdToken(message(forge()), knowledge);
      expect(failures(result.findings)).toEqual([]);
      expect(verdictOn(result.findings)).toBe('undecided');
    }
  });

  it('is undecided when it is encrypted, and when it is signed with the secret of the client', async () => {
    const encrypted = await checkIdToken(
      message('eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d'),
      known(),
    );
    expect(outcomes(encrypted.findings, 'untested')).toEqual(['O10 token-encrypted', 'O25 token-encrypted']);
    expect(verdictOn(encrypted.findings)).toBe('undecided');
  });

  it('says what is not so about what nobody is known to vouch for, and proves nothing by what is', async () => {
    const knowledge = known({ provider: { origin: 'x', issuer: 'https://other.example.com' } });
    const { findings } = await checkIdToken(message(forge()), knowledge);
    expect(failures(findings)).toEqual(['O25 issuer-wrong']);
    expect(findings.filter((it) => it.outcome === 'passed').every((it) => it.certainty === 'narrowed')).toBe(
      true,
    );
  });
});

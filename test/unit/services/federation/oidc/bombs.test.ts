/** What is made to take for ever: each is answered within the time of a test. */
import { describe, expect, it } from 'vitest';
import {
  checkAnyToken,
  checkAuthorization,
  checkDiscovery,
  checkIdToken,
  checkJwks,
  checkTokenResponse,
  checkUserInfo,
} from '../../../../../src/services/federation/oidc/index.ts';
import {
  AT,
  failures,
  forge,
  json,
  jwk,
  KEYS,
  known,
  knownClient,
  knownKeys,
  macced,
  message,
  outcomes,
  parameters,
} from './forge.ts';

const times = (count: number, it: string): string => it.repeat(count);

describe('a bomb', () => {
  it.each([
    [
      'a name of a key that looks like many queries',
      forge({ header: { kid: times(20_000, 'union ') } }),
      'O10 kid-injection',
    ],
    [
      'a name of a key with many spaces',
      forge({ header: { kid: `or ${times(100_000, ' ')}` } }),
      'O10 kid-injection',
    ],
    [
      'a secret, and much to hash',
      macced('?', { claims: { pad: times(150_000, 'a') } }),
      'O10 alg-confusion',
    ],
    ['a hundred thousand dots', times(100_000, 'a.'), 'O25 token-parts'],
    ['equals signs', `${times(200_000, '=')}!.a.b`, 'O10 base64url-alphabet'],
    ['backslashes', forge({ claims: `{"a":"${times(100_000, '\\')}` }), 'O25 json-invalid'],
    ['brackets and braces', forge({ claims: times(20_000, '{"a":[') }), 'O25 json-too-deep'],
    ['digits', forge({ claims: `{"exp":${times(100_000, '9')}}` }), 'O25 json-number-out-of-range'],
  ])('in a token: %s', async (_, token, failure) => {
    expect(failures((await checkIdToken(message(token), known())).findings)).toEqual([failure]);
    expect((await checkAnyToken(message(token, 'unknown'), known())).verified).toBe(false);
  });

  it('in a key set: ten thousand keys of one name', async () => {
    const keys = Array.from({ length: 10_000 }, () => jwk(KEYS.p256));
    const knowledge = knownKeys(...keys);
    expect(failures(checkJwks(json('jwks', { keys }), knowledge))).toEqual(['O8 kid-duplicate']);
    const token = forge({ key: KEYS.foreignEc, alg: 'ES256', header: { kid: 'ec-256' } });
    expect(failures((await checkIdToken(message(token), knowledge)).findings)).toEqual([
      'O8 kid-duplicate',
      'O10 signature-wrong',
    ]);
  });

  it('in a discovery document: a hundred thousand members', () => {
    const body = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [`m${index}_endpoint`, index]),
    );
    const findings = checkDiscovery(json('discovery', body), { at: AT, skewMs: 0 });
    expect(failures(findings)).toEqual(['O5 member-missing', 'O5 member-wrong-type']);
    expect(findings.every((it) => it.message.length <= 2000)).toBe(true);
  });

  it('in parameters: two hundred thousand of them, and long words of a vendor', () => {
    const many = Array.from({ length: 200_000 }, (_, index) => [`p${index}`, 'x'] as const);
    const request = { ...parameters('authorization-request', {}), parameters: [...many, ...many] };
    expect(failures(checkAuthorization(request, null, known())).length).toBeGreaterThan(4);
    const words = times(100_000, 'more than one ');
    const refused = json(
      'token-response',
      { error: 'invalid_client', error_description: words },
      { status: 401 },
    );
    expect(failures(checkTokenResponse(refused, known()))).toEqual(['O22 error-invalid-client']);
    const long = parameters('authorization-request', {
      redirect_uri: `https://a.example/${times(500_000, 'a')}`,
    });
    const knowledge = knownClient({ redirectUris: [`https://a.example/${times(500_000, 'a')}b`] });
    expect(failures(checkAuthorization(long, null, knowledge))).toContain('O13 redirect-uri-unregistered');
  });

  it('in claims: nested deeper than any stack', async () => {
    const deep: unknown = JSON.parse(`${times(200_000, '[')}${times(200_000, ']')}`);
    const { findings, claims } = await checkUserInfo(json('userinfo-response', { sub: 'a', deep }), known(), {
      subject: 'a',
    });
    expect(outcomes(findings, 'passed')).toEqual(['O30 as-expected']);
    expect(claims).toHaveLength(2);
  });
});

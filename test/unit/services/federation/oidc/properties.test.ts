import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../../src/services/federation/finding.ts';
import {
  checkAnyToken,
  checkAuthorization,
  checkDiscovery,
  checkIdToken,
  checkJwks,
  checkTokenResponse,
  checkUserInfo,
  decodeJwt,
  parseStrictJson,
} from '../../../../../src/services/federation/oidc/index.ts';
import {
  CLIENT,
  encoded,
  forge,
  ISSUER,
  json,
  jwk,
  KEYS,
  known,
  knownClient,
  message,
  NONCE,
  NOW,
  parameters,
  verdictOn,
} from './forge.ts';

const GOOD = [
  forge(),
  forge({ key: KEYS.ps, alg: 'PS256' }),
  forge({ key: KEYS.p256, alg: 'ES256' }),
  forge({ key: KEYS.p384, alg: 'ES384' }),
  forge({ key: KEYS.ed, alg: 'EdDSA' }),
];

const payloadOf = (token: string): string | undefined => token.split('.')[1];
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...BASE64URL) },
  { weight: 1, arbitrary: fc.constantFrom('.', '=', '+', '/', ' ', '\n', '\u0000', 'é') },
);

/** Changes, insertions and deletions, at places that are parts of the length. */
const edits = fc.array(
  fc.record({
    place: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom('change', 'insert', 'delete'),
    character,
  }),
  { minLength: 1, maxLength: 4 },
);

/** Names that mean something, so that what is generated gets deep. */
const claimName = fc.constantFrom(
  'iss',
  'sub',
  'aud',
  'azp',
  'exp',
  'iat',
  'nbf',
  'nonce',
  'jti',
  'auth_time',
  'acr',
  'at_hash',
  'c_hash',
  'email',
  'email_verified',
  'groups',
  'events',
  'cnf',
  '__proto__',
  'constructor',
);
const likely = fc.constantFrom<unknown>(
  ISSUER,
  CLIENT,
  [CLIENT],
  [CLIENT, 'x'],
  NONCE,
  '00u1',
  NOW,
  NOW + 60,
  NOW - 7200,
  NOW * 1000,
  -1,
  1.5,
  '',
  null,
  true,
  [],
  {},
);
const claimValue = fc.oneof(
  { weight: 3, arbitrary: likely },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);
const headerName = fc.constantFrom(
  'alg',
  'kid',
  'typ',
  'crit',
  'b64',
  'zip',
  'jwk',
  'jku',
  'x5c',
  'x5u',
  'cty',
  'enc',
);
const headerValue = fc.oneof(
  fc.constantFrom<unknown>(
    'RS256',
    'ES256',
    'EdDSA',
    'HS256',
    'none',
    'rsa-1',
    'ec-256',
    'JWT',
    'at+jwt',
    null,
    [],
    {},
    jwk(KEYS.rsa),
    '../x',
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

const runs = { numRuns: 300 };

function harmless(findings: readonly Finding[]): void {
  for (const it of findings) {
    const words = `${it.message}${it.expected}${it.actual}${it.difference?.actual}`;
    if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(words)) throw new Error(`not harmless: ${JSON.stringify(it)}`);
  }
}

describe('a token that was changed', () => {
  it('is never sound, unless it says the very same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...GOOD), edits, async (good, changes) => {
        const token = changes.reduce((text, { place, kind, character: it }) => {
          const at = Math.floor(place * text.length);
          return (
            text.slice(0, at) + (kind === 'delete' ? '' : it) + text.slice(kind === 'insert' ? at : at + 1)
          );
        }, good);
        const result = await checkIdToken(message(token), known());
        if (verdictOn(result.findings) === 'sound' || result.verified)
          expect(payloadOf(token)).toBe(payloadOf(good));
        harmless(result.findings);
      }),
      runs,
    );
  });

  it('is never sound in parts of several', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...GOOD),
        fc.constantFrom(...GOOD),
        fc.constantFrom(...GOOD),
        async (a, b, c) => {
          const token = [a.split('.')[0], b.split('.')[1], c.split('.')[2]].join('.');
          const { findings } = await checkIdToken(message(token), known());
          expect(verdictOn(findings) === 'sound').toBe(
            GOOD.includes(token) || (payloadOf(token) === payloadOf(a) && a === c),
          );
        },
      ),
      runs,
    );
  });
});

describe('a token with claims of any kind', () => {
  it('is sound only with all that a client has to look at', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(claimName, claimValue), async (claims) => {
        const text = JSON.stringify({
          iss: ISSUER,
          sub: '00u1',
          aud: CLIENT,
          iat: NOW,
          exp: NOW + 60,
          nonce: NONCE,
          ...claims,
        });
        const result = await checkIdToken(message(forge({ claims: text })), known());
        harmless(result.findings);
        if (verdictOn(result.findings) !== 'sound') return;
        const it: Record<string, unknown> = JSON.parse(text);
        const audiences = Array.isArray(it['aud']) ? it['aud'] : [it['aud']];
        expect(it['iss']).toBe(ISSUER);
        expect(it['nonce']).toBe(NONCE);
        expect(audiences).toContain(CLIENT);
        expect(audiences.length > 1 ? it['azp'] : CLIENT).toBe(CLIENT);
        expect(typeof it['sub'] === 'string' && it['sub'] !== '').toBe(true);
        expect(typeof it['exp'] === 'number' && it['exp'] > NOW - 60).toBe(true);
        expect(typeof it['iat'] === 'number' && it['iat'] <= NOW + 60).toBe(true);
      }),
      runs,
    );
  });

  it('is never sound without a signature of a published key, whatever its header says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(headerName, headerValue),
        fc.base64String(),
        async (header, signature) => {
          const token = `${encoded(header)}.${payloadOf(GOOD[0] ?? '')}.${signature.replace(/=/g, '').replaceAll('+', '-').replaceAll('/', '_')}`;
          for (const check of [checkIdToken, checkAnyToken]) {
            const { findings, verified } = await check(
              message(token, check === checkAnyToken ? 'unknown' : 'id-token'),
              known(),
            );
            expect(verified).toBe(false);
            expect(verdictOn(findings)).not.toBe('sound');
            harmless(findings);
          }
        },
      ),
      runs,
    );
  });

  it('is sound under its own header alone, or one that says nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(headerName, headerValue), async (header) => {
        const text = JSON.stringify({ alg: 'RS256', kid: 'rsa-1', ...header });
        const { findings } = await checkIdToken(message(forge({ header: text })), known());
        harmless(findings);
        if (verdictOn(findings) !== 'sound') return;
        const it: Record<string, unknown> = JSON.parse(text);
        expect([it['alg'], it['kid'], it['crit'], it['zip']]).toEqual([
          'RS256',
          'rsa-1',
          undefined,
          undefined,
        ]);
      }),
      runs,
    );
  });
});

describe('text of any kind', () => {
  it('is read as a token, or refused with a reason', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(fc.base64String(), { maxLength: 6 }).map((it) => it.join('.')),
        ),
        (text) => {
          const jwt = decodeJwt(text);
          expect(['signed', 'encrypted', 'unreadable']).toContain(jwt.form);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is read as JSON exactly where it is JSON that is the same for everybody', () => {
    const value = (text: string): unknown => {
      const parsed = parseStrictJson(text);
      return parsed.ok ? parsed.value : 'refused';
    };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.constantFrom(undefined, 1, '\t'), (wanted, indent) => {
        const text = JSON.stringify(wanted, null, indent);
        expect(JSON.stringify(value(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 1000 },
    );
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '"',
      '\\',
      '\\u0061',
      '1',
      '-',
      '0',
      '.5',
      'e9',
      'true',
      'null',
      ' ',
      '\n',
      '\u0000',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 12 }).map((it) => it.join('')),
        (text) => {
          const strict = parseStrictJson(text);
          if (strict.ok) expect(JSON.stringify(strict.value)).toBe(JSON.stringify(JSON.parse(text)));
          else if (strict.fault === 'json-invalid') expect(() => JSON.parse(text)).toThrow();
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('documents and messages of any kind', () => {
  const member = fc.constantFrom(
    'issuer',
    'authorization_endpoint',
    'token_endpoint',
    'jwks_uri',
    'response_types_supported',
    'scopes_supported',
    'id_token_signing_alg_values_supported',
    'keys',
    'sub',
    'error',
    'error_description',
    'access_token',
    'token_type',
    'expires_in',
    'scope',
    'id_token',
  );
  const key = fc.dictionary(
    fc.constantFrom('kty', 'kid', 'use', 'alg', 'key_ops', 'crv', 'n', 'e', 'x', 'y', 'd', 'k', 'x5c'),
    fc.oneof(
      fc.constantFrom<unknown>(
        'constructor',
        '__proto__',
        { toString: 1 },
        'RSA',
        'EC',
        'OKP',
        'oct',
        'sig',
        'P-256',
        'AQAB',
        'AQ',
        [],
        {},
      ),
      fc.jsonValue({ maxDepth: 1 }),
    ),
  );
  const body = fc.oneof(
    fc.dictionary(
      member,
      fc.oneof(
        fc.constantFrom<unknown>(ISSUER, 'https://x.example/a', ['code'], 'openid'),
        fc.jsonValue({ maxDepth: 2 }),
      ),
    ),
    fc.record({ keys: fc.array(key, { maxLength: 4 }) }),
  );
  const pairs = fc.dictionary(
    fc.constantFrom(
      'state',
      'redirect_uri',
      'response_type',
      'scope',
      'nonce',
      'code',
      'iss',
      'error',
      'error_description',
      'code_challenge',
      'code_challenge_method',
      'code_verifier',
      'max_age',
      'acr_values',
      'claims',
      'prompt',
      'client_secret',
      'grant_type',
      'request_uri',
      'response',
    ),
    fc.oneof(
      fc.constantFrom(
        ISSUER,
        'code',
        'constructor',
        '__proto__',
        'invalid_grant',
        'openid',
        'none',
        'https://x.example/a',
        'S256',
      ),
      fc.string({ unit: 'binary' }),
    ),
  );

  it('are judged without a surprise', async () => {
    await fc.assert(
      fc.asyncProperty(
        body,
        fc.option(fc.integer({ min: 0, max: 599 })),
        fc.dictionary(fc.constantFrom('content-type', 'cache-control'), fc.string({ unit: 'binary' })),
        async (it, status, headers) => {
          const jwks = { keys: Array.isArray(it['keys']) ? it['keys'] : [] };
          const knowledge = known({ provider: { origin: 'x', issuer: ISSUER, metadata: it, jwks } });
          const more = { status, headers };
          harmless(checkDiscovery(json('discovery', it, more), known()));
          harmless(checkJwks(json('jwks', it, more), knowledge));
          harmless(checkTokenResponse(json('token-response', it, more), knowledge));
          harmless(
            (await checkUserInfo(json('userinfo-response', it, more), knowledge, { subject: 'x' })).findings,
          );
          harmless((await checkIdToken(message(GOOD[0] ?? ''), knowledge)).findings);
        },
      ),
      runs,
    );
  });

  it('of a sign-in are judged without a surprise', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, pairs, async (asked, answered) => {
        const [request, response] = [
          parameters('authorization-request', asked),
          parameters('authorization-response', answered),
        ];
        harmless(
          checkAuthorization(request, response, knownClient({ redirectUris: ['https://x.example/a'] })),
        );
        harmless(
          checkTokenResponse(json('token-response', { error: answered['error'] ?? 'x' }), known(), {
            authorization: request,
            request: response,
          }),
        );
        harmless((await checkIdToken(message(GOOD[0] ?? ''), known(), { request })).findings);
      }),
      runs,
    );
  });
});

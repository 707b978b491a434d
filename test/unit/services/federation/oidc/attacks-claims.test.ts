/** Tokens that are signed well and say something wrong: each is refused, and named by its reason. */
import { describe, expect, it } from 'vitest';
import type { Knowledge } from '../../../../../src/services/federation/knowledge.ts';
import {
  checkAnyToken,
  checkIdToken,
  type TokenContext,
} from '../../../../../src/services/federation/oidc/index.ts';
import {
  CLIENT,
  encoded,
  failures,
  forge,
  halfHashOf,
  ISSUER,
  known,
  knownClient,
  message,
  NONCE,
  NOW,
  outcomes,
  parameters,
  verdictOn,
} from './forge.ts';

interface Case {
  readonly name: string;
  readonly token: string;
  readonly failure: string;
  readonly knowledge?: Knowledge;
  readonly context?: TokenContext;
}

/** `undefined` leaves a claim out. */
function claimed(
  name: string,
  claims: Record<string, unknown>,
  failure: string,
  more: Partial<Case> = {},
): Case {
  return { name, token: forge({ claims }), failure, ...more };
}

const issuer: readonly Case[] = [
  claimed('no issuer', { iss: undefined }, 'O25 issuer-missing'),
  claimed('an empty issuer', { iss: '' }, 'O25 issuer-wrong-type'),
  claimed('a list of issuers', { iss: [ISSUER] }, 'O25 issuer-wrong-type'),
  claimed('another issuer', { iss: 'https://evil.example' }, 'O25 issuer-wrong'),
  claimed('an issuer that begins alike', { iss: `${ISSUER}.evil.example` }, 'O4 authorization-server-other'),
  claimed(
    'an issuer at another host',
    { iss: ISSUER.replace('.com', '.com.evil.example') },
    'O25 issuer-wrong',
  ),
  claimed('a slash more', { iss: `${ISSUER}/` }, 'O25 issuer-slash'),
  claimed('other case', { iss: ISSUER.replace('idp', 'IdP') }, 'O25 issuer-case'),
  claimed('http', { iss: ISSUER.replace('https', 'http') }, 'O25 issuer-wrong'),
  claimed('a port', { iss: ISSUER.replace('.com', '.com:443') }, 'O25 issuer-wrong'),
  claimed(
    'percent-encoding',
    { iss: ISSUER.replace('default', '%64efault') },
    'O4 authorization-server-other',
  ),
  claimed(
    'the org server of the tenant',
    { iss: 'https://idp.example.com' },
    'O4 authorization-server-other',
  ),
  claimed(
    'another server of the tenant',
    { iss: ISSUER.replace('default', 'aus1') },
    'O4 authorization-server-other',
  ),
  claimed('a space that has no width', { iss: `${ISSUER}\u200b` }, 'O3 invisible-difference'),
  claimed('a space behind', { iss: `${ISSUER} ` }, 'O3 invisible-difference'),
  claimed('a letter that looks alike', { iss: ISSUER.replace('idp', 'іdp') }, 'O25 issuer-wrong'),
  claimed('the issuer that is published', { iss: 'https://new.example.com' }, 'O2 issuer-wrong', {
    knowledge: known({
      provider: { ...known().provider, origin: 'x', metadata: { issuer: 'https://new.example.com' } },
    }),
  }),
];

const subject: readonly Case[] = [
  claimed('no subject', { sub: undefined }, 'O25 subject-missing'),
  claimed('an empty subject', { sub: '' }, 'O25 subject-empty'),
  claimed('a subject of spaces', { sub: '  ' }, 'O25 subject-empty'),
  claimed('a subject that is a number', { sub: 42 }, 'O25 subject-wrong-type'),
  claimed('a subject that is null', { sub: null }, 'O25 subject-wrong-type'),
  claimed('a list of subjects', { sub: ['00u1'] }, 'O25 subject-wrong-type'),
  claimed('an object for a subject', { sub: { id: 1 } }, 'O25 subject-wrong-type'),
  claimed('a subject of 256 characters', { sub: 'x'.repeat(256) }, 'O25 subject-too-long'),
];

const audience: readonly Case[] = [
  claimed('no audience', { aud: undefined }, 'O25 audience-missing'),
  claimed('an empty audience', { aud: '' }, 'O25 audience-empty'),
  claimed('an empty list of audiences', { aud: [] }, 'O25 audience-empty'),
  claimed('null', { aud: null }, 'O25 audience-wrong-type'),
  claimed('a number for an audience', { aud: 1 }, 'O25 audience-wrong-type'),
  claimed('an object for an audience', { aud: { [CLIENT]: true } }, 'O25 audience-wrong-type'),
  claimed('a list in a list', { aud: [[CLIENT]] }, 'O25 audience-wrong-type'),
  claimed('the client and a number', { aud: [CLIENT, 1] }, 'O25 audience-wrong-type'),
  claimed('another audience', { aud: 'client-2' }, 'O25 audience-wrong'),
  claimed('an audience that begins alike', { aud: `${CLIENT}0` }, 'O25 audience-wrong'),
  claimed('other case', { aud: CLIENT.toUpperCase() }, 'O25 audience-wrong'),
  claimed('audiences in one text', { aud: `${CLIENT} other` }, 'O25 audience-wrong'),
  claimed('several without the client', { aud: ['a', 'b'] }, 'O25 audience-wrong'),
  claimed('an API that the client trusts, alone', { aud: 'api' }, 'O25 audience-wrong', {
    knowledge: knownClient({ audiences: ['api'] }),
  }),
  claimed('several, and nobody who asked', { aud: [CLIENT, 'api'] }, 'O25 azp-missing'),
  claimed('several, and another who asked', { aud: [CLIENT, 'api'], azp: 'api' }, 'O25 azp-wrong'),
  claimed('another who asked', { azp: 'client-2' }, 'O25 azp-wrong'),
  claimed('a list of those who asked', { azp: [CLIENT] }, 'O25 azp-wrong-type'),
  claimed('an empty one who asked', { azp: '' }, 'O25 azp-wrong-type'),
  claimed(
    'one that the client does not trust',
    { aud: [CLIENT, 'x'], azp: CLIENT },
    'O25 audience-untrusted',
    { knowledge: knownClient({ audiences: ['api'] }) },
  ),
];

const times: readonly Case[] = [
  claimed('no expiry', { exp: undefined }, 'O25 exp-missing'),
  claimed('an expiry in a text', { exp: String(NOW + 60) }, 'O25 exp-wrong-type'),
  claimed('an expiry as a date', { exp: '2031-05-04T11:00:00Z' }, 'O25 exp-wrong-type'),
  claimed('an expiry that is null', { exp: null }, 'O25 exp-wrong-type'),
  claimed('an expiry that is true', { exp: true }, 'O25 exp-wrong-type'),
  claimed('a list of expiries', { exp: [NOW + 60] }, 'O25 exp-wrong-type'),
  claimed('an expiry before 1970', { exp: -1 }, 'O25 exp-negative'),
  claimed('an expiry of zero', { exp: 0 }, 'O11 expired'),
  claimed('an expiry just now', { exp: NOW - 60 }, 'O11 expired'),
  claimed('an expiry long ago', { exp: NOW - 86_400, iat: NOW - 90_000 }, 'O11 expired'),
  claimed('no time of issue', { iat: undefined }, 'O25 iat-missing'),
  claimed('a time of issue in a text', { iat: String(NOW) }, 'O25 iat-wrong-type'),
  claimed('a time of issue in the future', { iat: NOW + 3600 }, 'O11 issued-in-future'),
  claimed('a time of issue a little in the future', { iat: NOW + 61 }, 'O11 issued-in-future'),
  claimed('a time that has not come', { nbf: NOW + 61 }, 'O11 not-yet-valid'),
  claimed('a time that has not come, in a text', { nbf: 'later' }, 'O25 nbf-wrong-type'),
  claimed(
    'both ahead by one clock',
    { nbf: NOW + 600, iat: NOW + 600, exp: NOW + 4200 },
    'O11 not-yet-valid',
  ),
  claimed('an expiry in milliseconds', { exp: (NOW + 3600) * 1000 }, 'O12 milliseconds'),
  claimed('all times in milliseconds', { exp: (NOW + 3600) * 1000, iat: NOW * 1000 }, 'O12 milliseconds'),
  claimed('a time of issue in milliseconds', { iat: NOW * 1000 }, 'O12 milliseconds'),
  claimed('an expiry in 60 years', { exp: NOW + 60 * 31_557_600 }, 'O12 far-future'),
  claimed('the largest number', { exp: Number.MAX_VALUE }, 'O12 milliseconds'),
];

const request = parameters('authorization-request', { nonce: NONCE, max_age: '300', acr_values: 'urn:mfa' });
const essential = parameters('authorization-request', {
  nonce: NONCE,
  claims: JSON.stringify({ id_token: { acr: { essential: true, values: ['urn:mfa'] } } }),
});

const binding: readonly Case[] = [
  claimed('no nonce', { nonce: undefined }, 'O17 nonce-missing'),
  claimed('another nonce', { nonce: 'other' }, 'O17 nonce-wrong'),
  claimed('a nonce in other case', { nonce: NONCE.toLowerCase() }, 'O17 nonce-wrong'),
  claimed('an empty nonce', { nonce: '' }, 'O17 nonce-wrong'),
  claimed('a list of nonces', { nonce: [NONCE] }, 'O17 nonce-wrong-type'),
  claimed('no nonce, through the browser', { nonce: undefined }, 'O17 nonce-missing', {
    knowledge: known({ client: { origin: 'x', clientId: CLIENT } }),
    context: { frontChannel: true },
  }),
  claimed('a nonce that nobody sent', {}, 'O17 nonce-unasked', {
    knowledge: known({ client: { origin: 'x', clientId: CLIENT } }),
    context: { request: parameters('authorization-request', {}) },
  }),
  claimed('the nonce of another request', { nonce: 'x' }, 'O17 nonce-wrong', {
    knowledge: known({ client: { origin: 'x', clientId: CLIENT } }),
    context: { request: parameters('authorization-request', { nonce: NONCE }) },
  }),
  claimed('a name that was seen before', { jti: 'id-1' }, 'O25 token-replayed', {
    knowledge: { ...known(), seen: new Set(['id-1']) },
  }),
  claimed('the hash of another access token', { at_hash: halfHashOf('other') }, 'O26 at-hash-wrong', {
    context: { accessToken: 'at' },
  }),
  claimed(
    'the whole hash of the access token',
    { at_hash: halfHashOf('at', 'sha512') },
    'O26 at-hash-wrong',
    { context: { accessToken: 'at' } },
  ),
  claimed('a hash that is padded', { at_hash: `${halfHashOf('at')}==` }, 'O26 at-hash-wrong', {
    context: { accessToken: 'at' },
  }),
  claimed('a hash that is a number', { at_hash: 1 }, 'O26 at-hash-wrong-type', {
    context: { accessToken: 'at' },
  }),
  claimed('no hash of the access token, through the browser', {}, 'O26 at-hash-missing', {
    context: { accessToken: 'at', frontChannel: true },
  }),
  claimed('the hash of another code', { c_hash: halfHashOf('other') }, 'O26 c-hash-wrong', {
    context: { code: 'co' },
  }),
  claimed('no hash of the code, through the browser', {}, 'O26 c-hash-missing', {
    context: { code: 'co', frontChannel: true },
  }),
  claimed('the hash of another state', { s_hash: halfHashOf('other') }, 'O26 s-hash-wrong', {
    context: { state: 'st' },
  }),
];

const authentication: readonly Case[] = [
  claimed('no time of the sign-in', { acr: 'urn:mfa' }, 'O27 auth-time-missing', { context: { request } }),
  claimed('a sign-in too long ago', { acr: 'urn:mfa', auth_time: NOW - 361 }, 'O27 auth-too-old', {
    context: { request },
  }),
  claimed('a sign-in longer ago than the client wants', { auth_time: NOW - 161 }, 'O27 auth-too-old', {
    knowledge: knownClient({ maxAgeSeconds: 100 }),
  }),
  claimed('a time of the sign-in in a text', { auth_time: 'now' }, 'O27 auth-time-wrong-type'),
  claimed('a sign-in that is to come', { auth_time: NOW + 600 }, 'O27 auth-time-in-future'),
  claimed('a time of the sign-in in milliseconds', { auth_time: NOW * 1000 }, 'O12 milliseconds'),
  claimed('a sign-in that was made otherwise', { acr: 'urn:password' }, 'O27 acr-other', {
    context: { request: essential },
  }),
  claimed('a sign-in that nobody says how it was made', {}, 'O27 acr-missing', {
    context: { request: essential },
  }),
  claimed('no claim that is needed', {}, 'O29 claim-missing', {
    knowledge: knownClient({ requiredClaims: ['preferred_username'] }),
  }),
  claimed('an empty claim that is needed', { groups: [] }, 'O29 claim-empty', {
    knowledge: knownClient({ requiredClaims: ['groups'] }),
  }),
  claimed('a claim of spaces that is needed', { upn: ' ' }, 'O29 claim-empty', {
    knowledge: knownClient({ requiredClaims: ['upn'] }),
  }),
  claimed('an email address that is none', { email: 'ada' }, 'O29 email-malformed'),
  claimed('an email address that has to be verified', { email_verified: false }, 'O29 email-unverified', {
    knowledge: knownClient({ requiredClaims: ['email_verified'] }),
  }),
];

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const typed = (typ: unknown): string => forge({ header: { typ } });
const types: readonly Case[] = [
  { name: 'the type of an access token', token: typed('at+jwt'), failure: 'O25 type-wrong' },
  {
    name: 'the whole type of an access token',
    token: typed('application/at+jwt'),
    failure: 'O25 type-wrong',
  },
  { name: 'the type of a logout token', token: typed('logout+jwt'), failure: 'O25 type-wrong' },
  { name: 'the type of a proof', token: typed('dpop+jwt'), failure: 'O25 type-wrong' },
  { name: 'the type of an event', token: typed('secevent+jwt'), failure: 'O25 type-wrong' },
  { name: 'a type that is a number', token: typed(1), failure: 'O25 type-wrong' },
  claimed('the scopes of an access token', { nonce: undefined, scp: ['openid'] }, 'O25 access-token'),
  claimed(
    'the scopes and the client of an access token',
    { nonce: undefined, scope: 'a', client_id: CLIENT },
    'O25 access-token',
  ),
  claimed('the event of a logout', { events: { [EVENT]: {} } }, 'O25 logout-token'),
];

const cases = [...issuer, ...subject, ...audience, ...times, ...binding, ...authentication, ...types];

describe('a signed token that says something wrong', () => {
  it.each(cases)('is refused: $name', async ({ token, failure, knowledge = known(), context }) => {
    const result = await checkIdToken(message(token), knowledge, context);
    expect(failures(result.findings)).toEqual([failure]);
    expect(verdictOn(result.findings)).toBe('faulty');
  });

  it('is told with the first character that differs', async () => {
    const { findings } = await checkIdToken(message(forge({ claims: { iss: `${ISSUER}\u200b` } })), known());
    const found = findings.find((it) => it.outcome === 'failed');
    expect(found?.difference?.actual).toBe('U+200B zero width space');
    expect(found?.difference?.note).toBe('Only characters that cannot be seen differ.');
    expect(found?.evidence).toEqual([{ source: 'a test', field: 'id_token.iss' }]);
  });

  it('is told by each of its causes', async () => {
    const token = forge({
      claims: { iss: 'https://evil.example', sub: '', aud: 'x', exp: '1', iat: undefined, nonce: 'y' },
    });
    const { findings } = await checkIdToken(message(token), known());
    expect(failures(findings)).toEqual([
      'O25 issuer-wrong',
      'O25 subject-empty',
      'O25 audience-wrong',
      'O25 exp-wrong-type',
      'O25 iat-missing',
      'O17 nonce-wrong',
    ]);
  });

  it('is taken with a warning where the standard leaves it to the client', async () => {
    const warned = async (claims: Record<string, unknown>, knowledge = known(), context = {}) =>
      outcomes((await checkIdToken(message(forge({ claims })), knowledge, context)).findings, 'warned');
    expect(await warned({ aud: [CLIENT, 'x'], azp: CLIENT })).toEqual(['O25 audience-untrusted']);
    expect(await warned({ email_verified: false })).toEqual(['O29 email-unverified']);
    expect(await warned({ email_verified: 'true' })).toEqual(['O29 email-verified-wrong-type']);
    expect(await warned({ groups: [] })).toEqual(['O29 groups-empty']);
    expect(await warned({ acr: 'x', auth_time: NOW }, known(), { request })).toEqual(['O27 acr-other']);
  });

  it('is not blamed for a claim that the userinfo endpoint has, or may have', async () => {
    const knowledge = knownClient({ requiredClaims: ['upn'] });
    const seen = await checkIdToken(message(forge()), knowledge, { userInfo: { upn: 'ada' } });
    expect(failures(seen.findings)).toEqual([]);
    const provider = {
      ...known().provider,
      origin: 'x',
      metadata: { userinfo_endpoint: 'https://idp.example.com/u' },
    };
    const { findings } = await checkIdToken(message(forge()), { ...knowledge, provider });
    expect(findings.find((it) => it.outcome === 'failed')).toMatchObject({
      reason: 'claim-missing',
      certainty: 'narrowed',
    });
  });
});

describe('a token of another kind', () => {
  const api = knownClient({ audiences: ['api://orders'] });
  const logout = { events: { [EVENT]: {} }, nonce: undefined, jti: 'l-1' };
  const kinds: ReadonlyArray<readonly [name: string, token: string, failure: string[]]> = [
    [
      'a sound access token',
      forge({ header: { typ: 'at+jwt' }, claims: { aud: 'api://orders', nonce: undefined } }),
      [],
    ],
    [
      'an access token of Okta, without a type',
      forge({ header: { typ: undefined }, claims: { aud: 'api://orders', nonce: undefined, scp: ['read'] } }),
      [],
    ],
    [
      'an access token for another API',
      forge({ header: { typ: 'at+jwt' }, claims: { aud: 'api://other', nonce: undefined } }),
      ['O25 audience-wrong'],
    ],
    [
      'an access token that expired',
      forge({ header: { typ: 'at+jwt' }, claims: { aud: 'api://orders', exp: NOW - 90, nonce: undefined } }),
      ['O11 expired'],
    ],
    [
      'an ID token in place of an access token',
      forge({ header: { typ: 'at+jwt' }, claims: { aud: 'api://orders' } }),
      ['O25 id-token'],
    ],
    ['a sound logout token', forge({ header: { typ: 'logout+jwt' }, claims: logout }), []],
    [
      'a logout token with a nonce',
      forge({ header: { typ: 'logout+jwt' }, claims: { ...logout, nonce: 'x' } }),
      ['O32 nonce-present'],
    ],
    [
      'a logout token about nothing',
      forge({ header: { typ: 'logout+jwt' }, claims: { ...logout, events: {} } }),
      ['O32 event-missing'],
    ],
    [
      'a logout token about nobody',
      forge({ header: { typ: 'logout+jwt' }, claims: { ...logout, sub: undefined } }),
      ['O32 subject-missing'],
    ],
    [
      'a logout token without a name',
      forge({ header: { typ: 'logout+jwt' }, claims: { ...logout, jti: undefined } }),
      ['O32 jti-missing'],
    ],
    [
      'a logout token for another client',
      forge({ header: { typ: 'logout+jwt' }, claims: { ...logout, aud: 'x' } }),
      ['O32 audience-wrong'],
    ],
    [
      'a logout token that is not signed',
      `${encoded({ alg: 'none', typ: 'logout+jwt' })}.${encoded({ iss: ISSUER })}.`,
      ['O10 alg-none'],
    ],
  ];

  it.each(kinds)('is judged as what it is: %s', async (_, token, failure) => {
    const { findings } = await checkAnyToken(message(token, 'unknown'), api);
    expect(failures(findings)).toEqual(failure);
    expect(verdictOn(findings)).toBe(failure.length > 0 ? 'faulty' : 'sound');
  });
});

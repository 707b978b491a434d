import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCapture } from '../../../../../src/services/federation/capture/read-capture.ts';
import { OIDC_CHECKS } from '../../../../../src/services/federation/catalogue/oidc.ts';
import { SAML_CHECKS } from '../../../../../src/services/federation/catalogue/saml.ts';
import { errorTextsOf } from '../../../../../src/services/federation/explain/error-texts.ts';
import { explain } from '../../../../../src/services/federation/explain/explain.ts';
import { harOf, oidcFlow, samlFlow, samlResponse, streamOf } from '../../../../support/federation/har.ts';

const SYMPTOMS = [...OIDC_CHECKS, ...SAML_CHECKS].flatMap((entry) =>
  entry.symptoms.map(({ text, vendor, rank = 1 }) => ({ check: entry.id, text, vendor, rank })),
);

const positionOf = (check: string, text: string): number =>
  explain(text).candidates.findIndex((it) => it.check === check) + 1;

describe('every symptom of the catalogue', () => {
  it.each(SYMPTOMS)('$text leads to $check', ({ check, text, rank }) => {
    const position = positionOf(check, text);
    expect(position).toBeGreaterThan(0);
    expect(position).toBeLessThanOrEqual(Math.max(3, rank));
  });

  it.each(SYMPTOMS)('$text leads to $check on a real screen, too', ({ check, text, rank }) => {
    const filled = text.replaceAll('…', "'https://id.example/a?b=1' (ID 00u1abc)");
    const shouted = filled.charAt(0).toUpperCase() + filled.slice(1);
    for (const it of [
      `Sorry! ${shouted}. [2026-03-01 10:00:00] request id: 9f3c-77`,
      `{"message":"${filled.replaceAll("'", '\\"').toUpperCase()}","status":400}`,
      `<html><body><h2>Something</h2><p>${filled}</p></body></html>`,
      `error_description=${encodeURIComponent(filled).replaceAll('%20', '+')}`,
    ]) {
      const position = positionOf(check, it);
      expect(position, it).toBeGreaterThan(0);
      expect(position, it).toBeLessThanOrEqual(Math.max(3, rank));
    }
  });
});

describe('an explanation', () => {
  it.each([
    [
      "The 'redirect_uri' https://rp.example/cb must be a Login redirect URI in the client app settings",
      'O13',
      'okta',
    ],
    ['400 Bad Request. GENERAL_NONSUCCESS', 'O36', 'okta'],
    ['PASWS035E SAML authentication failed', 'S19', 'cyberark'],
    ['Audience is Invalid. Configured: urn:auth0:tenant:con', 'S19', 'auth0'],
    ['unexpected “iss” claim value', 'O2', null],
    ['Zoho Accounts: Signature   validation\nfailed', 'S6', 'zoho'],
    ['{"error":"invalid_grant","error_description":"PKCE verification failed: code_verifier"}', 'O15', null],
    ['urn:oasis:names:tc:SAML:2.0:status:NoPassive', 'S35', null],
    ['The issuer https://www.okta.com/exk1 did not match the issuer configured', 'S18', 'okta'],
    ['SAML assertion audience mismatch. Expected: a Received: b', 'S19', null],
    ['openid-client: invalid response encountered', 'O16', null],
  ])('of %j has the right check first and knows the vendor', (text, check, vendor) => {
    const { candidates, vendor: named } = explain(text);
    expect(candidates[0]?.check).toBe(check);
    expect(named).toBe(vendor);
  });

  it('says for each candidate how to see whether it is this one, and what to change', () => {
    const { candidates } = explain('invalid_client');
    expect(candidates.map((it) => it.check)).toEqual(['O22', 'O21', 'O35']);
    for (const it of candidates) expect([it.test, it.remedy].every((text) => text.endsWith('.'))).toBe(true);
    expect(candidates[0]?.likelihood).toBe('likely');
    expect(candidates[2]?.likelihood).toBe('possible');
  });

  it('finds words that are not quite the known ones, and says that it is remote', () => {
    const { candidates } = explain('the subject confirmation data that was specified: invalid?');
    expect(candidates[0]).toMatchObject({ check: 'S21', likelihood: 'remote' });
  });

  it.each(['', 'hello', 'The printer is on fire', '404', '{}', '…', 'issuer', 'the state of the art'])(
    'knows nothing of %j',
    (text) => {
      expect(explain(text).candidates).toEqual([]);
    },
  );

  it('holds nothing that steers a terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (noise) => {
        const { text } = explain(`${noise} invalid_grant ${noise}`);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
        expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect([...text].length).toBeLessThanOrEqual(300);
      }),
    );
  });

  it('of a text without end takes no time without end', () => {
    const long = [
      'did not ',
      `did ${'1/'.repeat(140)} `,
      '1 ',
      'issuer ',
      '"',
      '<',
      '%41',
      'a1/ ',
      '((',
      '.',
      '...x',
      'did 1/1/ ',
      'issuer 11111 ',
    ].map((it) => it.repeat(100_000));
    for (const it of long) expect(explain(it).candidates.length).toBeLessThan(9);
  });
});

describe('the error texts of a capture', () => {
  const textsOf = async (har: string) =>
    errorTextsOf((await readCapture(streamOf(har), { source: 'a' })).messages);

  it('are its error parameters, statuses and pages', async () => {
    const page = { status: 400, type: 'text/html', body: '<h1>Oops</h1> Audience is Invalid' };
    expect(await textsOf(harOf(samlFlow(page, samlResponse('AuthnFailed'))))).toEqual([
      { text: 'status:AuthnFailed', hop: 3, place: 'SAML status' },
      { text: 'Oops Audience is Invalid', hop: 3, place: 'page' },
    ]);
    expect(await textsOf(harOf(oidcFlow('error=access_denied&state=1')))).toMatchObject([
      { text: 'access_denied', place: 'authorization response' },
    ]);
  });

  it('are none where nothing is wrong', async () => {
    expect(await textsOf(harOf(samlFlow()))).toEqual([]);
    expect(await textsOf(harOf(oidcFlow()))).toEqual([]);
  });
});

describe('a text as the people at the other end see it', () => {
  it.each([
    ["AADSTS50011: The redirect URI 'https://app' specified in the request does not match", 'O13'],
    ["The 'redirect_uri' parameter must be a Login redirect URI in the client app settings", 'O13'],
    ['Invalid parameter: redirect_uri', 'O13'],
    ["PKCE code challenge is required when the token endpoint authentication method is 'NONE'.", 'O15'],
    ['Missing nonce in ID token', 'O17'],
    ['The response type is not allowed for the client.', 'O19'],
    ['AADSTS50105: Your administrator has configured the application to block users', 'O20'],
    ['AADSTS7000215: Invalid client secret provided.', 'O22'],
    ['The client secret supplied for a confidential client is invalid.', 'O22'],
    ['AADSTS54005: OAuth2 Authorization code was already redeemed', 'O23'],
    ['The authorization code is invalid or has expired.', 'O23'],
    ['JsonWebTokenError: jwt audience invalid. expected: https://api.example', 'O25'],
    ['JsonWebTokenError: jwt issuer invalid. expected: https://acme.example', 'O2'],
    ['TokenExpiredError: jwt expired', 'O11'],
    ['the connection was not found', 'O41'],
    ["Application with identifier 'urn:app' was not found in the directory", 'S18'],
    ['The response was received at https://a.example instead of https://b.example', 'S20'],
    ['A valid SubjectConfirmation was not found on this Response', 'S24'],
    ['Unable to find username in SAML assertion', 'S29'],
    ["AADSTS75011: Authentication method 'X509' doesn't match requested authentication method", 'S33'],
  ])('is known: %j', (text, check) => {
    expect(explain(text).candidates[0]).toMatchObject({ check, likelihood: 'likely' });
  });
});

describe('a text whose words nobody knows', () => {
  it.each([
    ["PKCE code verifier is required when the token endpoint authentication method is 'NONE'.", 'O15'],
    ['That authorization code was seen before.', 'O23'],
    ['The SAML Response signature is invalid: thumbprint not matching', 'S6'],
    ["The Reply URL 'https://app' is not one of this application", 'O13'],
    ['invalid_saml_response: SAML assertion is expired: NotOnOrAfter', 'S23'],
    ['org.opensaml.messaging.handler.MessageHandlerException: Message was issued in the future', 'S23'],
    ['ID Token validation error: Nonce (nonce) claim mismatch in the ID token', 'O17'],
    ['jwks: no matching key found for kid abc', 'O9'],
    ['PASWS006E Unable to authenticate SAML response', 'S16'],
    ['Sorry, This SAML account is not registered in Zoho. Please contact your administrator', 'S30'],
    ['mod_auth_mellon: Lasso error: [101] Signature element not found.', 'S10'],
    ['oidc_proto_validate_iat: "iat" validation failure', 'O11'],
    ['Reply URL mismatch between request and metadata', 'S22'],
    ['clock skew too great', 'S23'],
  ])('is told by what it is about, and as a guess: %j', (text, check) => {
    const { candidates } = explain(text);
    expect(candidates.map((it) => it.check)).toContain(check);
    expect(candidates.findIndex((it) => it.check === check)).toBeLessThan(3);
    expect(new Set(candidates.map((it) => it.likelihood))).toEqual(new Set(['remote']));
  });

  it.each(['Lorem ipsum dolor sit amet', 'The printer is out of paper', '500'])(
    'is left alone: %j',
    (text) => {
      expect(explain(text).candidates).toEqual([]);
    },
  );
});

/** Responses that are signed as they should be, and say what a service provider must not take. */
import type { Knowledge } from '../../../src/services/federation/knowledge.ts';
import type { SamlCase } from './case.ts';
import type { SamlKeys } from './keys.ts';
import { signElement } from './sign.ts';
import {
  ACS,
  confirmation,
  EMAIL,
  GOOD,
  IDP,
  NAME_ID,
  type ResponseParts,
  SP,
  writeAssertion,
  writeResponse,
} from './write-response.ts';

type Row = readonly [
  name: string,
  check: string,
  reason: string,
  said: Partial<ResponseParts>,
  knowledge?: (keys: SamlKeys) => Partial<Knowledge>,
];

const restriction = (...audiences: readonly string[]): string =>
  `<saml:AudienceRestriction>${audiences.map((it) => `<saml:Audience>${it}</saml:Audience>`).join('')}</saml:AudienceRestriction>`;
const issuer = (text: string, attributes = ''): string => `<saml:Issuer${attributes}>${text}</saml:Issuer>`;
const status = (code: string, second = '', message = ''): string =>
  `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${code}">${second === '' ? '' : `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${second}"/>`}</samlp:StatusCode>${message === '' ? '' : `<samlp:StatusMessage>${message}</samlp:StatusMessage>`}</samlp:Status>`;
const conditions = (inside: string): string =>
  `<saml:Conditions NotBefore="${GOOD.from}" NotOnOrAfter="${GOOD.until}">${GOOD.audiences}${inside}</saml:Conditions>`;
const both = (text: string): Partial<ResponseParts> => ({
  responseIssuer: issuer(text),
  issuer: issuer(text),
});
const sp = (over: NonNullable<Knowledge['sp']> | Record<string, unknown>) => (): Partial<Knowledge> => ({
  sp: { origin: 'sp', entityId: SP, acsUrls: [ACS], ...over },
});
const request = (over: Record<string, unknown>) => (): Partial<Knowledge> => ({
  request: { evidence: { source: 'request' }, id: '_request1', ...over },
});
const named = (inside: string): Partial<ResponseParts> => ({ nameId: inside });
const statement = (attributes: string, context = 'Password'): Partial<ResponseParts> => ({
  statement: `<saml:AuthnStatement ${attributes}><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:${context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`,
});
const attribute = (name: string, ...values: readonly string[]): string =>
  `<saml:Attribute Name="${name}">${values.map((it) => `<saml:AttributeValue>${it}</saml:AttributeValue>`).join('')}</saml:Attribute>`;
const attributes = (...all: readonly string[]): Partial<ResponseParts> => ({
  attributes: `<saml:AttributeStatement>${all.join('')}</saml:AttributeStatement>`,
});

const ISSUERS: readonly Row[] = [
  ['another issuer', 'S18', 'issuer-wrong', both('https://other.example.com/saml')],
  ['an issuer with a slash more', 'S18', 'issuer-wrong', both(`${IDP}/`)],
  ['an issuer in other case', 'S18', 'issuer-wrong', both(IDP.replace('idp', 'IDP'))],
  ['an issuer with http', 'S18', 'issuer-wrong', both(IDP.replace('https', 'http'))],
  ['an issuer with a character that cannot be seen', 'S18', 'issuer-wrong', both(`${IDP}\u200b`)],
  ['an issuer with spaces round it', 'S18', 'issuer-wrong', both(` ${IDP} `)],
  ['an issuer that only begins like the right one', 'S18', 'issuer-wrong', both(`${IDP}.evil.example.net`)],
  [
    'another issuer of the response alone',
    'S18',
    'issuer-wrong',
    { responseIssuer: issuer('https://other.example.com') },
  ],
  [
    'another issuer of the assertion alone',
    'S18',
    'issuer-wrong',
    { issuer: issuer('https://other.example.com') },
  ],
  ['an empty issuer of the assertion', 'S18', 'issuer-empty', { issuer: issuer('') }],
  [
    'two issuers of the assertion',
    'S18',
    'issuer-repeated',
    { issuer: issuer(IDP) + issuer('https://other.example.com') },
  ],
  ['an issuer of another format', 'S18', 'issuer-format', { issuer: issuer(IDP, ` Format="${EMAIL}"`) }],
];

const AUDIENCES: readonly Row[] = [
  ['no audience', 'S19', 'audience-missing', { audiences: null }],
  ['no conditions', 'S19', 'audience-missing', { conditions: ' ' }],
  ['a restriction without an audience', 'S19', 'audience-missing', { audiences: restriction() }],
  ['another audience', 'S19', 'audience-wrong', { audiences: restriction('https://other.example.com') }],
  ['an audience with a slash more', 'S19', 'audience-wrong', { audiences: restriction(`${SP}/`) }],
  ['an audience in other case', 'S19', 'audience-wrong', { audiences: restriction(SP.toUpperCase()) }],
  [
    'an audience that only begins like the right one',
    'S19',
    'audience-wrong',
    { audiences: restriction(`${SP}.evil`) },
  ],
  [
    'the right audience in one restriction of two',
    'S19',
    'audience-wrong',
    { audiences: restriction(SP) + restriction('https://other.example.com') },
  ],
  ['an empty audience', 'S19', 'audience-wrong', { audiences: restriction('') }],
  [
    'audiences in one text',
    'S19',
    'audience-wrong',
    { audiences: restriction(`${SP} https://other.example.com`) },
  ],
];

const OTHER = 'https://other.example.com/acs';

const PLACES: readonly Row[] = [
  ['another destination', 'S20', 'destination-wrong', { destination: OTHER }],
  ['a destination with a slash more', 'S20', 'destination-wrong', { destination: `${ACS}/` }],
  ['an empty destination', 'S20', 'destination-empty', { destination: '' }],
  ['a destination with http', 'S20', 'destination-wrong', { destination: ACS.replace('https', 'http') }],
  ['a destination with a query', 'S20', 'destination-wrong', { destination: `${ACS}?x=1` }],
  ['another recipient', 'S21', 'recipient-wrong', { recipient: OTHER }],
  ['a recipient in other case', 'S21', 'recipient-wrong', { recipient: ACS.toUpperCase() }],
  ['no recipient', 'S21', 'recipient-missing', { recipient: null }],
  ['an empty recipient', 'S21', 'recipient-missing', { recipient: '' }],
  ['one wrong address throughout', 'S22', 'acs-wrong', { destination: OTHER, recipient: OTHER }],
];

const TIMES: readonly Row[] = [
  ['an assertion that has ended', 'S23', 'expired', { until: '2026-06-15T11:58:59Z' }],
  ['an assertion that ends at the edge of the skew', 'S23', 'expired', { until: '2026-06-15T11:59:00Z' }],
  ['an assertion that has not begun', 'S23', 'not-yet-valid', { from: '2026-06-15T12:01:01Z' }],
  [
    'an assertion that ends before it begins',
    'S23',
    'conditions-empty',
    { from: '2026-06-15T12:00:10Z', until: '2026-06-15T12:00:00Z' },
  ],
  ['an end without a zone', 'S23', 'time-without-zone', { until: '2026-06-15T12:05:00' }],
  ['an end in another zone', 'S23', 'time-not-utc', { until: '2026-06-15T14:05:00+02:00' }],
  ['an end that is a day', 'S23', 'time-malformed', { until: '2026-06-15' }],
  ['an end that is no day', 'S23', 'time-malformed', { until: '2026-06-31T12:05:00Z' }],
  ['an end that is a number', 'S23', 'time-malformed', { until: '1781524800' }],
  ['an end with a space for the T', 'S23', 'time-malformed', { until: '2026-06-15 12:05:00Z' }],
  ['an empty end', 'S23', 'time-malformed', { until: '' }],
  ['a beginning that is no instant', 'S23', 'time-malformed', { from: 'yesterday' }],
  ['a response from the future', 'S23', 'issued-in-the-future', { responseIssued: '2026-06-15T12:30:00Z' }],
  [
    'an assertion from the future',
    'S23',
    'issued-in-the-future',
    { assertionIssued: '2026-06-15T12:30:00Z' },
  ],
  ['a response without an instant', 'S23', 'issue-instant-missing', { responseIssued: null }],
  ['an assertion without an instant', 'S23', 'issue-instant-missing', { assertionIssued: null }],
  ['an assertion issued at no instant', 'S23', 'time-malformed', { assertionIssued: 'now' }],
  [
    'a condition that nobody knows',
    'S23',
    'condition-unknown',
    {
      conditions: conditions(
        '<saml:Condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="urn:x" xsi:type="x:OnlyOnMondays"/>',
      ),
    },
  ],
  [
    'a foreign element among the conditions',
    'S23',
    'condition-unknown',
    { conditions: conditions('<x:Only xmlns:x="urn:x"/>') },
  ],
  [
    'OneTimeUse twice',
    'S23',
    'condition-repeated',
    { conditions: conditions('<saml:OneTimeUse/><saml:OneTimeUse/>') },
  ],
  ['conditions twice', 'S23', 'conditions-repeated', { conditions: conditions('') + conditions('') }],
];

const CONFIRMATIONS: readonly Row[] = [
  [
    'a confirmation that has ended',
    'S24',
    'confirmation-expired',
    { confirmedUntil: '2026-06-15T11:58:00Z' },
  ],
  ['a confirmation without an end', 'S24', 'confirmation-open', { confirmedUntil: null }],
  [
    'a confirmation with a beginning',
    'S24',
    'confirmation-not-before',
    { confirmedFrom: '2026-06-15T11:00:00Z' },
  ],
  [
    'a confirmation that has not begun',
    'S24',
    'confirmation-not-yet-valid',
    { confirmedFrom: '2026-06-15T12:02:00Z' },
  ],
  [
    'a confirmation with an end without a zone',
    'S24',
    'time-without-zone',
    { confirmedUntil: '2026-06-15T12:05:00' },
  ],
  [
    'a confirmation by the holder of a key',
    'S24',
    'confirmation-not-bearer',
    { method: 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key' },
  ],
  [
    'a confirmation by a sender who vouches',
    'S24',
    'confirmation-not-bearer',
    { method: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches' },
  ],
  [
    'a confirmation of SAML 1.1',
    'S24',
    'confirmation-not-bearer',
    { method: 'urn:oasis:names:tc:SAML:1.0:cm:bearer' },
  ],
  ['no confirmation', 'S24', 'confirmation-missing', { confirmations: ' ' }],
  [
    'a confirmation without data',
    'S24',
    'confirmation-data-missing',
    { confirmations: '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/>' },
  ],
  [
    'a session that has ended',
    'S24',
    'session-expired',
    statement('AuthnInstant="2026-06-15T10:00:00Z" SessionNotOnOrAfter="2026-06-15T11:00:00Z"'),
  ],
  [
    'a sign-in in the future',
    'S24',
    'authenticated-in-the-future',
    statement('AuthnInstant="2026-06-15T13:00:00Z"'),
  ],
  ['a sign-in at no instant', 'S24', 'time-malformed', statement('AuthnInstant="today"')],
  ['a sign-in without an instant', 'S24', 'authn-instant-missing', statement('SessionIndex="_1"')],
];

const ANSWERS: readonly Row[] = [
  [
    'an answer to another request',
    'S25',
    'in-response-to-wrong',
    { answersOuter: '_other', answersInner: '_other' },
  ],
  [
    'an answer that only the response gives to another request',
    'S25',
    'in-response-to-wrong',
    { answersOuter: '_other' },
  ],
  [
    'an answer that only the confirmation gives to another request',
    'S25',
    'in-response-to-wrong',
    { answersInner: '_other' },
  ],
  [
    'an answer without its request',
    'S25',
    'in-response-to-missing',
    { answersOuter: null, answersInner: null },
  ],
  ['a response without its request', 'S25', 'in-response-to-missing', { answersOuter: null }],
  ['a confirmation without its request', 'S25', 'in-response-to-missing', { answersInner: null }],
  [
    'two requests, none of them known',
    'S25',
    'in-response-to-differs',
    { answersInner: '_other' },
    () => ({ request: { evidence: { source: 'none' } } }),
  ],
  [
    'an answer that nobody asked for',
    'S26',
    'unsolicited-refused',
    { answersOuter: null, answersInner: null },
    () => ({ ...sp({ allowsUnsolicited: false })(), request: { evidence: { source: 'none' } } }),
  ],
  ['an assertion that was used before', 'S28', 'replayed', {}, () => ({ seen: new Set(['_assertion1']) })],
];

const NAMES: readonly Row[] = [
  ['no NameID', 'S29', 'name-id-missing', { nameId: null }],
  ['no subject', 'S29', 'name-id-missing', { subject: '' }],
  ['an empty NameID', 'S29', 'name-id-empty', named('<saml:NameID></saml:NameID>')],
  ['a NameID of spaces', 'S29', 'name-id-empty', named('<saml:NameID>  </saml:NameID>')],
  ['two NameIDs', 'S29', 'name-id-repeated', named(NAME_ID + NAME_ID.replace('alice', 'admin'))],
  [
    'a NameID of another format than asked for',
    'S29',
    'name-id-format',
    {},
    request({ nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' }),
  ],
  [
    'a NameID of a format that is not taken',
    'S29',
    'name-id-format',
    {},
    sp({ nameIdFormats: ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'] }),
  ],
  ['a missing attribute', 'S31', 'attribute-missing', {}, sp({ requiredAttributes: ['department'] })],
  [
    'no attributes where one is needed',
    'S31',
    'attribute-missing',
    { attributes: null },
    sp({ requiredAttributes: ['email'] }),
  ],
  ['an attribute in other case', 'S31', 'attribute-missing', {}, sp({ requiredAttributes: ['Email'] })],
  [
    'an attribute without a value',
    'S31',
    'attribute-empty',
    attributes(attribute('email')),
    sp({ requiredAttributes: ['email'] }),
  ],
  [
    'an attribute with an empty value',
    'S31',
    'attribute-empty',
    attributes(attribute('email', '')),
    sp({ requiredAttributes: ['email'] }),
  ],
  [
    'an attribute that is there twice',
    'S31',
    'attribute-repeated',
    attributes(attribute('email', 'a@example.com'), attribute('email', 'b@example.com')),
  ],
  [
    'an attribute that is there twice, beside a list',
    'S31',
    'attribute-repeated',
    attributes(
      attribute('Role', 'a'),
      attribute('Role', 'b'),
      attribute('email', 'a'),
      attribute('email', 'b'),
    ),
  ],
  ['an attribute without a name', 'S31', 'attribute-without-name', attributes(attribute('', 'a'))],
];

const STATEMENTS: readonly Row[] = [
  [
    'another way to sign in than asked for',
    'S33',
    'authn-context-wrong',
    {},
    request({
      authnContext: { classes: ['urn:oasis:names:tc:SAML:2.0:ac:classes:X509'], comparison: 'exact' },
    }),
  ],
  [
    'a sign-in without a way',
    'S33',
    'authn-context-missing',
    { statement: '<saml:AuthnStatement AuthnInstant="2026-06-15T11:59:50Z"/>' },
  ],
  [
    'an old sign-in where a new one was asked for',
    'S35',
    'not-fresh',
    statement('AuthnInstant="2026-06-15T09:00:00Z"'),
    request({ forceAuthn: true, issuedAt: new Date('2026-06-15T11:59:00Z') }),
  ],
  [
    'an assertion in the clear where it should be encrypted',
    'S32',
    'not-encrypted',
    {},
    sp({ wantsEncryptedAssertions: true }),
  ],
];

const STATES: readonly Row[] = [
  [
    'a failure',
    'S16',
    'status-not-success',
    { status: status('Responder', 'AuthnFailed', 'wrong password') },
  ],
  ['a denial', 'S16', 'status-not-success', { status: status('Responder', 'RequestDenied') }],
  [
    'a complaint about the request',
    'S16',
    'status-not-success',
    { status: status('Requester', 'InvalidNameIDPolicy') },
  ],
  ['another version', 'S16', 'status-not-success', { status: status('VersionMismatch') }],
  ['success as a second code only', 'S16', 'status-not-success', { status: status('Responder', 'Success') }],
  [
    'a status that is no address',
    'S16',
    'status-not-success',
    { status: '<samlp:Status><samlp:StatusCode Value="Success"/></samlp:Status>' },
  ],
  ['no status', 'S16', 'status-missing', { status: null }],
  ['an empty status', 'S16', 'status-missing', { status: '<samlp:Status/>' }],
  ['two statuses', 'S16', 'status-repeated', { status: status('Success') + status('Responder') }],
  ['nobody could be asked', 'S35', 'no-passive', { status: status('Responder', 'NoPassive') }],
  ['version 1.1 of the response', 'S15', 'version-wrong', { responseVersion: '1.1' }],
  ['no version of the response', 'S15', 'version-missing', { responseVersion: null }],
  ['version 1.1 of the assertion', 'S15', 'version-wrong', { assertionVersion: '1.1' }],
];

export const FALSE_CLAIMS: readonly SamlCase[] = [
  ...[ISSUERS, AUDIENCES, PLACES, TIMES, CONFIRMATIONS, ANSWERS, NAMES, STATEMENTS, STATES].flatMap((rows) =>
    rows.map(
      ([name, check, reason, said, knowledge]): SamlCase => ({
        name,
        check,
        reason,
        make: (keys, signed) =>
          signElement(writeResponse(said), signed === 'response' ? 'Response' : 'Assertion', {
            key: keys.idp,
          }),
        ...(knowledge === undefined ? {} : { knowledge }),
      }),
    ),
  ),
  {
    name: 'no destination of what is signed',
    check: 'S20',
    reason: 'destination-missing',
    only: 'response',
    make: (keys) => signElement(writeResponse({ destination: null }), 'Response', { key: keys.idp }),
  },
  {
    name: 'two assertions',
    check: 'S17',
    reason: 'several-assertions',
    only: 'response',
    make: (keys) =>
      signElement(writeResponse({ after: writeAssertion({ assertionId: '_assertion2' }) }), 'Response', {
        key: keys.idp,
      }),
  },
  {
    name: 'no assertion',
    check: 'S17',
    reason: 'assertion-missing',
    only: 'response',
    make: (keys) => signElement(writeResponse().replace(writeAssertion(), ''), 'Response', { key: keys.idp }),
  },
  {
    name: 'no issuer of the response that is signed',
    check: 'S18',
    reason: 'issuer-missing',
    only: 'response',
    make: (keys) =>
      signElement(writeResponse({ responseIssuer: null }), 'Response', {
        key: keys.idp,
        ...first('Response', 'Status'),
      }),
  },
  {
    name: 'no issuer of the assertion',
    check: 'S18',
    reason: 'issuer-missing',
    only: 'response',
    make: (keys) => signElement(writeResponse({ issuer: null }), 'Response', { key: keys.idp }),
  },
  {
    name: 'two confirmations that both fail',
    check: 'S24',
    reason: 'confirmation-expired',
    make: (keys, signed) =>
      signElement(
        writeResponse({
          confirmations: [
            confirmation({ confirmedUntil: '2026-06-15T11:00:00Z' }),
            confirmation({ confirmedUntil: '2026-06-15T10:00:00Z' }),
          ].join(''),
        }),
        signed === 'response' ? 'Response' : 'Assertion',
        { key: keys.idp },
      ),
  },
];

/** In front of that child, where there is no Issuer to come behind. */
function first(parent: string, child: string): { readonly behind: string; readonly action: 'before' } {
  return { behind: `/*[local-name(.)='${parent}']/*[local-name(.)='${child}']`, action: 'before' };
}

import { deflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Knowledge } from '../../../../../src/services/federation/knowledge.ts';
import type { SamlMessage } from '../../../../../src/services/federation/message.ts';
import { checkSamlLogout } from '../../../../../src/services/federation/saml/check-logout.ts';
import { checkSamlRequest } from '../../../../../src/services/federation/saml/check-request.ts';
import { type Carriage, decodeSaml } from '../../../../../src/services/federation/saml/decode.ts';
import { requestKnowledgeOf } from '../../../../../src/services/federation/saml/request.ts';
import { knowledgeOf } from '../../../../support/saml/case.ts';
import { type SamlKeys, samlKeys } from '../../../../support/saml/keys.ts';
import { signElement, signQuery } from '../../../../support/saml/sign.ts';
import {
  ACS,
  ASSERTION,
  attributesOf,
  EMAIL,
  IDP,
  PROTOCOL,
  SP,
} from '../../../../support/saml/write-response.ts';

const SSO = 'https://idp.example.com/sso';
let keys: SamlKeys;
beforeAll(async () => {
  keys = await samlKeys();
});

function messageOf(text: string, carriage?: Carriage): SamlMessage {
  const decoded = decodeSaml(text, carriage);
  if (!decoded.ok) throw new Error(decoded.refusal.reason);
  return { ...decoded.parts, evidence: { source: 'message' }, at: null };
}

const deflated = (xml: string): string =>
  encodeURIComponent(deflateRawSync(Buffer.from(xml)).toString('base64'));

function known(over: Partial<Knowledge> = {}): Knowledge {
  return knowledgeOf(keys, {
    idp: {
      origin: 'idp',
      entityId: IDP,
      signingCertificates: [keys.idp.certificate],
      signOnUrls: { redirect: SSO },
      wantsSignedRequests: false,
    },
    sp: { origin: 'sp', entityId: SP, acsUrls: [ACS], signingCertificates: [keys.sp.certificate] },
    ...over,
  });
}

const wanting = (): Partial<Knowledge> => ({
  idp: { origin: 'idp', entityId: IDP, signOnUrls: { redirect: SSO }, wantsSignedRequests: true },
});

function writeRequest(said: Record<string, string | null> = {}, inside = ''): string {
  const attributes = attributesOf({
    ID: '_request1',
    Version: '2.0',
    IssueInstant: '2026-06-15T11:59:00Z',
    Destination: SSO,
    AssertionConsumerServiceURL: ACS,
    ...said,
  });
  return `<samlp:AuthnRequest xmlns:samlp="${PROTOCOL}" xmlns:saml="${ASSERTION}"${attributes}><saml:Issuer>${SP}</saml:Issuer>${inside}</samlp:AuthnRequest>`;
}

async function failuresOf(message: SamlMessage, knowledge = known()): Promise<readonly string[]> {
  const check = message.kind === 'saml-request' ? checkSamlRequest : checkSamlLogout;
  const { findings } = await check(message, knowledge);
  return findings.filter((it) => it.outcome === 'failed').map((it) => `${it.check} ${it.reason}`);
}

describe('a request', () => {
  it('is sound, unsigned where nobody wants it signed', async () => {
    expect(await failuresOf(messageOf(writeRequest()))).toEqual([]);
    expect(await failuresOf(messageOf(`${SSO}?SAMLRequest=${deflated(writeRequest())}`))).toEqual([]);
  });

  it('was sent to another host than it says, as an address by itself shows', async () => {
    const query = `SAMLRequest=${deflated(writeRequest())}`;
    expect(await failuresOf(messageOf(`https://evil.example/sso?${query}`))).toEqual([
      'S20 destination-elsewhere',
    ]);
    expect(await failuresOf(messageOf(`${SSO}?tenant=a&${query}`))).toEqual([]);
  });

  it('has half a signature for its one fault', async () => {
    const query = signQuery(`SAMLRequest=${deflated(writeRequest())}`, 'sha256', keys.sp);
    for (const half of [query.split('&Signature=')[0], query.replace(/&SigAlg=[^&]+/, '')]) {
      expect(await failuresOf(messageOf(`${SSO}?${half}`), known(wanting()))).toEqual([
        'S15 signature-incomplete',
      ]);
    }
  });

  it('is sound, signed within itself', async () => {
    const xml = signElement(writeRequest(), 'AuthnRequest', { key: keys.sp });
    expect(await failuresOf(messageOf(xml), known(wanting()))).toEqual([]);
  });

  it('is sound, signed beside itself over the octets that were sent', async () => {
    const query = signQuery(`SAMLRequest=${deflated(writeRequest())}&RelayState=%2fhome`, 'sha256', keys.sp);
    const { findings } = await checkSamlRequest(messageOf(`${SSO}?${query}`), known(wanting()));
    expect(findings.filter((it) => it.outcome === 'failed')).toEqual([]);
    expect(findings).toContainEqual(expect.objectContaining({ check: 'S6', outcome: 'passed' }));
  });

  it.each([
    ['another RelayState', (it: string) => it.replace('%2fhome', '%2fevil')],
    ['another encoding of it', (it: string) => it.replace('%2fhome', '%2Fhome')],
    ['no RelayState', (it: string) => it.replace('&RelayState=%2fhome', '')],
    ['another signature', (it: string) => it.replace(/Signature=....../, 'Signature=AAAAAA')],
  ])('is refused where the query was changed after it was signed: %s', async (_name, change) => {
    const query = signQuery(`SAMLRequest=${deflated(writeRequest())}&RelayState=%2fhome`, 'sha256', keys.sp);
    expect(await failuresOf(messageOf(`${SSO}?${change(query)}`))).toEqual(['S6 signature-invalid']);
  });

  it('is refused where the query is signed by a stranger, or with the wrong kind of key', async () => {
    const query = `SAMLRequest=${deflated(writeRequest())}`;
    expect(await failuresOf(messageOf(`${SSO}?${signQuery(query, 'sha256', keys.stranger)}`))).toEqual([
      'S6 signature-invalid',
    ]);
    expect(await failuresOf(messageOf(`${SSO}?${signQuery(query, 'hmac', keys.sp)}`))).toEqual([
      'S8 key-confusion',
    ]);
    expect(await failuresOf(messageOf(`${SSO}?${signQuery(query, 'md5', keys.sp)}`))).toEqual([
      'S8 algorithm-refused',
    ]);
  });

  it.each([
    ['S34 request-unsigned', () => writeRequest(), wanting],
    ['S18 issuer-wrong', () => writeRequest().replace(SP, 'https://other.example.com'), () => ({})],
    ['S18 issuer-missing', () => writeRequest().replace(`<saml:Issuer>${SP}</saml:Issuer>`, ''), () => ({})],
    ['S20 destination-wrong', () => writeRequest({ Destination: 'https://other.example.com' }), () => ({})],
    [
      'S22 acs-wrong',
      () => writeRequest({ AssertionConsumerServiceURL: 'https://evil.example.net' }),
      () => ({}),
    ],
    ['S23 issued-in-the-future', () => writeRequest({ IssueInstant: '2026-06-15T13:00:00Z' }), () => ({})],
    ['S23 time-without-zone', () => writeRequest({ IssueInstant: '2026-06-15T11:59:00' }), () => ({})],
    ['S35 force-and-passive', () => writeRequest({ ForceAuthn: 'true', IsPassive: '1' }), () => ({})],
    ['S15 version-wrong', () => writeRequest({ Version: '1.1' }), () => ({})],
    ['S11 id-malformed', () => writeRequest({ ID: '9' }), () => ({})],
    ['S13 doctype', () => `<!DOCTYPE x>${writeRequest()}`, () => ({})],
    [
      'S6 signature-foreign',
      () => signElement(writeRequest(), 'AuthnRequest', { key: keys.stranger }),
      () => ({}),
    ],
    [
      'S11 digest-mismatch',
      () =>
        signElement(writeRequest(), 'AuthnRequest', { key: keys.sp }).replace(
          ACS,
          'https://evil.example.net',
        ),
      () => ({}),
    ],
    [
      'S20 destination-missing',
      () => signElement(writeRequest({ Destination: null }), 'AuthnRequest', { key: keys.sp }),
      () => ({}),
    ],
  ])('fails with %s, and with nothing else', async (failure, make, over) => {
    expect(await failuresOf(messageOf(make()), known(over()))).toEqual([failure]);
  });

  it('tells what a response has to answer', () => {
    const context = `<samlp:NameIDPolicy Format="${EMAIL}"/><samlp:RequestedAuthnContext Comparison="minimum"><saml:AuthnContextClassRef>urn:x</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>`;
    expect(requestKnowledgeOf(messageOf(writeRequest({ ForceAuthn: 'true' }, context)))).toEqual({
      evidence: { source: 'message' },
      id: '_request1',
      issuedAt: new Date('2026-06-15T11:59:00Z'),
      nameIdFormat: EMAIL,
      forceAuthn: true,
      isPassive: false,
      authnContext: { classes: ['urn:x'], comparison: 'minimum' },
    });
    expect(requestKnowledgeOf(messageOf('<x/>'))).toBeNull();
  });
});

function writeLogout(
  name: 'LogoutRequest' | 'LogoutResponse',
  inside: string,
  said: Record<string, string | null> = {},
): string {
  const attributes = attributesOf({
    ID: '_logout1',
    Version: '2.0',
    IssueInstant: '2026-06-15T11:59:00Z',
    ...said,
  });
  return `<samlp:${name} xmlns:samlp="${PROTOCOL}" xmlns:saml="${ASSERTION}"${attributes}><saml:Issuer>${IDP}</saml:Issuer>${inside}</samlp:${name}>`;
}

const WHO = '<saml:NameID>alice@example.com</saml:NameID><samlp:SessionIndex>_session1</samlp:SessionIndex>';
const DONE =
  '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>';

describe('a message of logout', () => {
  it('is sound, signed by either end', async () => {
    const ofIdp = signElement(writeLogout('LogoutRequest', WHO), 'LogoutRequest', { key: keys.idp });
    const ofSp = signElement(writeLogout('LogoutRequest', WHO).replace(IDP, SP), 'LogoutRequest', {
      key: keys.sp,
    });
    const answer = signElement(writeLogout('LogoutResponse', DONE), 'LogoutResponse', { key: keys.idp });
    for (const xml of [ofIdp, ofSp, answer]) expect(await failuresOf(messageOf(xml))).toEqual([]);
  });

  it('is sound, signed beside itself in a query', async () => {
    const query = signQuery(`SAMLRequest=${deflated(writeLogout('LogoutRequest', WHO))}`, 'sha256', keys.idp);
    expect(await failuresOf(messageOf(`https://sp.example.com/slo?${query}`))).toEqual([]);
  });

  it.each([
    ['S38 logout-unsigned', () => writeLogout('LogoutRequest', WHO)],
    [
      'S38 name-id-missing',
      () => signElement(writeLogout('LogoutRequest', ''), 'LogoutRequest', { key: keys.idp }),
    ],
    [
      'S38 logout-expired',
      () =>
        signElement(
          writeLogout('LogoutRequest', WHO, { NotOnOrAfter: '2026-06-15T11:58:00Z' }),
          'LogoutRequest',
          { key: keys.idp },
        ),
    ],
    ['S18 issuer-wrong', () => writeLogout('LogoutRequest', WHO).replace(IDP, 'https://other.example.com')],
    [
      'S6 signature-foreign',
      () => signElement(writeLogout('LogoutRequest', WHO), 'LogoutRequest', { key: keys.sp }),
    ],
    [
      'S16 status-not-success',
      () =>
        signElement(writeLogout('LogoutResponse', DONE.replace('Success', 'Responder')), 'LogoutResponse', {
          key: keys.idp,
        }),
    ],
  ])('fails with %s, and with nothing else', async (failure, make) => {
    expect(await failuresOf(messageOf(make()))).toEqual([failure]);
  });
});

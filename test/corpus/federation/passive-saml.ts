/** Captures of a sign-in by SAML that went wrong in one place, and metadata with one fault. */
import type { Knowledge } from '../../../src/services/federation/knowledge.ts';
import { deflated, type HarStep } from '../../support/federation/har.ts';
import { newSamlKey, type SamlKeys } from '../../support/saml/keys.ts';
import { ENVELOPED, signElement, signQuery } from '../../support/saml/sign.ts';
import { DUPLICATES, WRAPPING } from '../../support/saml/wrapping.ts';
import { GOOD, NAME_ID, writeAssertion, writeResponse } from '../../support/saml/write-response.ts';
import type { Cases } from './support/case.ts';
import {
  capturedSaml,
  idpMetadata,
  knownOfSaml,
  logoutRequest,
  type SamlChanges,
  type SamlGiven,
  SLO,
  samlSteps,
} from './support/saml-flow.ts';

export interface PassiveSaml {
  readonly evidence: string;
  readonly knowledge: Knowledge;
}

type Provoke = (keys: SamlKeys) => PassiveSaml | Promise<PassiveSaml>;

const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const REFUSED = { status: 403, type: 'text/html', body: '<h1>Sorry</h1>' } as const;

const flow =
  (changes: SamlChanges, given: SamlGiven = {}): Provoke =>
  (keys) => ({ evidence: capturedSaml(samlSteps(keys, changes)), knowledge: knownOfSaml(keys, given) });
/** As it goes on when the service provider sees the fault. */
const refused = (changes: SamlChanges, given: SamlGiven = {}): Provoke =>
  flow({ taken: REFUSED, ...changes }, given);
const trusting =
  (changes: SamlChanges, name: 'expired' | 'weak'): Provoke =>
  (keys) =>
    flow(changes, { idp: { signingCertificates: [keys[name].certificate] } })(keys);
const document =
  (make: (keys: SamlKeys) => string): Provoke =>
  (keys) => ({ evidence: make(keys), knowledge: knownOfSaml(keys) });

const status = (code: string, second: string): string =>
  `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${code}"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${second}"/></samlp:StatusCode></samlp:Status>`;
const audience = (text: string): string =>
  `<saml:AudienceRestriction><saml:Audience>${text}</saml:Audience></saml:AudienceRestriction>`;
const context = (name: string): string =>
  `<samlp:RequestedAuthnContext Comparison="exact"><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:${name}</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>`;

function signOut(keys: SamlKeys, isSigned: boolean): HarStep {
  const query = `SAMLRequest=${encodeURIComponent(deflated(logoutRequest()))}`;
  return {
    url: `${SLO}?${isSigned ? signQuery(query, 'sha256', keys.sp) : query}`,
    type: 'text/html',
    body: '<h1>Bye</h1>',
  };
}

export const PASSIVE_SAML: Cases<Provoke> = {
  S1: document(({ idp }) =>
    idpMetadata([idp.certificate]).replaceAll('md:IDPSSODescriptor', 'md:AttributeAuthorityDescriptor'),
  ),
  S2: document(({ idp }) => idpMetadata([idp.certificate], ' validUntil="2026-06-01T00:00:00Z"')),
  S3: document(({ idp }) =>
    signElement(idpMetadata([idp.certificate]), 'EntityDescriptor', {
      ...{ key: idp, behind: "/*/*[local-name(.)='IDPSSODescriptor']", action: 'before' },
    }).replace('WantAuthnRequestsSigned="true"', 'WantAuthnRequestsSigned="false"'),
  ),
  S4: document(({ idp }) => idpMetadata([idp.certificate], '', 'https://idp.example.com/saml/')),
  S5: trusting({ signing: (keys) => ({ key: keys.expired }) }, 'expired'),
  S6: refused({ signing: (keys) => ({ key: keys.stranger }) }),
  S8: trusting({ signing: (keys) => ({ key: keys.weak }) }, 'weak'),
  S9: refused({ signing: () => ({ transforms: [ENVELOPED, INCLUSIVE] }) }),
  S10: refused({ response: () => writeResponse() }),
  S11: refused({ response: (keys) => made(DUPLICATES, 'duplicate-id', keys) }),
  S12: refused({ response: (keys) => made(WRAPPING, 'signature-wrapped', keys) }),
  S13: refused({ said: { nameId: NAME_ID.replace('alice@', 'alice<!-- -->@') } }),
  S15: refused({ carry: deflated }),
  S16: refused({
    response: (keys) =>
      signElement(
        writeResponse({ status: status('Responder', 'AuthnFailed') }).replace(writeAssertion(), ''),
        'Response',
        { key: keys.idp },
      ),
  }),
  S17: refused({
    response: (keys) =>
      signElement(writeResponse({ after: writeAssertion({ assertionId: '_assertion2' }) }), 'Response', {
        key: keys.idp,
      }),
  }),
  S18: refused({
    said: {
      responseIssuer: '<saml:Issuer>https://idp.example.com/saml/</saml:Issuer>',
      issuer: '<saml:Issuer>https://idp.example.com/saml/</saml:Issuer>',
    },
  }),
  S19: refused({ said: { audiences: audience('https://sp.example.com/metadata/') } }),
  S20: refused({ said: { destination: 'https://sp.example.com/saml/acs/' } }),
  S21: refused({ said: { recipient: 'https://sp.example.com/saml/acs/' } }),
  S22: refused({
    acs: 'https://sp.example.com/old/acs',
    said: { destination: 'https://sp.example.com/old/acs', recipient: 'https://sp.example.com/old/acs' },
  }),
  S23: refused({ said: { from: '2026-06-15T12:10:00Z', until: '2026-06-15T12:20:00Z' } }),
  S24: refused({ said: { confirmedUntil: '2026-06-15T11:50:00Z' } }),
  S25: refused({ said: { answersOuter: '_another', answersInner: '_another' } }),
  S26: refused({ asks: false, said: { answersOuter: null, answersInner: null } }),
  S27: refused({ relayState: null }),
  S28: flow({
    after: (keys) => samlSteps(keys, { taken: REFUSED }).slice(2),
  }),
  S29: refused({ said: { nameId: NAME_ID.replace('emailAddress', 'X509SubjectName') } }),
  S31: refused({ said: { attributes: (GOOD.attributes ?? '').replace('Name="email"', 'Name="mail"') } }),
  S32: refused({}, { sp: { wantsEncryptedAssertions: true } }),
  S33: refused({ wishes: context('TimeSyncToken') }),
  S34: (keys) => ({
    evidence: capturedSaml(
      samlSteps(keys).map((step) => ({
        ...step,
        ...(step.location === undefined ? {} : { location: step.location.replace(/&SigAlg=.*/, '') }),
        url: step.url.replace(/&SigAlg=.*/, ''),
      })),
    ),
    knowledge: knownOfSaml(keys),
  }),
  S35: refused({
    request: { IsPassive: 'true' },
    response: (keys) =>
      signElement(
        writeResponse({ status: status('Responder', 'NoPassive') }).replace(writeAssertion(), ''),
        'Response',
        { key: keys.idp },
      ),
  }),
  S38: flow({ after: (keys) => [signOut(keys, false)] }),
};

/** Works today, and should not stay so: nothing fails, and this check warns. */
export const PASSIVE_SAML_WARNED: Cases<Provoke> = {
  S40: (keys) => ({
    evidence: capturedSaml([
      {
        url: 'https://idp.example.com/login',
        form: { user: 'alice', password: 'one-of-the-test' },
        status: 302,
        location: SLO,
      },
      ...samlSteps(keys),
    ]),
    knowledge: knownOfSaml(keys),
  }),
  S7: async (keys) => {
    const ending = await newSamlKey({ fromDay: -20, untilDay: 20 });
    return {
      evidence: idpMetadata([ending.certificate]),
      knowledge: knownOfSaml(keys, { idp: { signingCertificates: [ending.certificate] } }),
    };
  },
};

export const SOUND_SAML: Readonly<Record<string, Provoke>> = {
  'a sign-in': flow({}),
  'a sign-in with a sign-out behind it': flow({ after: (keys) => [signOut(keys, true)] }),
  'a sign-in that began at the identity provider, where that is allowed': flow(
    { asks: false, said: { answersOuter: null, answersInner: null } },
    { sp: { allowsUnsolicited: true } },
  ),
  metadata: document(({ idp }) => idpMetadata([idp.certificate], ' validUntil="2026-07-15T00:00:00Z"')),
  'a sign-in beside its metadata': (keys) => ({
    evidence: capturedSaml([
      {
        url: 'https://idp.example.com/metadata',
        type: 'application/samlmetadata+xml',
        body: idpMetadata([keys.idp.certificate]),
      },
      ...samlSteps(keys),
    ]),
    knowledge: knownOfSaml(keys),
  }),
};

function made(table: typeof WRAPPING, reason: string, keys: SamlKeys): string {
  const found = table.find((it) => it.reason === reason && it.only !== 'response');
  if (found === undefined) throw new Error(`no case of ${reason}`);
  return found.make(keys, 'assertion');
}

import { SAML } from '@node-saml/node-saml';
import samlify from 'samlify';
import { beforeAll, describe, expect, it } from 'vitest';
import { samlResponse } from '../../../../../src/lab/saml/response.ts';
import { assembleReport } from '../../../../../src/services/federation/assemble.ts';
import { type Judged, judge, knowledgeOf } from '../../../../support/saml/case.ts';
import { NOW, type SamlKeys, samlKeys } from '../../../../support/saml/keys.ts';
import { SOUND_FORMS } from '../../../../support/saml/sound-forms.ts';
import { ACS, EMAIL, IDP, REQUEST_ID, SP } from '../../../../support/saml/write-response.ts';

let keys: SamlKeys;
beforeAll(async () => {
  keys = await samlKeys();
});

const verdictOf = ({ findings, claims }: Judged, judgedAt = NOW): string =>
  assembleReport({ tier: 'passive', subject: 'test', judgedAt, findings, claims }).verdict;

describe('a sound response', () => {
  it.each(SOUND_FORMS)('is sound $name', async ({ make, knowledge, carriage, warnings = [], verdict }) => {
    const judged = await judge(make(keys), knowledgeOf(keys, knowledge?.(keys)), carriage);
    expect(judged.failures).toEqual([]);
    expect(judged.warnings).toEqual(warnings);
    expect(verdictOf(judged)).toBe(verdict ?? 'sound');
    expect(judged.verified).toBe(verdict === undefined);
  });
});

describe('a response of another hand', () => {
  it.each([
    [true, false],
    [false, true],
    [true, true],
  ])(
    "is sound, of the lab's Okta (response signed: %s, assertion signed: %s)",
    async (response, assertion) => {
      const now = NOW.getTime();
      const text = samlResponse(
        {
          responseId: 'id1',
          assertionId: 'id2',
          issuer: IDP,
          destination: ACS,
          recipient: ACS,
          audience: SP,
          inResponseTo: REQUEST_ID,
          nameId: 'alice@example.com',
          nameIdFormat: EMAIL,
          authnContext: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
          sessionIndex: 'id3',
          attributes: [{ name: 'a', nameFormat: 'urn:x', values: ['1'] }],
          issuedAtMs: now,
          authenticatedAtMs: now - 1000,
          lifetimeMs: 300_000,
        },
        { response, assertion },
        {
          privateKeyPem: keys.idp.privateKeyPem,
          certificate: keys.idp.certificate,
          signature: 'RSA_SHA256',
          digest: 'SHA256',
        },
      );
      const judged = await judge(text, knowledgeOf(keys));
      expect(judged.failures).toEqual([]);
      expect(verdictOf(judged)).toBe('sound');
      expect(judged.claims).toContainEqual({ name: 'NameID', values: ['alice@example.com'], verified: true });
    },
  );

  it.each([
    [true, false],
    [false, true],
    [true, true],
  ])(
    'is sound, of samlify (assertion signed: %s, message signed: %s)',
    async (wantAssertionsSigned, wantMessageSigned) => {
      const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
      const idp = samlify.IdentityProvider({
        entityID: IDP,
        privateKey: keys.idp.privateKeyPem,
        signingCert: keys.idp.certificate,
        nameIDFormat: [EMAIL],
        singleSignOnService: [{ Binding: post, Location: `${IDP}/sso` }],
        singleLogoutService: [{ Binding: post, Location: `${IDP}/slo` }],
      });
      const sp = samlify.ServiceProvider({
        entityID: SP,
        wantAssertionsSigned,
        wantMessageSigned,
        nameIDFormat: [EMAIL],
        assertionConsumerService: [{ Binding: post, Location: ACS }],
      });
      const asked = { extract: { request: { id: REQUEST_ID } } };
      const { context } = await idp.createLoginResponse(sp, asked, 'post', { email: 'alice@example.com' });
      // It knows no other clock than the machine's.
      const at = new Date();
      const judged = await judge(
        context,
        knowledgeOf(keys, {
          at,
          idp: { origin: 'idp', entityId: IDP, signingCertificates: [keys.idp.certificate] },
        }),
      );
      expect(judged.failures).toEqual([]);
      expect(judged.warnings.filter((it) => !it.startsWith('S5'))).toEqual(['S33 authn-statement-missing']);
      expect(judged.claims).toContainEqual({ name: 'NameID', values: ['alice@example.com'], verified: true });
    },
  );

  it.each([
    'the assertion signed',
    'the response signed',
    'both signed',
    'as AD FS writes, both signed',
    'as SimpleSAMLphp writes',
  ])('is one for node-saml, too: %s', async (name) => {
    const form = SOUND_FORMS.find((it) => it.name === name);
    const xml = String(form?.make(keys));
    const verifier = new SAML({
      idpCert: [keys.idp.certificate],
      issuer: SP,
      callbackUrl: ACS,
      audience: SP,
      wantAuthnResponseSigned: false,
      wantAssertionsSigned: false,
      acceptedClockSkewMs: -1,
    });
    const { profile } = await verifier.validatePostResponseAsync({
      SAMLResponse: Buffer.from(xml).toString('base64'),
    });
    const ours = await judge(xml, knowledgeOf(keys));
    expect(ours.claims).toContainEqual({ name: 'NameID', values: [profile?.nameID], verified: true });
  });
});

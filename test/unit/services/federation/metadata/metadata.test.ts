import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Knowledge } from '../../../../../src/services/federation/knowledge.ts';
import { checkSamlMetadata } from '../../../../../src/services/federation/metadata/check-metadata.ts';
import { readSamlMetadata } from '../../../../../src/services/federation/metadata/read-metadata.ts';
import { createAuthority } from '../../../../support/certificates.ts';
import { NOW, newSamlKey, type SamlKey, type SamlKeys, samlKeys } from '../../../../support/saml/keys.ts';
import { signAt } from '../../../../support/saml/sign.ts';
import { ACS, attributesOf, EMAIL, IDP, PROTOCOL, SP } from '../../../../support/saml/write-response.ts';

const MD = 'urn:oasis:names:tc:SAML:2.0:metadata';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

let keys: SamlKeys;
let next: SamlKey;
let soon: SamlKey;
beforeAll(async () => {
  [keys, next, soon] = await Promise.all([samlKeys(), newSamlKey(), newSamlKey({ untilDay: 10 })]);
});

const keyOf = (use: string | null, ...certificates: readonly string[]): string =>
  `<md:KeyDescriptor${attributesOf({ use })}><ds:KeyInfo><ds:X509Data>${certificates.map((it) => `<ds:X509Certificate>\n${it}\n</ds:X509Certificate>`).join('')}</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;

const idpRole = (inside = keyOf('signing', keys.idp.certificate)): string =>
  `<md:IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="${PROTOCOL}">${inside}<md:SingleSignOnService Binding="${REDIRECT}" Location="${IDP}/redirect"/><md:SingleSignOnService Binding="${POST}" Location="${IDP}/post"/></md:IDPSSODescriptor>`;

const spRole = (): string =>
  `<md:SPSSODescriptor AuthnRequestsSigned="1" WantAssertionsSigned="true" protocolSupportEnumeration="${PROTOCOL}">${keyOf(null, keys.sp.certificate)}<md:NameIDFormat>${EMAIL}</md:NameIDFormat><md:AssertionConsumerService Binding="${POST}" Location="${ACS}/2" index="2"/><md:AssertionConsumerService Binding="${POST}" Location="${ACS}" index="5" isDefault="true"/><md:AttributeConsumingService index="0"><md:RequestedAttribute Name="email" isRequired="true"/><md:RequestedAttribute Name="phone"/></md:AttributeConsumingService></md:SPSSODescriptor>`;

const entity = (id: string | null, roles: string, said: Record<string, string> = {}): string =>
  `<md:EntityDescriptor xmlns:md="${MD}" xmlns:ds="${DSIG}"${attributesOf({ entityID: id, ...said })}>${roles}</md:EntityDescriptor>`;

const group = (...entities: readonly string[]): string =>
  `<md:EntitiesDescriptor xmlns:md="${MD}">${entities.join('')}</md:EntitiesDescriptor>`;

async function findingsOf(xml: string, over: Partial<Knowledge> = {}): Promise<readonly string[]> {
  const document = {
    kind: 'saml-metadata',
    xml,
    url: null,
    evidence: { source: 'metadata' },
    at: null,
  } as const;
  const { findings } = await checkSamlMetadata(document, { at: NOW, skewMs: 60_000, ...over });
  return findings
    .filter((it) => it.outcome !== 'passed')
    .map((it) => `${it.check} ${it.outcome} ${it.reason}`);
}

describe('metadata', () => {
  it('tells what an identity provider is', () => {
    expect(readSamlMetadata(`<?xml version="1.0"?>\n${entity(IDP, idpRole())}\n`, 'here')).toEqual({
      problem: null,
      idp: {
        origin: 'here',
        entityId: IDP,
        signingCertificates: [keys.idp.certificate],
        signOnUrls: { redirect: `${IDP}/redirect`, post: `${IDP}/post` },
        wantsSignedRequests: true,
      },
    });
  });

  it('tells what a service provider is, the default address first, and only attributes that are needed', () => {
    expect(readSamlMetadata(entity(SP, spRole()), 'here').sp).toEqual({
      origin: 'here',
      entityId: SP,
      acsUrls: [ACS, `${ACS}/2`],
      nameIdFormats: [EMAIL],
      wantsSignedAssertions: true,
      signsRequests: true,
      signingCertificates: [keys.sp.certificate],
      encryptionCertificates: [keys.sp.certificate],
      requiredAttributes: ['email'],
    });
  });

  it('of a group is that of the one that is meant', () => {
    const all = group(
      entity(IDP, idpRole()),
      entity('https://other.example.com', idpRole()),
      entity(SP, spRole()),
    );
    expect(readSamlMetadata(all, 'here', IDP).idp?.entityId).toBe(IDP);
    // Of the service providers there is one only, of the identity providers there are two.
    expect(readSamlMetadata(all, 'here')).toMatchObject({ problem: null, sp: { entityId: SP } });
    expect(readSamlMetadata(all, 'here')).not.toHaveProperty('idp');
    expect(readSamlMetadata(all, 'here', 'https://nobody.example.com').problem?.reason).toBe(
      'entity-unknown',
    );
  });

  it('has all certificates of a rollover, and none that is for encryption', () => {
    const inside =
      keyOf('signing', keys.idp.certificate) +
      keyOf('signing', next.certificate) +
      keyOf('encryption', keys.sp.certificate);
    expect(readSamlMetadata(entity(IDP, idpRole(inside)), 'here').idp?.signingCertificates).toEqual([
      keys.idp.certificate,
      next.certificate,
    ]);
  });

  it('has the end of a chain of certificates only', async () => {
    const authority = await createAuthority();
    const { certPem } = await authority.issue({ commonName: 'idp.example.com' });
    const [leaf, root] = [certPem, authority.certPem].map((it) => it.replace(/-----[^-]+-----|\s/g, ''));
    const chain = keyOf('signing', leaf ?? '', root ?? '');
    expect(readSamlMetadata(entity(IDP, idpRole(chain)), 'here').idp?.signingCertificates).toEqual([leaf]);
  });

  it.each([
    ['no XML', () => 'x', 'not-well-formed'],
    ['a document type', () => `<!DOCTYPE x>${entity(IDP, idpRole())}`, 'doctype'],
    ['another document', () => '<x/>', 'no-entity'],
    ['no role', () => entity(IDP, ''), 'no-role'],
    ['an entity without a name', () => entity('', idpRole()), 'entity-unnamed'],
    [
      'a role of SAML 1.1',
      () => entity(IDP, idpRole().replace(PROTOCOL, 'urn:oasis:names:tc:SAML:1.1:protocol')),
      'no-role',
    ],
    [
      'two of a kind',
      () => group(entity(IDP, idpRole()), entity('https://other.example.com', idpRole())),
      'several-entities',
    ],
  ])('is of no use: %s', async (_name, make, reason) => {
    expect(readSamlMetadata(make(), 'here').problem?.reason).toBe(reason);
    expect(await findingsOf(make())).toContain(`S1 failed ${reason}`);
  });

  it('is sound', async () => {
    expect(
      await findingsOf(entity(IDP, idpRole(), { validUntil: '2026-12-01T00:00:00Z', cacheDuration: 'PT1H' })),
    ).toEqual([]);
    expect(await findingsOf(entity(SP, spRole()))).toEqual([]);
  });

  it.each([
    ['S2 failed metadata-expired', () => entity(IDP, idpRole(), { validUntil: '2026-06-15T11:00:00Z' })],
    ['S2 warned metadata-ends-soon', () => entity(IDP, idpRole(), { validUntil: '2026-06-16T11:00:00Z' })],
    ['S2 failed time-without-zone', () => entity(IDP, idpRole(), { validUntil: '2026-12-01T00:00:00' })],
    ['S2 failed cache-duration-malformed', () => entity(IDP, idpRole(), { cacheDuration: '3600' })],
    [
      'S5 failed certificate-expired',
      () => entity(IDP, idpRole(keyOf('signing', keys.expired.certificate))),
      'S7 warned successor-missing',
    ],
    [
      'S5 warned certificate-expired-left',
      () =>
        entity(IDP, idpRole(keyOf('signing', keys.expired.certificate) + keyOf('signing', next.certificate))),
    ],
    [
      'S5 warned certificate-ends-in-14-days',
      () => entity(IDP, idpRole(keyOf('signing', soon.certificate))),
      'S7 warned successor-missing',
    ],
    [
      'S5 warned certificate-ends-in-14-days',
      () => entity(IDP, idpRole(keyOf('signing', soon.certificate) + keyOf('signing', next.certificate))),
    ],
    ['S5 failed certificate-unreadable', () => entity(IDP, idpRole(keyOf('signing', 'AAAA')))],
    ['S6 failed certificate-missing', () => entity(IDP, idpRole(''))],
    ['S8 failed key-weak', () => entity(IDP, idpRole(keyOf('signing', keys.weak.certificate)))],
  ])('%s', async (finding, make, other?: string) => {
    expect(await findingsOf(make())).toEqual(other === undefined ? [finding] : [finding, other]);
  });

  it('is compared with what the other end was configured with', async () => {
    const idp = { origin: 'connection', entityId: IDP, signingCertificates: [keys.idp.certificate] };
    expect(await findingsOf(entity(IDP, idpRole()), { idp })).toEqual([]);
    expect(await findingsOf(entity(`${IDP}/`, idpRole()), { idp })).toEqual(['S4 failed entity-id-differs']);
    const old = { ...idp, signingCertificates: [keys.stranger.certificate] };
    expect(await findingsOf(entity(IDP, idpRole()), { idp: old })).toEqual(['S4 failed certificate-differs']);
    const sp = { origin: 'connection', entityId: SP, acsUrls: ['https://other.example.com'] };
    expect(await findingsOf(entity(SP, spRole()), { sp })).toEqual(['S4 failed acs-differs']);
  });

  it('that is signed is verified with a key that was known before', async () => {
    const unsigned = entity(IDP, `<md:Extensions/>${idpRole()}`, { ID: '_metadata1' });
    const sign = (key: SamlKey): string =>
      signAt(unsigned, "/*[local-name(.)='EntityDescriptor']", {
        key,
        behind: "/*/*[local-name(.)='Extensions']",
        action: 'before',
      });
    const idp = { origin: 'connection', entityId: IDP, signingCertificates: [keys.idp.certificate] };
    expect(await findingsOf(sign(keys.idp), { idp })).toEqual([]);
    expect(await findingsOf(sign(keys.idp))).toEqual(['S3 untested key-unknown']);
    expect(await findingsOf(sign(keys.stranger), { idp })).toEqual(['S3 untested key-unknown']);
    const changed = sign(keys.idp).replace(`${IDP}/post`, 'https://evil.example.net');
    expect(await findingsOf(changed, { idp })).toEqual(['S3 failed digest-mismatch']);
  });

  it('is answered with a value, whatever it is', () => {
    const good = entity(IDP, idpRole('')) + entity(SP, '');
    fc.assert(
      fc.property(
        fc.nat(good.length),
        fc.nat(good.length),
        fc.string({ unit: 'binary', maxLength: 4 }),
        (from, to, text) => {
          const { problem } = readSamlMetadata(good.slice(0, from) + text + good.slice(to), 'here');
          return problem === null || problem.reason !== '';
        },
      ),
    );
  });
});

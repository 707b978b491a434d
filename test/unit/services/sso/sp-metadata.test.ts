/** Metadata of service providers: what is read of it, and what is refused before it is parsed. */
import { describe, expect, it } from 'vitest';
import { readServiceProvider } from '../../../../src/services/sso/sp-metadata.ts';

const MD = 'urn:oasis:names:tc:SAML:2.0:metadata';
const SAML2 = 'urn:oasis:names:tc:SAML:2.0:protocol';
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';

interface Parts {
  readonly acs?: string;
  readonly keys?: string;
  readonly more?: string;
  readonly protocol?: string;
  readonly entityId?: string;
}

const ACS = `<md:AssertionConsumerService Binding="${POST}" Location="https://sp.example/acs" index="0"/>`;

function entity({
  acs = ACS,
  keys = '',
  more = '',
  protocol = SAML2,
  entityId = 'https://sp.example',
}: Parts = {}): string {
  return `<md:EntityDescriptor xmlns:md="${MD}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${entityId}">
    <md:SPSSODescriptor protocolSupportEnumeration="${protocol}" WantAssertionsSigned="true">${keys}${more}${acs}</md:SPSSODescriptor>
  </md:EntityDescriptor>`;
}

const read = (text: string) => readServiceProvider(text, 'sp.xml');

const key = (use: string, certificate: string): string =>
  `<md:KeyDescriptor${use === '' ? '' : ` use="${use}"`}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>
    ${certificate}
  </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;

describe('metadata of a service provider', () => {
  it('gives entity id, addresses with the default first, formats, certificate and logout', () => {
    const provider = read(
      entity({
        keys: key('encryption', 'RU5D') + key('signing', 'U0\n      lHTg=='),
        more: `<md:SingleLogoutService Binding="${POST}" Location="https://sp.example/slo"/>
          <md:NameIDFormat> urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress </md:NameIDFormat>`,
        acs: `<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact" Location="https://sp.example/artifact" index="0"/>
          <md:AssertionConsumerService Binding="${POST}" Location="https://sp.example/second" index="1"/>
          <md:AssertionConsumerService Binding="${POST}" Location="https://sp.example/first" index="2" isDefault="true"/>`,
      }),
    );
    expect(provider).toEqual({
      entityId: 'https://sp.example',
      acsUrls: ['https://sp.example/first', 'https://sp.example/second'],
      nameIdFormats: ['urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'],
      signingCertificate: 'U0lHTg==',
      logoutUrl: 'https://sp.example/slo',
      wantsSignedAssertion: true,
    });
  });

  it('takes a key without a use, and does without one', () => {
    expect(read(entity({ keys: key('', 'Qk9USA==') })).signingCertificate).toBe('Qk9USA==');
    expect(read(entity()).signingCertificate).toBeNull();
  });

  it('finds the only one of a collection, and refuses two', () => {
    const wrap = (...inside: readonly string[]): string =>
      `<md:EntitiesDescriptor xmlns:md="${MD}">${inside.join('')}</md:EntitiesDescriptor>`;
    expect(read(wrap(entity())).entityId).toBe('https://sp.example');
    expect(() => read(wrap(entity(), entity({ entityId: 'https://other.example' })))).toThrow(
      '2 service providers',
    );
  });

  it.each([
    ['a document type', `<!DOCTYPE md [<!ENTITY x "y">]>${entity()}`, 'document type or entities'],
    ['an external document type', `<!doctype md SYSTEM "file:///etc/passwd">${entity()}`, 'document type'],
    [
      'an entity declaration alone',
      `<!ENTITY x SYSTEM "https://evil.example">${entity()}`,
      'document type or entities',
    ],
    ['no XML', 'this is not XML', 'not well-formed'],
    ['nothing', '', 'not well-formed'],
    ['cut off XML', entity().slice(0, 200), 'not well-formed'],
    ['another vocabulary', '<a/>', 'no SAML 2.0 service provider'],
    [
      'an identity provider',
      `<md:EntityDescriptor xmlns:md="${MD}" entityID="x"><md:IDPSSODescriptor protocolSupportEnumeration="${SAML2}"/></md:EntityDescriptor>`,
      'no SAML 2.0 service provider',
    ],
    [
      'SAML 1.1',
      entity({ protocol: 'urn:oasis:names:tc:SAML:1.1:protocol' }),
      'no SAML 2.0 service provider',
    ],
    ['no address', entity({ acs: '' }), 'no AssertionConsumerService'],
    ['an address in clear', entity({ acs: ACS.replace('https:', 'http:') }), 'no https address'],
    [
      'a script for an address',
      entity({ acs: ACS.replace('https://sp.example/acs', 'javascript:alert(1)') }),
      'no https address',
    ],
    ['no entity id', entity({ entityId: '' }), 'no entityID'],
  ])('refuses %s', (_, text, why) => {
    expect(() => read(text)).toThrowError(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(() => read(text)).toThrow(why);
  });

  it('never shows what was in it', () => {
    expect(() => read('<a>fake-secret-in-a-wrong-file')).toThrow(/^((?!fake-secret).)*$/s);
  });
});

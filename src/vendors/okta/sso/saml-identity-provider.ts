/**
 * Identity providers of type SAML2.
 *
 * | here          | Okta, under `protocol`                              |
 * |---------------|-----------------------------------------------------|
 * | issuer        | credentials.trust.issuer                            |
 * | certificateId | credentials.trust.kid, a key of `idps/credentials`  |
 * | signInUrl     | endpoints.sso.url and its destination               |
 * | nameIdFormat  | settings.nameFormat                                 |
 * | audience      | credentials.trust.audience, which Okta chooses      |
 */
import type { PropertiesOf } from '../../../services/sso/port.ts';
import type { Changes } from '../replace.ts';
import { textAt } from './document.ts';
import type { ProviderProtocol } from './identity-provider.ts';
import { providerOf } from './identity-provider.ts';
import type { MakeKind } from './kind.ts';
import { given } from './oidc-application.ts';
import { nonEmpty } from './oidc-identity-provider.ts';

const TRUST = 'protocol.credentials.trust';

const FORMATS: Readonly<Record<PropertiesOf<'saml-identity-provider'>['nameIdFormat'], string>> = {
  email: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
};

const protocol: ProviderProtocol<'saml-identity-provider'> = {
  type: 'SAML2',
  subjects: { email: 'idpuser.email', username: 'idpuser.subjectNameId' },
  observe: (idp) => {
    const format = textAt(idp, 'protocol.settings.nameFormat');
    return {
      issuer: textAt(idp, `${TRUST}.issuer`),
      signInUrl: textAt(idp, 'protocol.endpoints.sso.url'),
      certificateId: textAt(idp, `${TRUST}.kid`),
      nameIdFormat: Object.entries(FORMATS).find(([, theirs]) => theirs === format)?.[0] ?? format,
    };
  },
  changes: ({ issuer, signInUrl, certificateId, nameIdFormat }) => {
    const trust = given({ issuer, kid: certificateId });
    const parts: Changes = {
      ...nonEmpty('credentials', nonEmpty('trust', trust)),
      ...(signInUrl === undefined
        ? {}
        : { endpoints: { sso: { url: signInUrl, binding: 'HTTP-POST', destination: signInUrl } } }),
      ...(nameIdFormat === undefined ? {} : { settings: { nameFormat: FORMATS[nameIdFormat] } }),
    };
    return nonEmpty('protocol', parts);
  },
  base: {
    issuerMode: 'DYNAMIC',
    protocol: {
      type: 'SAML2',
      endpoints: { acs: { binding: 'HTTP-POST', type: 'INSTANCE' } },
      algorithms: {
        request: { signature: { algorithm: 'SHA-256', scope: 'REQUEST' } },
        // ANY: either signature is accepted; the source signs both.
        response: { signature: { algorithm: 'SHA-256', scope: 'ANY' } },
      },
    },
  },
  outputs: (idp) => ({
    acsUrl: textAt(idp, '_links.acs.href'),
    audience: textAt(idp, `${TRUST}.audience`),
  }),
};

export const samlIdentityProvider: MakeKind<'saml-identity-provider'> = (calls) =>
  providerOf(calls, protocol);

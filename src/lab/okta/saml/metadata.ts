/** SAML metadata of an application (the org as identity provider) and of an identity provider (as service provider). */
import { identityProviderMetadata, serviceProviderMetadata } from '../../saml/metadata.ts';
import type { App, IdentityProvider, SigningKey } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { activeKey } from '../rules/keys.ts';
import { textField } from '../sign-in/fields.ts';
import { samlSettings } from './settings.ts';

const NAME_ID_FORMATS = [
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
];

/** @param kid Another key than the one in force. Null when the application has no such key. */
export function samlMetadata(world: OrgWorld, app: App, kid: string | null): string | null {
  const key = kid === null ? activeKey(app) : app.keys.find((one) => one.kid === kid);
  if (key === undefined) return null;
  const { entityId, ssoUrl, requestCertificates } = samlSettings(world, app);
  return identityProviderMetadata({
    entityId,
    ssoUrl,
    certificates: [key.certificate],
    wantsSignedRequests: requestCertificates !== null,
    nameIdFormats: NAME_ID_FORMATS,
  });
}

export function idpMetadata(world: OrgWorld, idp: IdentityProvider): string {
  const key = requestKey(idp);
  const format = textField(idp.protocol, 'settings', 'nameFormat');
  return serviceProviderMetadata({
    entityId: serviceProviderId(idp),
    acsUrl: acsUrl(world, idp),
    certificates: key === null ? [] : [key.certificate],
    signsRequests: signsRequests(idp),
    wantsSignedAssertions: true,
    nameIdFormats: format === null ? NAME_ID_FORMATS : [format],
  });
}

export function acsUrl(world: OrgWorld, idp: IdentityProvider): string {
  return `${world.ownUrl()}/sso/saml2/${idp.id}`;
}

/** What the identity provider must name as the audience. */
export function serviceProviderId(idp: IdentityProvider): string {
  return (
    textField(idp.protocol, 'credentials', 'trust', 'audience') ??
    `https://www.okta.com/saml2/service-provider/${idp.id}`
  );
}

export function signsRequests(idp: IdentityProvider): boolean {
  return textField(idp.protocol, 'algorithms', 'request', 'signature', 'scope') === 'REQUEST';
}

/** The key that signs requests to an identity provider: the one its document names, else the newest. */
export function requestKey(idp: IdentityProvider): SigningKey | null {
  const kid = textField(idp.protocol, 'credentials', 'signing', 'kid');
  return idp.keys.find((one) => one.kid === kid) ?? idp.keys.at(-1) ?? null;
}

/**
 * Identity providers of type OKTA_INTEGRATION: another Okta org, whose details this one finds out by itself. Early
 * access; the protocol in the document is OIDC all the same.
 */
import { textAt } from './document.ts';
import type { ProviderProtocol } from './identity-provider.ts';
import { providerOf } from './identity-provider.ts';
import type { MakeKind } from './kind.ts';
import { nonEmpty } from './oidc-identity-provider.ts';

const protocol: ProviderProtocol<'org-identity-provider'> = {
  type: 'OKTA_INTEGRATION',
  subjects: { email: 'idpuser.email', username: 'idpuser.preferred_username' },
  observe: (idp) => ({
    orgUrl: textAt(idp, 'protocol.oktaIdpOrgUrl'),
    clientId: textAt(idp, 'protocol.credentials.client.client_id'),
  }),
  changes: ({ orgUrl, clientId }) =>
    nonEmpty('protocol', {
      ...(orgUrl === undefined ? {} : { oktaIdpOrgUrl: orgUrl }),
      ...(clientId === undefined ? {} : { credentials: { client: { client_id: clientId } } }),
    }),
  base: {
    issuerMode: 'DYNAMIC',
    protocol: { type: 'OIDC', credentials: { client: { token_endpoint_auth_method: 'private_key_jwt' } } },
  },
  outputs: (idp) => ({ callbackUrl: textAt(idp, '_links.clientRedirectUri.href') }),
};

export const orgIdentityProvider: MakeKind<'org-identity-provider'> = (calls) => providerOf(calls, protocol);

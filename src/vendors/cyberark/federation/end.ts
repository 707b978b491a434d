/**
 * PVWA as a service provider of SAML, as far as its API shows it.
 *
 * | here              | CyberArk                                                                            |
 * |-------------------|-------------------------------------------------------------------------------------|
 * | identity provider | the authentication method `saml`                                                    |
 * | acsUrls           | `api/auth/saml/logon` below the application, since version 10                       |
 * | allowedReferrers  | AllowedReferrers, the access restriction                                            |
 * | everything else   | `saml.config` (before 11.3 `web.config`) on each PVWA server: a file, which no API shows |
 */
import { hasCode, IdctlError } from '../../../core/errors.ts';
import { publicDocument } from '../../../core/public-document.ts';
import type { FederationEnd, TrustedProvider } from '../../../services/federation/port.ts';
import type { VendorContext } from '../../contract.ts';
import { channelOf } from '../channel.ts';
import { PvwaClient } from '../client.ts';
import { isNotOffered } from '../faults.ts';
import { appRootOf } from '../settings.ts';

const UNSEEN = [
  'Issuer, certificate, sign-on URL and audience are in saml.config on each PVWA server (before 11.3 in web.config), which no API shows. Compare them by hand, or give the fragment as a file.',
  'Whether sign-ins may begin at the identity provider (EnableIdPInitiatedSso in web.config) is not shown.',
  'Identity providers by OpenID Connect are not looked at.',
];

export function cyberarkFederation(context: VendorContext): FederationEnd {
  const client = new PvwaClient(channelOf(context));
  const address = `${context.baseUrl.replace(/\/+$/, '')}/${appRootOf(context)}`.replace(/\/+$/, '');
  const nothing = async (): Promise<never> => {
    throw new IdctlError('NOT_FOUND', 'PVWA signs nobody in to other applications.');
  };
  return {
    signInEvents: {},
    facts: async () => ({ addresses: [address], edition: 'CyberArk PVWA', unseen: UNSEEN }),
    applications: async () => [],
    application: nothing,
    signingCertificates: async () => [],
    identityProviders: () => providersOf(context, client, address),
    async identityProvider(name) {
      const found = await providersOf(context, client, address);
      const named = found.find((it) => it.id === name.toLowerCase() || it.name === name);
      if (named !== undefined) return named;
      throw new IdctlError('NOT_FOUND', `${context.connection} shows no authentication method "${name}".`, {
        hint: 'By SAML it is "saml". Authentication methods are shown to Vault Admins, from version 11.5 on.',
      });
    },
    // Users of the vault are read by nobody who is not there to manage them.
    users: async () => [],
    access: async () => ({ assigned: null, userName: null }),
    isAssigned: async () => null,
    clientSecrets: async () => null,
    metadata: async () => null,
    issuer: async () => null,
    async published(url) {
      const { origin } = new URL(url);
      const isOwn = origin === new URL(context.baseUrl).origin;
      const http = isOwn ? context.http : context.httpFor(origin);
      const { status, headers, text } = await publicDocument(http, url, 'application/json, application/xml');
      return { url, status, headers, text };
    },
  };
}

/** Only SAML; nothing to see for who is no Vault Admin, or before 11.5, which is said once. */
async function providersOf(
  context: VendorContext,
  client: PvwaClient,
  address: string,
): Promise<readonly TrustedProvider[]> {
  try {
    const methods = await client.authenticationMethods();
    const allowedReferrers = await client.allowedReferrers();
    return methods
      .filter((it) => it.id.toLowerCase() === 'saml')
      .map(({ id, displayName, enabled }) => ({
        id: id.toLowerCase(),
        name: displayName ?? id,
        kind: 'pvwa',
        protocol: 'saml',
        active: enabled,
        policy: null,
        saml: {
          acsUrls: [`${address}/api/auth/saml/logon`],
          trustsAtMost: 1,
          wantsSigned: 'assertion',
          weakestHash: 'sha1',
          // Any will do: what counts is that it is the name of a user of the vault.
          nameIdFormat: null,
          decrypts: false,
          allowedReferrers,
        },
        oidc: null,
      }));
  } catch (error) {
    if (!hasCode(error, 'DENIED') && !isNotOffered(error)) throw error;
    context.warn('How people sign in to it is shown to Vault Admins only, from version 11.5 on.');
    return [];
  }
}

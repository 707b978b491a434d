/**
 * An Auth0 tenant as an end of a federation. Its applications sign nothing themselves: the tenant has one key for all of
 * them. What an application may see is decided by scopes: what hides in silence is told as DENIED.
 */
import type { JsonObject } from '../../../core/json-document.ts';
import { textAt } from '../../../core/json-document.ts';
import type {
  FederatedApplication,
  FederatedUser,
  FederationEnd,
  PublishedDocument,
  TrustedProvider,
} from '../../../services/federation/port.ts';
import type { VendorContext } from '../../contract.ts';
import { auth0For } from '../auth0.ts';
import type { Auth0Client } from '../client.ts';
import { SCOPES } from '../scopes.ts';
import { Calls } from '../sso/calls.ts';
import { auth0Facts } from '../sso/facts.ts';
import { Applications } from './applications.ts';
import { Providers } from './connections.ts';
import { published } from './published.ts';
import { requireScope } from './require-scope.ts';
import { tenantKeys } from './signing-keys.ts';

const UNSEEN = [
  'Rules, Actions and Organizations of the tenant may turn away who gets in by the configuration.',
  'Which entity id a SAML connection expects of the identity provider is not kept.',
];

export function auth0Federation(context: VendorContext): FederationEnd {
  const client = auth0For(context);
  const calls = new Calls(client);
  const own = context.baseUrl.replace(/\/+$/, '');
  const applications = new Applications(client, own);
  const providers = new Providers(calls, async () => (await auth0Facts(calls, ['addresses'])).addresses);
  return {
    // By checkpoint everything comes, whatever was asked for.
    signInEvents: {},
    facts: async () => {
      const { addresses, edition } = await auth0Facts(calls, ['addresses']);
      return { addresses, edition, unseen: UNSEEN };
    },
    applications: () => applications.list(),
    application: (name) => applications.find(name),
    signingCertificates: async ({ protocol }) => (protocol === 'saml' ? tenantKeys(client) : []),
    identityProviders: () => providers.list(),
    identityProvider: (name) => providers.find(name),
    users: (name) => usersOf(client, name),
    access: async () => ({ assigned: null, userName: null }),
    isAssigned: async () => null,
    clientSecrets: async () => null,
    metadata: (of) => metadataOf(context, own, of),
    issuer: async ({ protocol }) =>
      protocol === 'oidc' ? textAt(await calls.openIdConfiguration(), 'issuer') : null,
    published: (url) => published(context, url),
  };
}

async function metadataOf(
  context: VendorContext,
  own: string,
  of: FederatedApplication | TrustedProvider,
): Promise<PublishedDocument | null> {
  if (of.saml === null) return null;
  const path =
    'label' in of
      ? `metadata/${encodeURIComponent(of.id)}`
      : `metadata?connection=${encodeURIComponent(of.name)}`;
  return published(context, `${own}/samlp/${path}`);
}

async function usersOf(client: Auth0Client, name: string): Promise<readonly FederatedUser[]> {
  await requireScope(client, SCOPES.get_users);
  const quoted = `"${name.replace(/["\\]/g, (character) => `\\${character}`)}"`;
  const q = `email:${quoted} OR username:${quoted}`;
  const rows = await client.read<unknown>('users', 'get_users', { q, search_engine: 'v3', per_page: 50 });
  return (Array.isArray(rows) ? rows : []).map((row: JsonObject) => ({
    id: textAt(row, 'user_id') ?? '',
    login: textAt(row, 'username') ?? textAt(row, 'email') ?? '',
    email: textAt(row, 'email') ?? '',
    active: row['blocked'] !== true,
  }));
}

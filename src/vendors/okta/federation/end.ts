/** An Okta org as an end of a federation. The dictionaries are in the files beside this one. */
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
import type { OktaClient } from '../client.ts';
import { quoted } from '../expression.ts';
import { oktaFor } from '../okta.ts';
import type { Operation } from '../scopes.ts';
import type { OktaUser } from '../spec.ts';
import { Calls } from '../sso/calls.ts';
import { oktaFacts } from '../sso/facts.ts';
import * as applications from './applications.ts';
import { Providers, providerPath } from './identity-providers.ts';
import { published } from './published.ts';

const UNSEEN = [
  'Whether users may be made at their first sign-in at all (Customizations > Other) is shown by no API of Okta.',
];

/** What has to do with somebody's getting in, or not. */
const SIGN_IN_EVENTS = [
  'eventType sw "user.authentication"',
  'eventType sw "user.session"',
  'eventType sw "user.lifecycle"',
  'eventType sw "app.oauth2"',
  'eventType sw "app.generic"',
  'eventType sw "policy.evaluate_sign_on"',
  'eventType sw "application.policy"',
  'eventType sw "user.mfa"',
].join(' or ');

/** Operations whose scopes a look at a federation needs. */
const READS: readonly Operation[] = ['listApplications', 'listIdentityProviders', 'listUsers'];

export function oktaFederation(context: VendorContext): FederationEnd {
  const client = oktaFor(context);
  const calls = new Calls(client);
  const facts = async (): Promise<{ addresses: readonly string[]; edition: string }> => oktaFacts(calls, []);
  const providers = new Providers(client, async () => (await facts()).addresses);
  const seen = <T>(work: () => Promise<T>): Promise<T> => {
    client.expect(...READS);
    return work();
  };
  return {
    signInEvents: { filter: SIGN_IN_EVENTS },
    facts: async () => ({ ...(await facts()), unseen: UNSEEN }),
    applications: () => seen(() => applications.listApplications(client)),
    application: (name) => seen(() => applications.findApplication(client, name)),
    signingCertificates: (app) => applications.applicationKeys(client, app),
    identityProviders: () => seen(() => providers.list()),
    identityProvider: (name) => seen(() => providers.find(name)),
    users: (name) => usersOf(client, name),
    access: (app, user) => applications.accessOf(client, app, user),
    isAssigned: (app) => applications.isAssigned(client, app),
    clientSecrets: (app) => applications.clientSecrets(client, app),
    metadata: (of) => metadataOf(client, of),
    issuer: async (app) => {
      if (app.protocol !== 'oidc') return null;
      const document = await client.read<JsonObject>(applications.pathOf(app.id), 'getApplication');
      const { addresses } = await facts();
      const isCustom = textAt(document, 'settings.oauthClient.issuer_mode') === 'CUSTOM_URL';
      return (isCustom ? addresses[1] : undefined) ?? addresses[0] ?? null;
    },
    published: (url) => published(context, url),
  };
}

async function usersOf(client: OktaClient, name: string): Promise<readonly FederatedUser[]> {
  const search = `profile.login eq ${quoted(name)} or profile.email eq ${quoted(name)}`;
  const found: FederatedUser[] = [];
  for await (const user of client.rows<OktaUser>('api/v1/users', 'listUsers', { search, limit: 200 })) {
    found.push({
      id: user.id,
      login: String(user.profile?.['login'] ?? ''),
      email: String(user.profile?.['email'] ?? ''),
      active: user.status === 'ACTIVE',
    });
  }
  return found;
}

async function metadataOf(
  client: OktaClient,
  of: FederatedApplication | TrustedProvider,
): Promise<PublishedDocument | null> {
  if (of.saml === null) return null;
  const [path, operation, query] =
    'label' in of
      ? await applicationMetadata(client, of)
      : // A link of the provider, which is no operation of its own in Okta's document.
        ([`${providerPath(of.id)}/metadata.xml`, 'getIdentityProvider', {}] as const);
  const headers = { accept: 'application/xml' };
  const answer = await client.send({ method: 'GET', path, query, headers, effect: 'read', operation });
  const { status, text } = answer;
  return {
    url: `${client.context.baseUrl.replace(/\/+$/, '')}/${path}`,
    status,
    headers: answer.headers,
    text,
  };
}

/** Of the key in force now, which the document wants to be named. */
async function applicationMetadata(client: OktaClient, { id }: FederatedApplication) {
  const app = await client.read<JsonObject>(applications.pathOf(id), 'getApplication');
  const kid = textAt(app, 'credentials.signing.kid');
  const path = `${applications.pathOf(id)}/sso/saml/metadata`;
  return [path, 'previewSAMLmetadataForApplication', kid === null ? {} : { kid }] as const;
}

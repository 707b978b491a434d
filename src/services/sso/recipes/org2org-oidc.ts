/** Two tenants by OpenID Connect: the hub is a client of the source. */
import type { Secret } from '../../../core/secret.ts';
import type { Finding } from '../../connections/port.ts';
import type { DeclaredOf } from '../known.ts';
import { whenKnown } from '../known.ts';
import type { CheckContext, Handover, Recipe, RecipeContext, Step } from '../recipe.ts';
import { addressOf, factsOf, openIdOf, step } from '../recipe.ts';
import {
  behindProvider,
  FEDERATION_SETTINGS,
  federationFindings,
  HUB,
  HUB_KINDS,
  SOURCE,
  trustPolicy,
} from './federation.ts';
import { assignments, labelOf } from './parts.ts';

const SCOPES = ['openid', 'profile', 'email'];

/** A hub that speaks to a source of its own make finds out the details by itself; both must have the feature. */
const INTEGRATION = 'okta-integration';

export const org2orgOidc: Recipe = {
  id: 'org2org-oidc',
  title: 'Two Okta orgs by OpenID Connect',
  about:
    'Users of the source sign in to the hub with their account of the source. Works in every org; the variant ' +
    'okta-integration needs the features "Org2Org OIDC sign-on mode" and "Okta Integration IdP" in both.',
  roles: [
    {
      ...SOURCE,
      kinds: ['oidc-application', 'catalogue-application', 'application-assignment'],
      facts: ['addresses', 'openid'],
    },
    {
      ...HUB,
      kinds: ['oidc-identity-provider', 'org-identity-provider', ...HUB_KINDS],
      facts: ['addresses'],
    },
  ],
  probes: [],
  settings: [
    ...FEDERATION_SETTINGS,
    {
      name: 'variant',
      type: 'choice',
      choices: ['generic', INTEGRATION],
      default: 'generic',
      help: 'How the two orgs are joined',
    },
  ],
  steps: (context) => {
    const { settings, wiring } = context;
    const ends = settings.text('variant') === INTEGRATION ? integration(context) : generic(context);
    return [
      ...ends,
      ...assignments(settings, 'source', 'source-application'),
      ...behindProvider(settings, labelOf(settings, wiring), 'hub-provider'),
    ];
  },
  checks: async (context) => [...federationFindings(context), ...issuerFindings(context)],
  handover,
};

function generic(context: RecipeContext): readonly Step[] {
  const { settings, wiring } = context;
  const label = labelOf(settings, wiring);
  const { issuer, authorizationUrl, tokenUrl, keysUrl, userInfoUrl } = openIdOf(context, 'source');
  return [
    step({
      id: 'source-application',
      role: 'source',
      kind: 'oidc-application',
      identity: () => ({ label }),
      desired: () => clientOf(label, factsOf(context, 'hub').callbackUrls),
      outputs: ['clientId', 'clientSecret'],
    }),
    step({
      id: 'hub-provider',
      role: 'hub',
      kind: 'oidc-identity-provider',
      identity: () => ({ name: label }),
      desired: (known) => ({
        ...trustPolicy(settings, label),
        // With userInfo, since the ID token of the code flow has no names in it.
        ...{ issuer, authorizationUrl, tokenUrl, keysUrl, userInfoUrl },
        scopes: SCOPES,
        clientId: known.text('source-application', 'clientId'),
        clientSecret: known.value<Secret>('source-application', 'clientSecret'),
        pkce: true,
      }),
    }),
  ];
}

function clientOf(label: string, redirectUris: readonly string[]): DeclaredOf<'oidc-application'> {
  return {
    label,
    active: true,
    // It is begun at the hub; a tile would lead nowhere.
    hidden: true,
    applicationType: 'web',
    grantTypes: ['authorization_code'],
    redirectUris,
    postLogoutUris: [],
    loginUrl: null,
    authentication: 'client_secret_basic',
    pkce: true,
    keysUrl: null,
    boundTokens: false,
  };
}

/** Each end needs the other's id: the hub begins with a stand-in, which is replaced when the application is there. */
function integration(context: RecipeContext): readonly Step[] {
  const { settings, wiring } = context;
  const label = labelOf(settings, wiring);
  return [
    step({
      id: 'hub-provider',
      role: 'hub',
      kind: 'org-identity-provider',
      identity: () => ({ name: label }),
      desired: (known) => ({
        ...trustPolicy(settings, label),
        orgUrl: addressOf(context, 'source'),
        clientId: known.text('source-application', 'clientId', 'placeholder'),
      }),
    }),
    step({
      id: 'source-application',
      role: 'source',
      kind: 'catalogue-application',
      identity: () => ({ label }),
      desired: (known) => ({
        label,
        active: true,
        hidden: true,
        integration: 'okta_org2org',
        signOn: 'oidc' as const,
        fields: whenKnown(known.id('hub-provider'), (idPId) => ({
          baseUrl: addressOf(context, 'hub'),
          idPId,
        })),
        userName: 'login',
        relayState: null,
      }),
      outputs: ['clientId'],
    }),
  ];
}

function issuerFindings(context: CheckContext): readonly Finding[] {
  const { issuer } = openIdOf(context, 'source');
  const { addresses } = factsOf(context, 'source');
  const trusts = context.settings.flag('trustClaims');
  if (!addresses.includes(issuer)) {
    return [
      {
        name: 'issuer',
        state: 'fail',
        detail: `The source calls itself ${issuer}, and is reached as ${addresses.join(' and ')}.`,
        remedy: 'Set the address of its connection to the one that it calls itself.',
      },
    ];
  }
  const custom = issuer !== addresses[0];
  if (custom && trusts && context.settings.text('variant') !== INTEGRATION) {
    return [
      {
        name: 'issuer',
        state: 'warn',
        detail: `The hub will know the source by its custom domain, ${issuer}.`,
        remedy:
          'Claims about second factors are ignored in silence unless the certificate of that domain is managed by the vendor.',
      },
    ];
  }
  return [{ name: 'issuer', state: 'pass', detail: `The source calls itself ${issuer}.` }];
}

function handover({ settings }: RecipeContext): readonly Handover[] {
  if (!settings.flag('createUsers')) return [];
  return [
    {
      screen: 'Hub: Admin Console > Customizations > Other > Just In Time Provisioning',
      fields: [{ name: 'Enable Just In Time Provisioning', value: 'on' }],
      files: [],
      notes: ['Users are made at their first sign-in only if this is on; no API tells or sets it.'],
    },
  ];
}

/** Two tenants by OpenID Connect: the hub is a client of the source. */
import type { Secret } from '../../../core/secret.ts';
import type { DeclaredOf } from '../known.ts';
import type { Recipe, RecipeContext, Step } from '../recipe.ts';
import { factsOf, openIdOf, step } from '../recipe.ts';
import {
  behindProvider,
  FEDERATION_SETTINGS,
  HUB,
  HUB_CLIENT_KINDS,
  HUB_KINDS,
  SOURCE,
  SOURCE_KINDS,
  trustPolicy,
} from './federation.ts';
import { federationFindings } from './federation-findings.ts';
import { issuerFindings } from './issuer-findings.ts';
import { justInTime } from './just-in-time.ts';
import { INTEGRATION, integrationSteps } from './org-integration.ts';
import { provisioningBeside, provisioningSteps } from './org-provisioning.ts';
import { provisioningFindings, provisioningHandover } from './org-provisioning-findings.ts';
import { isPushed, PROVISIONING_SETTINGS } from './org-provisioning-settings.ts';
import { assignments, labelOf } from './parts.ts';

const SCOPES = ['openid', 'profile', 'email'];

export const org2orgOidc: Recipe = {
  id: 'org2org-oidc',
  title: 'Two Okta orgs by OpenID Connect',
  about:
    'Users of the source sign in to the hub with their account of the source. Works in every org; the variant ' +
    'okta-integration needs the features "Org2Org OIDC sign-on mode" and "Okta Integration IdP" in both, and ' +
    'provisioning: push the application Okta Org2Org in the source and a super administrator in the hub.',
  roles: [
    {
      ...SOURCE,
      kinds: ['oidc-application', 'application-assignment', ...SOURCE_KINDS],
      facts: ['addresses', 'openid'],
    },
    {
      ...HUB,
      kinds: ['oidc-identity-provider', 'org-identity-provider', ...HUB_KINDS, ...HUB_CLIENT_KINDS],
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
    ...PROVISIONING_SETTINGS,
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
  checks: async (context) => [
    ...(await federationFindings(context)),
    ...issuerFindings(context),
    ...provisioningFindings(context),
  ],
  handover: (context) => [...justInTime(context), ...provisioningHandover(context)],
};

/** The application of the sign-on is one that can provision, too. */
function integration(context: RecipeContext): readonly Step[] {
  const ends = integrationSteps(context);
  return isPushed(context.settings) ? [...ends, ...provisioningSteps(context, 'source-application')] : ends;
}

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
    ...provisioningBeside(context),
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

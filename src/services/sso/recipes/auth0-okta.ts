/** An Okta org as enterprise connection of an Auth0 tenant: the tenant is a client of the org. */
import type { Secret } from '../../../core/secret.ts';
import type { DeclaredOf } from '../known.ts';
import type { Handover, Recipe, RecipeContext, Step } from '../recipe.ts';
import { factsOf, openIdOf, step } from '../recipe.ts';
import { auth0Findings } from './auth0-findings.ts';
import { AUTH0_SETTINGS, connectionNameOf } from './auth0-settings.ts';
import { HUB, SOURCE } from './federation.ts';
import { assignments, labelOf } from './parts.ts';

const SCOPES = ['openid', 'profile', 'email'];

export const auth0Okta: Recipe = {
  id: 'auth0-okta',
  title: 'An Okta org behind an Auth0 tenant',
  about:
    'Users of an Okta org sign in to applications of an Auth0 tenant by an enterprise connection. Each becomes a user ' +
    'of that connection; a user of the same address in a database stays another user. Removing the wiring deletes ' +
    'the connection, and Auth0 its users with it.',
  roles: [
    {
      ...SOURCE,
      kinds: ['oidc-application', 'application-assignment'],
      facts: ['addresses', 'openid'],
    },
    {
      ...HUB,
      kinds: ['okta-identity-provider', 'provider-assignment', 'sign-in-route'],
      facts: ['addresses'],
    },
  ],
  probes: [],
  settings: AUTH0_SETTINGS,
  steps: (context) => [
    clientOf(context),
    ...assignments(context.settings, 'source', 'source-application'),
    connectionOf(context),
    ...context.settings.list('applications').map(applicationOf),
    ...routeOf(context),
  ],
  checks: auth0Findings,
  handover,
};

function clientOf(context: RecipeContext): Step {
  const label = labelOf(context.settings, context.wiring);
  const desired: DeclaredOf<'oidc-application'> = {
    label,
    active: true,
    // It is begun at the tenant; a tile would lead nowhere.
    hidden: true,
    applicationType: 'web',
    grantTypes: ['authorization_code'],
    // With those of custom domains: whoever begins there is sent back there.
    redirectUris: factsOf(context, 'hub').callbackUrls,
    postLogoutUris: [],
    loginUrl: null,
    // As Auth0 shows it.
    authentication: 'client_secret_post',
    pkce: true,
    keysUrl: null,
    boundTokens: false,
  };
  return step({
    id: 'source-application',
    role: 'source',
    kind: 'oidc-application',
    identity: () => ({ label }),
    desired: () => desired,
    outputs: ['clientId', 'clientSecret'],
  });
}

function connectionOf(context: RecipeContext): Step {
  const { issuer } = openIdOf(context, 'source');
  return step({
    id: 'hub-provider',
    role: 'hub',
    kind: 'okta-identity-provider',
    identity: () => ({ name: connectionNameOf(context) }),
    desired: (known) => ({
      name: connectionNameOf(context),
      title: labelOf(context.settings, context.wiring),
      orgUrl: new URL(issuer).origin,
      issuer,
      clientId: known.text('source-application', 'clientId'),
      clientSecret: known.value<Secret>('source-application', 'clientSecret'),
      scopes: SCOPES,
      pkce: true,
      button: context.settings.flag('button'),
    }),
  });
}

function applicationOf(application: string): Step {
  return step({
    id: `hub-provider-application-${application}`,
    role: 'hub',
    kind: 'provider-assignment',
    identity: (known) => ({ identityProviderId: known.id('hub-provider'), application }),
    desired: () => ({ application }),
  });
}

/** Last, since people notice it. */
function routeOf(context: RecipeContext): readonly Step[] {
  const domains = context.settings.list('domains');
  if (domains.length === 0) return [];
  const name = connectionNameOf(context);
  const route = step({
    id: 'hub-route',
    role: 'hub',
    kind: 'sign-in-route',
    identity: () => ({ name }),
    desired: (known) => ({
      name,
      active: true,
      identityProviderId: known.id('hub-provider'),
      domains,
    }),
  });
  return [route];
}

/** Whether the sign-in page asks for the address first is a setting of the whole tenant. */
function handover({ settings }: RecipeContext): readonly Handover[] {
  if (settings.list('domains').length === 0) return [];
  return [
    {
      screen: 'Auth0 Dashboard: Authentication > Authentication Profile',
      fields: [{ name: 'Login flow', value: 'Identifier First' }],
      files: [],
      notes: [
        'People are sent to the org by their address only where the sign-in page asks for it first.',
        'It is a setting of the whole tenant, and other connections feel it: a wiring leaves it alone.',
      ],
    },
  ];
}

/** Any OpenID Connect client. */
import type { DeclaredOf, Known } from '../known.ts';
import type { Handover, Recipe, RecipeContext } from '../recipe.ts';
import { openIdOf, step } from '../recipe.ts';
import type { Settings } from '../settings.ts';
import { clientFindings } from './oidc-findings.ts';
import { assignments, GROUPS, HIDDEN, LABEL, labelOf } from './parts.ts';

const TYPES = ['web', 'browser', 'native'] as const;
const AUTHENTICATIONS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'] as const;

export const oidc: Recipe = {
  id: 'oidc',
  title: 'An OpenID Connect application',
  about: 'Any application that signs its users in by OpenID Connect with a code and PKCE.',
  roles: [
    {
      name: 'source',
      help: 'Whose users sign in',
      kinds: ['oidc-application', 'application-assignment'],
      facts: ['addresses', 'openid'],
    },
  ],
  probes: [],
  settings: [
    { name: 'redirectUris', type: 'list', required: true, help: 'Where users are sent back to, exactly' },
    { name: 'postLogoutUris', type: 'list', default: [], help: 'Where users go after signing out' },
    {
      name: 'loginUrl',
      type: 'address',
      help: 'Where the application begins a sign-in; makes its tile work',
    },
    {
      name: 'type',
      type: 'choice',
      choices: TYPES,
      default: 'web',
      help: 'web: on a server; browser and native: cannot keep a secret',
    },
    {
      name: 'authentication',
      type: 'choice',
      choices: AUTHENTICATIONS,
      help: 'How the client proves who it is; by its type when left out',
    },
    { name: 'keysUrl', type: 'address', help: 'Where its public keys are, with private_key_jwt' },
    { name: 'refreshTokens', type: 'flag', default: false, help: 'It may renew tokens without its user' },
    {
      name: 'boundTokens',
      type: 'flag',
      default: false,
      help: 'Tokens are bound to a key of the client (DPoP)',
    },
    GROUPS,
    LABEL,
    HIDDEN,
  ],
  steps: ({ settings, wiring }) => [
    step({
      id: 'application',
      role: 'source',
      kind: 'oidc-application',
      identity: () => ({ label: labelOf(settings, wiring) }),
      desired: () => applicationOf(settings, labelOf(settings, wiring)),
      outputs: ['clientId'],
    }),
    ...assignments(settings, 'source', 'application'),
  ],
  checks: async (context) => clientFindings(context),
  handover,
};

function applicationOf(settings: Settings, label: string): DeclaredOf<'oidc-application'> {
  const applicationType = TYPES.find((it) => it === settings.text('type')) ?? 'web';
  const loginUrl = settings.text('loginUrl') || null;
  return {
    label,
    active: true,
    // A tile that cannot begin a sign-in leads nowhere.
    hidden: settings.flag('hidden') || loginUrl === null,
    applicationType,
    grantTypes: ['authorization_code', ...(settings.flag('refreshTokens') ? ['refresh_token'] : [])],
    redirectUris: settings.list('redirectUris'),
    postLogoutUris: settings.list('postLogoutUris'),
    loginUrl,
    authentication: authenticationOf(settings, applicationType),
    pkce: true,
    keysUrl: settings.text('keysUrl') || null,
    boundTokens: settings.flag('boundTokens'),
  };
}

function authenticationOf(settings: Settings, type: string): (typeof AUTHENTICATIONS)[number] {
  const written = AUTHENTICATIONS.find((it) => it === settings.text('authentication'));
  return written ?? (type === 'web' ? 'client_secret_basic' : 'none');
}

function handover(context: RecipeContext, known: Known): readonly Handover[] {
  const { issuer } = openIdOf(context, 'source');
  const secret = /^client_secret/.test(authenticationOf(context.settings, context.settings.text('type')));
  return [
    {
      screen: 'The settings of the application',
      fields: [
        { name: 'Issuer', value: issuer },
        { name: 'Client id', value: known.text('application', 'clientId') },
      ],
      files: [],
      notes: secret
        ? [
            'The client secret is never shown by idctl. Copy it from the admin console: the application, General, Client Credentials.',
          ]
        : [],
    },
  ];
}

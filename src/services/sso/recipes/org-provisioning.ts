/**
 * The source makes and changes users in the hub, by the hub's API. It signs in there with a key of its own: a service
 * application in the hub trusts the keys that the source publishes, so that none of them is ever seen or carried.
 */
import type { RecipeContext, Step } from '../recipe.ts';
import { addressOf, step } from '../recipe.ts';
import { isPushed, provisioningName } from './org-provisioning-settings.ts';
import { assignments, labelOf } from './parts.ts';

/** Both are needed, whatever is pushed. */
const SCOPES = ['okta.users.manage', 'okta.groups.manage'] as const;

/**
 * In the only order that works: the hub's client needs the address of the source's keys, the connection needs a client
 * that may do its work, and whoever is assigned before it is switched on is not sent over.
 *
 * @param application step of the application from the catalogue that is provisioned by
 */
export function provisioningSteps(context: RecipeContext, application: string): readonly Step[] {
  const { settings, wiring } = context;
  const name = provisioningName(labelOf(settings, wiring));
  return [
    hubClient(name, application),
    ...settings.list('provisioningRoles').map((role) =>
      step({
        id: `hub-client-role-${role}`,
        role: 'hub',
        kind: 'api-role',
        identity: (known) => ({ clientId: known.text('hub-client', 'clientId'), role }),
        desired: () => ({ role }),
      }),
    ),
    ...SCOPES.map((scope) =>
      step({
        id: `hub-client-scope-${scope}`,
        role: 'hub',
        kind: 'api-grant',
        identity: (known) => ({ applicationId: known.id('hub-client'), scope }),
        desired: () => ({ scope }),
      }),
    ),
    step({
      id: 'source-connection',
      role: 'source',
      kind: 'provisioning-connection',
      identity: (known) => ({ applicationId: known.id(application) }),
      desired: (known) => ({
        active: true,
        clientId: known.text('hub-client', 'clientId'),
        renewsKey: true,
      }),
    }),
    step({
      id: 'source-provisioning',
      role: 'source',
      kind: 'user-provisioning',
      identity: (known) => ({ applicationId: known.id(application) }),
      desired: () => ({
        createsUsers: settings.list('pushes').includes('create'),
        updatesUsers: settings.list('pushes').includes('update'),
        deactivatesUsers: settings.list('pushes').includes('deactivate'),
      }),
    }),
  ];
}

/**
 * The same where the application of the sign-on is a person's own: only one from the catalogue can provision, so that
 * one stands beside it, for the same groups and without a tile.
 */
export function provisioningBeside(context: RecipeContext): readonly Step[] {
  if (!isPushed(context.settings)) return [];
  const { settings, wiring } = context;
  const label = provisioningName(labelOf(settings, wiring));
  const id = 'source-provisioner';
  return [
    step({
      id,
      role: 'source',
      kind: 'catalogue-application',
      identity: () => ({ label }),
      desired: () => ({
        label,
        active: true,
        hidden: true,
        integration: 'okta_org2org',
        signOn: 'saml' as const,
        'field:baseUrl': addressOf(context, 'hub'),
        userName: 'login',
        relayState: null,
      }),
      outputs: ['keysUrl'],
    }),
    ...provisioningSteps(context, id),
    ...assignments(settings, 'source', id),
  ];
}

function hubClient(label: string, application: string): Step {
  return step({
    id: 'hub-client',
    role: 'hub',
    kind: 'oidc-application',
    identity: () => ({ label }),
    desired: (known) => ({
      label,
      active: true,
      hidden: true,
      applicationType: 'service' as const,
      grantTypes: ['client_credentials'],
      redirectUris: [],
      postLogoutUris: [],
      loginUrl: null,
      authentication: 'private_key_jwt' as const,
      pkce: false,
      keysUrl: known.text(application, 'keysUrl'),
      boundTokens: true,
    }),
    outputs: ['clientId'],
  });
}

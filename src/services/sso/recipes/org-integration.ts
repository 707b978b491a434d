/**
 * Two Okta orgs that find the details of each other out by themselves: the application okta_org2org and an identity
 * provider of type OKTA_INTEGRATION. Early access in both.
 */
import type { RecipeContext, Step } from '../recipe.ts';
import { addressOf, step } from '../recipe.ts';
import { trustPolicy } from './federation.ts';
import { labelOf } from './parts.ts';

/** The value of the setting `variant`. */
export const INTEGRATION = 'okta-integration';

/** Each end needs the other's id: the hub begins with a stand-in, which is replaced when the application is there. */
export function integrationSteps(context: RecipeContext): readonly Step[] {
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
        'field:baseUrl': addressOf(context, 'hub'),
        'field:idPId': known.id('hub-provider'),
        userName: 'login',
        relayState: null,
      }),
      outputs: ['clientId', 'keysUrl'],
    }),
  ];
}

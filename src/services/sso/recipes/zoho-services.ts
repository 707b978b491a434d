/** Beside the sign-in itself: tiles that lead straight to a service, and the application by which Zoho reads users. */
import type { Step } from '../recipe.ts';
import { step } from '../recipe.ts';
import type { Settings } from '../settings.ts';
import { assignments } from './parts.ts';
import { hostOf, placeOf, signInLink } from './zoho-places.ts';

/** A bookmark that begins the sign-in at Zoho and ends in the service. */
export function tile(settings: Settings, label: string, service: string): readonly Step[] {
  const url = signInLink(settings.text('region'), placeOf(settings).acsUrl, service);
  const name = `${label}: ${service}`;
  const id = `tile-${service}`;
  return [
    step({
      id,
      role: 'source',
      kind: 'catalogue-application',
      identity: () => ({ label: name }),
      desired: () => ({
        label: name,
        active: true,
        hidden: false,
        integration: 'bookmark',
        signOn: 'bookmark' as const,
        'field:requestIntegration': false,
        'field:url': url,
        userName: 'login',
        relayState: null,
      }),
    }),
    ...assignments(settings, 'source', id),
  ];
}

export function pullSteps(settings: Settings, label: string): readonly Step[] {
  const name = pullName(label);
  const callback = `https://one.${hostOf(settings.text('region'))}/provision/oauth/callback`;
  return [
    step({
      id: 'pull-application',
      role: 'source',
      kind: 'oidc-application',
      identity: () => ({ label: name }),
      desired: () => ({
        label: name,
        active: true,
        hidden: true,
        applicationType: 'web' as const,
        grantTypes: settings.list('pullGrants'),
        redirectUris: [callback],
        postLogoutUris: [],
        loginUrl: null,
        authentication: 'client_secret_post' as const,
        pkce: false,
        keysUrl: null,
        boundTokens: false,
      }),
      outputs: ['clientId'],
    }),
    step({
      id: 'pull-scope',
      role: 'source',
      kind: 'api-grant',
      identity: (known) => ({ applicationId: known.id('pull-application'), scope: 'okta.users.read' }),
      desired: () => ({ scope: 'okta.users.read' }),
    }),
    ...assignments(settings, 'source', 'pull-application', 'pullGroups'),
  ];
}

/** The application by which Zoho reads users, as people see it. */
export function pullName(label: string): string {
  return `${label}: directory for Zoho`;
}

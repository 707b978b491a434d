/** Scopes of the org's own API: every one is `okta.<resource>.<manage|read>`. */

/** Resources as the management API names them in scopes. */
const RESOURCES = [
  'accessRequests',
  'agentPools',
  'apiTokens',
  'appGrants',
  'apps',
  'authenticators',
  'authorizationServers',
  'behaviors',
  'brands',
  'captchas',
  'certificateAuthorities',
  'clients',
  'deviceAssurance',
  'deviceIntegrations',
  'devicePostureChecks',
  'devices',
  'domains',
  'emailDomains',
  'emailServers',
  'eventHooks',
  'factors',
  'features',
  'groups',
  'identitySources',
  'idps',
  'inlineHooks',
  'linkedObjects',
  'logStreams',
  'logs',
  'networkZones',
  'orgs',
  'policies',
  'principalRateLimits',
  'privilegedResources',
  'profileMappings',
  'profiles',
  'pushProviders',
  'rateLimits',
  'realmAssignments',
  'realms',
  'riskProviders',
  'roles',
  'schemas',
  'securityEventsProviders',
  'serviceAccounts',
  'sessions',
  'templates',
  'threatInsights',
  'trustedOrigins',
  'uischemas',
  'userRisk',
  'userTypes',
  'users',
] as const;

const KNOWN: ReadonlySet<string> = new Set([
  ...RESOURCES.flatMap((resource) => [`okta.${resource}.read`, `okta.${resource}.manage`]),
  'okta.clients.register',
  'okta.users.manage.self',
  'okta.users.read.self',
]);

export function isOktaScope(scope: string): boolean {
  return KNOWN.has(scope);
}

/** Whether one of the scopes given is or includes the wanted one: managing includes reading. */
export function includesScope(given: readonly string[], wanted: string): boolean {
  return (
    given.includes(wanted) ||
    ((wanted.endsWith('.read') || wanted === 'okta.clients.register') &&
      given.includes(wanted.replace(/\.\w+$/, '.manage')))
  );
}

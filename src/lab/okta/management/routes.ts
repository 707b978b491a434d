/** Every route of the management plane, and what of Okta's is known to be missing beside them. */
import { APP_ACCESS_ROUTES } from './app-access.ts';
import { APP_ASSIGNMENT_ROUTES } from './app-assignments.ts';
import { APP_KEY_ROUTES } from './app-keys.ts';
import { APP_PROVISIONING_ROUTES } from './app-provisioning.ts';
import { APP_ROUTES } from './apps.ts';
import { AUTHN_ROUTES } from './authn.ts';
import { CLIENT_ROUTES } from './clients.ts';
import { GROUP_ROUTES } from './groups.ts';
import { IDP_ROUTES } from './idps.ts';
import { LOG_ROUTES } from './logs.ts';
import { MAPPING_ROUTES } from './mappings.ts';
import { METADATA_ROUTES } from './metadata.ts';
import { ORG_ROUTES } from './org.ts';
import { POLICY_ROUTES } from './policies.ts';
import { POLICY_RULE_ROUTES } from './policy-rules.ts';
import { ROLE_ROUTES } from './roles.ts';
import type { Route } from './route.ts';
import { USER_LIFECYCLE_ROUTES } from './user-lifecycle.ts';
import { USER_LIST_ROUTES } from './user-list.ts';
import { USER_ROUTES } from './users.ts';

/** Literal paths before those with parameters, where both would fit. */
export const ROUTES: readonly Route[] = [
  ...AUTHN_ROUTES,
  ...ORG_ROUTES,
  ...USER_LIST_ROUTES,
  ...USER_LIFECYCLE_ROUTES,
  ...USER_ROUTES,
  ...GROUP_ROUTES,
  ...ROLE_ROUTES,
  ...APP_ROUTES,
  ...APP_KEY_ROUTES,
  ...APP_ASSIGNMENT_ROUTES,
  ...APP_ACCESS_ROUTES,
  ...APP_PROVISIONING_ROUTES,
  ...IDP_ROUTES,
  ...POLICY_ROUTES,
  ...POLICY_RULE_ROUTES,
  ...MAPPING_ROUTES,
  ...LOG_ROUTES,
  ...CLIENT_ROUTES,
  ...METADATA_ROUTES,
];

/** What Okta has and this stand-in has not, where a route from above would take it for an id or for a wrong method. */
export const NOT_BUILT: Readonly<Record<string, readonly string[]>> = {
  '/api/v1/groups/rules': ['GET', 'POST'],
  '/api/v1/policies/simulate': ['POST'],
  '/api/v1/policies/:policyId/mappings': ['POST'],
  '/api/v1/apps/:appId/groups/:groupId': ['PATCH'],
  '/api/v1/apps/:appId/tokens': ['GET'],
  '/api/v1/idps/credentials/keys/:kid': ['PUT'],
  '/api/v1/api-tokens/:tokenId': ['PUT'],
  '/api/v1/org': ['POST', 'PUT'],
  '/api/v1/sessions/me': ['GET'],
};

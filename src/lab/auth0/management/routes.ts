/** Every route of the Management API that the lab has. */
import { clientRoutes } from './clients.ts';
import { connectionClientRoutes } from './connection-clients.ts';
import { connectionRoutes } from './connections.ts';
import { customDomainRoutes } from './custom-domains.ts';
import { logRoutes } from './logs.ts';
import type { Route } from './route.ts';
import { signingKeyRoutes } from './signing-keys.ts';
import { tenantRoutes } from './tenant.ts';
import { userRoutes } from './users.ts';

export const ROUTES: readonly Route[] = [
  ...connectionRoutes,
  ...connectionClientRoutes,
  ...clientRoutes,
  ...userRoutes,
  ...logRoutes,
  ...tenantRoutes,
  ...customDomainRoutes,
  ...signingKeyRoutes,
];

/** The sign-in plane of an org: what users and their applications speak to. The rest is the management plane. */
import { Hono } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import { oauthRoutes } from '../oauth/routes.ts';
import type { OrgWorld } from '../org-world.ts';
import { samlRoutes } from '../saml/routes.ts';
import { federationRoutes } from './federation.ts';
import { pageRoutes } from './page-routes.ts';

export function signInRoutes(world: OrgWorld): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  app.route('/', pageRoutes(world));
  // Before the OpenID provider: the callback lies below its authorization endpoint.
  app.route('/', federationRoutes(world));
  app.route('/', oauthRoutes(world));
  app.route('/', samlRoutes(world));
  return app;
}

/** The tenant on its paths; refusals become Auth0's error bodies, and what is not there says so by name. */
import { type Context, Hono } from 'hono';
import type { LabBindings } from '../kernel/contract.ts';
import { Auth0Fault, OauthFault, toResponse } from './fault.ts';
import { managementApp } from './management/app.ts';
import { oauthApp } from './oauth/routes.ts';
import { signInApp } from './sign-in/routes.ts';
import type { World } from './world.ts';

export function createApp(world: World): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  app.route('/', managementApp(world));
  app.route('/', oauthApp(world));
  app.route('/', signInApp(world));
  app.notFound((c) => withHeadersOf(c, Auth0Fault.notBuilt(`${c.req.method} ${c.req.path}`)));
  app.onError((error, c) => {
    if (error instanceof Auth0Fault || error instanceof OauthFault) return withHeadersOf(c, error);
    return withHeadersOf(c, new Auth0Fault(500, 'internal_error', `The lab failed: ${error.message}`));
  });
  return app;
}

function withHeadersOf(c: Context, fault: Auth0Fault | OauthFault): Response {
  const response = toResponse(fault);
  return c.newResponse(response.body, response);
}

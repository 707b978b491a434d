/** The wire: routes become handlers, refusals become OPA's error bodies, and what is not there says so by name. */
import { type Context, Hono } from 'hono';
import type { LabBindings } from '../kernel/contract.ts';
import { faultAnswer, RateLimit } from './answers.ts';
import { type FaultType, OpaFault } from './fault.ts';
import { type Method, PROJECT, type Reply, type Route, TEAM } from './route.ts';
import { accountRoutes } from './routes-accounts.ts';
import { activeDirectoryRoutes } from './routes-active-directory.ts';
import { projectRoutes } from './routes-projects.ts';
import { resourceRoutes } from './routes-resources.ts';
import { securityRoutes } from './routes-security.ts';
import { serverRoutes } from './routes-servers.ts';
import { serviceAccountRoutes } from './routes-service-accounts.ts';
import { settingsRoutes } from './routes-settings.ts';
import { teamRoutes } from './routes-team.ts';
import { authenticate } from './tokens.ts';
import { rolesOf, type World } from './world.ts';

const ROUTES: readonly Route[] = [
  ...teamRoutes,
  ...activeDirectoryRoutes,
  ...serviceAccountRoutes,
  ...serverRoutes,
  ...projectRoutes,
  ...accountRoutes,
  ...settingsRoutes,
  ...resourceRoutes,
  ...securityRoutes,
];

/** Methods that the vendor documents on paths of ours and that the lab does not have: 501, where others are 405. */
const NOT_BUILT: Readonly<Record<string, readonly Method[]>> = {
  [`${TEAM}/security_policy`]: ['POST'],
  [`${TEAM}/resource_groups`]: ['POST'],
  [`${TEAM}/resource_groups/:rg`]: ['PUT', 'DELETE'],
  [`${TEAM}/resource_groups/:rg/projects`]: ['POST'],
  [PROJECT]: ['PUT', 'DELETE'],
  [`${PROJECT}/:settings{[a-z_]+_checkout_settings}`]: ['PUT'],
  [`${PROJECT}/:settings{[a-z_]+_password_settings}`]: ['PUT'],
  [`${PROJECT}/servers/:server`]: ['DELETE'],
};

type LabRequest = Context<LabBindings>;

async function userOf(world: World, route: Route, c: LabRequest) {
  if (route.roles === null) return null;
  const user = await authenticate(world, c.req.header('authorization'));
  const roles = rolesOf(world.state, user);
  if (route.roles.length > 0 && !route.roles.some((role) => roles.has(role))) {
    throw new OpaFault('authorization_error', `Missing capability: one of ${route.roles.join(', ')}`);
  }
  return user;
}

function send(c: LabRequest, { status, body, link }: Reply): Response {
  if (link) c.header('Link', link);
  return status === 204 ? c.body(null, 204) : c.json(body, status);
}

function handlerOf(world: World, route: Route) {
  return async (c: LabRequest): Promise<Response> => {
    const user = await userOf(world, route, c);
    const params = c.req.param();
    const team: string | undefined = params['team'];
    if (team !== undefined && team !== world.state.teamName) {
      throw new OpaFault('not_found', 'Team not found');
    }
    const raw = {
      world,
      user,
      params,
      url: new URL(c.req.url),
      contentType: c.req.header('content-type') ?? '',
      body: route.method === 'GET' ? '' : await c.req.text(),
    };
    return send(c, await route.answer(raw));
  };
}

function refuse(type: FaultType, why: string) {
  return (c: LabRequest): never => {
    throw new OpaFault(type, `${c.req.method} ${c.req.path} ${why}`);
  };
}

export function createApp(world: World): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  const rate = new RateLimit();
  app.use(async (c, next) => {
    const taken = rate.take(world.context.clock.now(), world.state.settings.errorTypeKey);
    if (taken instanceof Response) return taken;
    await next();
    for (const [name, value] of Object.entries(taken)) c.header(name, value);
    return undefined;
  });
  for (const route of ROUTES) app.on(route.method, route.path, handlerOf(world, route));
  for (const [path, methods] of Object.entries(NOT_BUILT)) {
    app.on([...methods], path, refuse('not_implemented', 'is documented by Okta and not part of this lab'));
  }
  for (const path of new Set(ROUTES.map((route) => route.path))) {
    app.all(path, refuse('method_not_allowed', 'is not allowed'));
  }
  app.all('*', refuse('not_implemented', 'is not part of this lab'));
  app.onError((error) => {
    const fault =
      error instanceof OpaFault ? error : new OpaFault('internal_error', `The lab failed: ${error.message}`);
    return faultAnswer(fault, world.state.settings.errorTypeKey);
  });
  return app;
}

/** The Management API on its paths: routes become handlers, and what is not there says so by name. */
import { type Context, Hono } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import { Auth0Fault } from '../fault.ts';
import { originOf } from '../origin.ts';
import { RateLimit } from '../rate-limit.ts';
import { log } from '../rules/logs.ts';
import type { World } from '../world.ts';
import { type Caller, callerOf, requireScope } from './caller.ts';
import type { Method, Reply, Route } from './route.ts';
import { ROUTES } from './routes.ts';

const BASE = '/api/v2';

/** Methods that the vendor documents on paths of ours and that the lab does not have: 501, where others are 404. */
const NOT_BUILT: Readonly<Record<string, readonly Method[]>> = {
  '/users': ['POST'],
  '/users/:id': ['PATCH', 'DELETE'],
  '/tenants/settings': ['PATCH'],
};

type C = Context<LabBindings>;

export function managementApp(world: World): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  const limit = new RateLimit(world);
  app.use(`${BASE}/*`, async (c, next) => {
    const isAllowed = limit.take();
    // Also in force for the answers of the error handler.
    for (const [name, value] of Object.entries(limit.headers())) c.header(name, value);
    if (!isAllowed) throw tooMany(world, c);
    await next();
  });
  for (const route of ROUTES) app.on(route.method, BASE + route.path, handlerOf(world, route));
  for (const [path, methods] of Object.entries(NOT_BUILT)) app.on([...methods], BASE + path, notBuilt);
  for (const path of new Set(ROUTES.map((route) => route.path))) {
    app.all(BASE + path, () => {
      throw new Auth0Fault(404, 'not_found', 'Not Found');
    });
  }
  app.all(`${BASE}/*`, notBuilt);
  return app;
}

function notBuilt(c: C): never {
  throw Auth0Fault.notBuilt(`${c.req.method} ${c.req.path}`);
}

function handlerOf(world: World, route: Route) {
  return async (c: C): Promise<Response> => {
    const caller = await callerOf(world, c.req.header('authorization'));
    requireScope(caller, route.scopes);
    const reply = await route.answer({
      world,
      caller,
      params: c.req.param(),
      url: new URL(c.req.url),
      contentType: c.req.header('content-type') ?? '',
      body: route.method === 'GET' ? '' : await c.req.text(),
      origin: originOf(c),
    });
    record(world, c, route, caller, reply);
    return send(c, reply);
  };
}

function send(c: C, { status, body, headers = {} }: Reply): Response {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return status === 204 || body === undefined ? c.body(null, status) : c.json(body, status);
}

/** Writes are logged, and so are reads that gave something secret away; never with bodies. */
function record(world: World, c: C, route: Route, caller: Caller, reply: Reply): void {
  const secrets = reply.secrets ?? [];
  if (route.description === null && secrets.length === 0) return;
  const request = {
    method: c.req.method.toLowerCase(),
    path: c.req.path,
    query: Object.fromEntries(new URL(c.req.url).searchParams),
    body: {},
    auth: { user: caller.client.id, strategy: 'jwt', credentials: { jti: caller.jti } },
  };
  const response = { statusCode: reply.status, body: {} };
  log(world, {
    type: route.description === null ? 'mgmt_api_read' : 'sapi',
    description: route.description ?? `${c.req.method} ${route.path}`,
    origin: originOf(c),
    client: caller.client,
    details: {
      request,
      response,
      ...(secrets.length === 0 ? {} : { accessedSecrets: [...new Set(secrets)] }),
    },
  });
}

function tooMany(world: World, c: C): Auth0Fault {
  const { burst } = world.state.rateLimit;
  const details = {
    limit: { size: burst, bucket: 'global', global: true },
    request: { method: c.req.method, path: c.req.path },
  };
  log(world, { type: 'api_limit', description: 'Rate limit reached', origin: originOf(c), details });
  return new Auth0Fault(429, 'too_many_requests', 'Global limit has been reached');
}

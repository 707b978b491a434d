/** The wire of an Okta org: routes become handlers, refusals Okta's error bodies; what is not there says so by name. */
import { type Context, Hono } from 'hono';
import type { LabBindings, LabChance } from '../../kernel/contract.ts';
import { OktaRefusal, toResponse } from '../errors.ts';
import { checkAccessToken } from '../oauth/access.ts';
import { ALPHANUMERIC, type OrgWorld } from '../org-world.ts';
import { RateLimits } from '../rate-limit.ts';
import { signInRoutes } from '../sign-in/routes.ts';
import {
  authorise,
  BearerRefusal,
  type Caller,
  type CheckAccessToken,
  callerOf,
  NOBODY,
  partyOf,
} from './caller.ts';
import type { Reply, Route } from './route.ts';
import { NOT_BUILT, ROUTES } from './routes.ts';

type LabRequest = Context<LabBindings>;

export function createOktaApp(world: OrgWorld): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  const { clock, chance } = world.context;
  const limits = new RateLimits(clock);
  app.use(async (c, next) => {
    const { allowed, headers } = limits.take(c.req.path);
    // Also in force for the answers of the error handler.
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    c.header('x-okta-request-id', newRequestId(chance));
    if (!allowed) throw new OktaRefusal('E0000047');
    await next();
  });
  for (const [path, methods] of Object.entries(NOT_BUILT)) {
    app.on([...methods], path, (c) =>
      refuse(world, c, OktaRefusal.notBuilt(`${c.req.method} ${c.req.path}`)),
    );
  }
  for (const route of ROUTES) app.on(route.method, route.path, handlerOf(world, route, checkAccessToken));
  for (const path of new Set(ROUTES.map((route) => route.path))) {
    app.all(path, () => {
      throw new OktaRefusal('E0000022');
    });
  }
  app.route('/', signInRoutes(world));
  app.notFound((c) => refuse(world, c, OktaRefusal.notBuilt(`${c.req.method} ${c.req.path}`)));
  app.onError((error, c) => refuse(world, c, error));
  return app;
}

function handlerOf(world: OrgWorld, route: Route, checkAccessToken: CheckAccessToken) {
  return async (c: LabRequest): Promise<Response> => {
    const caller = route.access === null ? null : await authorised(world, route.access, c, checkAccessToken);
    const reply = await route.answer({
      world,
      caller,
      by: originOf(c, caller),
      params: c.req.param(),
      url: new URL(c.req.path + new URL(c.req.url).search, world.ownUrl()),
      headers: c.req.raw.headers,
      body: route.method === 'GET' ? '' : await c.req.text(),
    });
    return send(c, reply);
  };
}

async function authorised(
  world: OrgWorld,
  access: NonNullable<Route['access']>,
  c: LabRequest,
  checkAccessToken: CheckAccessToken,
): Promise<Caller> {
  const { method, headers } = c.req.raw;
  const caller = await callerOf(world, { method, url: c.req.url, headers }, checkAccessToken);
  authorise(world, caller, access, c.req.path);
  return caller;
}

function originOf(c: LabRequest, caller: Caller | null) {
  const userAgent = c.req.header('user-agent');
  return {
    actor: partyOf(caller ?? NOBODY),
    transactionId: c.res.headers.get('x-okta-request-id') ?? '',
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}

function send(c: LabRequest, { status, body, headers = {}, links = [] }: Reply): Response {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  for (const link of links) c.header('link', link, { append: true });
  if (status === 204) return c.body(null, 204);
  // A body that is text already has its type among the headers.
  return typeof body === 'string' ? c.body(body, status) : c.json(body as object, status);
}

function refuse(world: OrgWorld, c: LabRequest, error: unknown): Response {
  if (error instanceof BearerRefusal) {
    c.header('www-authenticate', error.challenge);
    return c.body(null, error.status);
  }
  const refusal = error instanceof OktaRefusal ? error : failure(error);
  const response = toResponse(refusal, newErrorId(world.context.chance));
  return c.newResponse(response.body, response);
}

/** A defect of the lab: told on stderr with its stack, since the caller can do nothing about it. */
function failure(error: unknown): OktaRefusal {
  process.emitWarning(error instanceof Error ? error : String(error));
  return new OktaRefusal('E0000009');
}

export function newRequestId(chance: LabChance): string {
  return chance.text(27, ALPHANUMERIC);
}

export function newErrorId(chance: LabChance): string {
  return `oae${chance.text(22, ALPHANUMERIC)}`;
}

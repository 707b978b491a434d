/** The control listener: what `idctl lab status|reset|fault|requests` and tests of other processes speak to. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { instant } from '../../core/clock.ts';
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { Wire } from './listener.ts';
import { problems } from './problems.ts';
import type { World } from './world.ts';

const clockSchema = z.strictObject({ advanceMs: z.int() });
const requestsSchema = z.strictObject({ since: z.coerce.number().int().min(0).default(0) });
const eventSchema = z.strictObject({ vendor: z.string(), event: z.string(), data: z.unknown().default({}) });
const nothingSchema = z.strictObject({});

export interface ControlActions {
  /** Told after what changed the world. */
  changed(): void;
  /** Called once the answer to the request to stop is out. */
  stop(): void;
}

interface ControlBindings {
  Bindings: Wire;
}

/** Every route needs `Authorization: Bearer <token>`; bodies are JSON and refused when they hold more than they should. */
export function createControlApp(
  world: World,
  token: string,
  actions: ControlActions,
): Hono<ControlBindings> {
  const app = new Hono<ControlBindings>();
  app.use(async (c, next) => {
    if (sameToken(c.req.header('authorization'), `Bearer ${token}`)) return next();
    return c.json({ error: 'The control token is missing or wrong' }, 401, { 'www-authenticate': 'Bearer' });
  });
  app.notFound((c) => c.json({ error: `The lab has no ${c.req.method} ${c.req.path}` }, 404));
  app.onError((error, c) => {
    if (hasCode(error, 'USAGE')) return c.json({ error: error.message }, 400);
    return c.json({ error: `The lab failed: ${error.message}` }, 500);
  });
  const routes = app.basePath('/__lab');
  addTrafficRoutes(routes, world);
  addWorldRoutes(routes, world, actions);
  return app;
}

function addTrafficRoutes(routes: Hono<ControlBindings>, world: World): void {
  routes.get('/faults', (c) => c.json({ faults: world.faults.list() }));
  routes.post('/faults', async (c) => c.json(world.faults.add(await jsonBody(c)), 201));
  routes.delete('/faults', (c) => {
    world.faults.clear();
    return c.body(null, 204);
  });
  routes.get('/requests', (c) => {
    const { since } = parse(requestsSchema, c.req.query());
    return c.json({ requests: world.journal.entries(since) });
  });
  routes.delete('/requests', (c) => {
    world.journal.clear();
    return c.body(null, 204);
  });
}

function addWorldRoutes(routes: Hono<ControlBindings>, world: World, actions: ControlActions): void {
  routes.get('/status', (c) =>
    c.json({
      urls: Object.fromEntries(world.urls),
      clock: clockView(world),
      vendors: world.vendors.map(({ id }) => id),
      counts: {
        requests: world.journal.entries().length,
        faults: world.faults.list().length,
        scheduled: world.scheduled,
      },
    }),
  );
  routes.post('/clock', async (c) => {
    world.clock.advance(parse(clockSchema, await jsonBody(c)).advanceMs);
    actions.changed();
    return c.json(clockView(world));
  });
  routes.post('/events', async (c) => {
    const { vendor, event, data } = parse(eventSchema, await jsonBody(c));
    await world.tellFromOutside(vendor, event, data);
    actions.changed();
    return c.body(null, 204);
  });
  routes.post('/reset', async (c) => {
    parse(nothingSchema, await jsonBody(c));
    world.reset();
    actions.changed();
    return c.body(null, 204);
  });
  routes.post('/stop', async (c) => {
    parse(nothingSchema, await jsonBody(c));
    c.env.outgoing.once('finish', () => actions.stop());
    return c.json({ stopping: true }, 202);
  });
}

function clockView({ clock }: World): { now: string; offsetMs: number } {
  return { now: instant(clock.now()), offsetMs: clock.offsetMs };
}

/** The length of either side must not show, hence the digests. */
function sameToken(given: string | undefined, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given ?? ''), digest(expected));
}

/** No body counts as `{}`. */
async function jsonBody(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text === '') return {};
  if (!/^application\/json *(;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new IdctlError('USAGE', 'Send the body as application/json');
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new IdctlError('USAGE', 'The body is not JSON', { cause });
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new IdctlError('USAGE', problems(parsed.error));
  return parsed.data;
}

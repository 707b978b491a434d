/** The wire of an Okta org: primary authentication, and 501 by name for everything else. */
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import type { LabBindings, LabChance, LabClock } from '../kernel/contract.ts';
import { OktaRefusal, toResponse } from './errors.ts';
import { RateLimit } from './rate-limit.ts';
import type { OktaOrg, OktaUser, SignIn } from './state.ts';

/** Calls a minute of each bucket. Assumed: the numbers of a real org are shown on its dashboard only. */
export const CALLS_PER_MINUTE = 600;

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Source: developer.okta.com, Authentication API, "Primary authentication". */
const authnSchema = z.strictObject({
  username: z.string().optional(),
  password: z.string().optional(),
  token: z.string().optional(),
  options: z
    .strictObject({
      multiOptionalFactorEnroll: z.boolean().nullish(),
      warnBeforePasswordExpired: z.boolean().nullish(),
    })
    .optional(),
  context: z.strictObject({ deviceToken: z.string().max(32).nullish() }).optional(),
});

export interface OrgServices {
  readonly clock: LabClock;
  readonly chance: LabChance;
  /** Base URL of this org, for links. */
  ownUrl(): string;
}

export function createOktaApp(org: OktaOrg, services: OrgServices): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  const authnLimit = new RateLimit(services.clock, CALLS_PER_MINUTE);
  const otherLimit = new RateLimit(services.clock, CALLS_PER_MINUTE);

  app.use(async (c, next) => {
    const limit = c.req.path === '/api/v1/authn' ? authnLimit : otherLimit;
    const allowed = limit.take();
    // Also in force for the answers of the error handler.
    for (const [name, value] of Object.entries(limit.headers())) c.header(name, value);
    c.header('x-okta-request-id', newRequestId(services.chance));
    if (!allowed) throw new OktaRefusal('E0000047');
    await next();
  });
  app.onError((error, c) => {
    const refusal = error instanceof OktaRefusal ? error : new OktaRefusal('E0000009');
    return withHeadersOf(c, toResponse(refusal, newErrorId(services.chance)));
  });
  app.notFound((c) => {
    const route = `${c.req.method} ${c.req.path} is not part of this stand-in`;
    return withHeadersOf(
      c,
      toResponse(new OktaRefusal('E0000060', { causes: [route] }), newErrorId(services.chance)),
    );
  });

  app.post('/api/v1/authn', async (c) => {
    const { username, password } = await readCredentials(c);
    return c.json(transaction(org.signIn(username, password), services.ownUrl()));
  });
  app.all('/api/v1/authn', () => {
    throw new OktaRefusal('E0000022');
  });
  return app;
}

export function newRequestId(chance: LabChance): string {
  return chance.text(27, ID_ALPHABET);
}

export function newErrorId(chance: LabChance): string {
  return `oae${chance.text(22, ID_ALPHABET)}`;
}

/** @throws OktaRefusal */
async function readCredentials(c: Context<LabBindings>): Promise<{ username: string; password: string }> {
  if (!/^application\/json *(;|$)/i.test(c.req.header('content-type') ?? ''))
    throw new OktaRefusal('E0000021');
  const parsed = authnSchema.safeParse(await readJson(c));
  if (!parsed.success) {
    const causes = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
    throw new OktaRefusal('E0000001', { subject: 'authRequest', causes });
  }
  const { username, password, token } = parsed.data;
  if (token !== undefined)
    throw new OktaRefusal('E0000060', { causes: ['token: activation is not part of this stand-in'] });
  if (username === undefined || password === undefined) {
    const causes = ['username, password: both are needed to sign in'];
    throw new OktaRefusal('E0000001', { subject: 'authRequest', causes });
  }
  return { username, password };
}

async function readJson(c: Context<LabBindings>): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    // What is wrong with it, Okta does not say either.
    throw new OktaRefusal('E0000003');
  }
}

/** The authentication transaction object. The org's password policy shows lockout failures. */
function transaction(result: SignIn, ownUrl: string): object {
  switch (result.outcome) {
    case 'refused':
      throw new OktaRefusal('E0000004');
    case 'locked-out':
      return {
        status: 'LOCKED_OUT',
        _links: {
          next: {
            name: 'unlock',
            href: `${ownUrl}/api/v1/authn/recovery/unlock`,
            hints: { allow: ['POST'] },
          },
        },
      };
    case 'success':
      return {
        expiresAt: result.expiresAt,
        status: 'SUCCESS',
        sessionToken: result.sessionToken,
        _embedded: { user: userView(result.user) },
      };
  }
}

function userView({ id, login, firstName, lastName, passwordChanged }: OktaUser): object {
  const profile = { login, firstName, lastName, locale: 'en_US', timeZone: 'Europe/London' };
  return { id, passwordChanged, profile };
}

function withHeadersOf(c: Context, response: Response): Response {
  return c.newResponse(response.body, response);
}

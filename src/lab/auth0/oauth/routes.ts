/** Tokens, keys and what programs read. Source: the Authentication API specification. */
import { type Context, Hono } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import { OauthFault } from '../fault.ts';
import type { Client } from '../model.ts';
import { originOf } from '../origin.ts';
import { RateLimit } from '../rate-limit.ts';
import { log } from '../rules/logs.ts';
import type { World } from '../world.ts';
import { authenticatedClient, claimedClient, type Params } from './client-auth.ts';
import { metadata } from './discovery.ts';
import { authorizationCode, clientCredentials, type TokenReply } from './grants.ts';
import { publishedKeys } from './keys.ts';
import { claimsOf } from './tokens.ts';

type C = Context<LabBindings>;
type Grant = (
  world: World,
  client: Client,
  params: Params,
  origin: ReturnType<typeof originOf>,
) => Promise<TokenReply>;

/** Each with the log's word for a refusal. */
const GRANTS: Readonly<Record<string, { readonly give: Grant; readonly failure: string }>> = {
  client_credentials: { give: clientCredentials, failure: 'feccft' },
  authorization_code: { give: authorizationCode, failure: 'feacft' },
};

/** Documented by Auth0, and not part of the lab. */
const NOT_BUILT = [
  'refresh_token',
  'password',
  'http://auth0.com/oauth/grant-type/password-realm',
  'http://auth0.com/oauth/grant-type/mfa-otp',
  'http://auth0.com/oauth/grant-type/mfa-oob',
  'http://auth0.com/oauth/grant-type/mfa-recovery-code',
  'http://auth0.com/oauth/grant-type/passwordless/otp',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
];

export function oauthApp(world: World): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  const limit = new RateLimit(world);
  app.use('/oauth/token', async (c, next) => {
    const isAllowed = limit.take();
    for (const [name, value] of Object.entries(limit.headers())) c.header(name, value);
    if (!isAllowed) throw new OauthFault(429, 'too_many_requests', 'Rate limit exceeded');
    await next();
  });
  app.get('/.well-known/openid-configuration', (c) => c.json(metadata(world)));
  app.get('/.well-known/jwks.json', async (c) => c.json(await publishedKeys(world)));
  app.post('/oauth/token', (c) => token(world, c));
  app.on(['GET', 'POST'], '/userinfo', (c) => userinfo(world, c));
  return app;
}

async function token(world: World, c: C): Promise<Response> {
  const params = await paramsOf(c);
  const authorization = c.req.header('authorization');
  const { grant_type: grantType = '' } = params;
  const grant = Object.hasOwn(GRANTS, grantType) ? GRANTS[grantType] : undefined;
  if (grant === undefined) throw unknownGrant(grantType);
  const origin = originOf(c);
  try {
    const client = await authenticatedClient(world, params, authorization);
    const reply = await grant.give(world, client, params, origin);
    return c.json(reply, 200, { 'cache-control': 'no-store', pragma: 'no-cache' });
  } catch (error) {
    if (error instanceof OauthFault) {
      log(world, {
        type: grant.failure,
        description: error.message,
        origin,
        client: claimedClient(world, params, authorization),
        more: { audience: params['audience'] ?? '' },
        details: {},
      });
    }
    throw error;
  }
}

function unknownGrant(grantType: string): OauthFault {
  if (grantType === '')
    return new OauthFault(400, 'invalid_request', 'Missing required parameter: grant_type');
  return NOT_BUILT.includes(grantType)
    ? new OauthFault(501, 'not_implemented', `The grant ${grantType} is not part of this lab`)
    : new OauthFault(400, 'unsupported_grant_type', `Unsupported grant type: ${grantType}`);
}

/** A form, or JSON with texts only. @throws invalid_request */
async function paramsOf(c: C): Promise<Params> {
  const type = c.req.header('content-type') ?? '';
  const text = await c.req.text();
  if (/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return formOf(new URLSearchParams(text));
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new OauthFault(400, 'invalid_request', 'The content type must be that of a form, or JSON');
  }
  const body = fromJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new OauthFault(400, 'invalid_request', 'The body is not a JSON object');
  }
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      if (typeof value === 'string') return [name, value];
      throw new OauthFault(400, 'invalid_request', `The parameter ${name} must be a string`);
    }),
  );
}

/** RFC 6749, 3.2: no parameter more than once. */
export function formOf(form: URLSearchParams): Params {
  const names = [...form.keys()];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new OauthFault(400, 'invalid_request', `The parameter ${twice} is repeated`);
  return Object.fromEntries(form);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function userinfo(world: World, c: C): Response {
  const token = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  const known = Object.hasOwn(world.state.userTokens, token) ? world.state.userTokens[token] : undefined;
  const user = world.state.users.find(({ user_id }) => user_id === known?.userId);
  if (known === undefined || user === undefined || known.expiresAtMs <= world.context.clock.now()) {
    c.header('www-authenticate', 'Bearer error="invalid_token"');
    throw new OauthFault(401, 'invalid_token', 'The access token is not valid, or has expired');
  }
  return c.json(claimsOf(user, known.scope));
}

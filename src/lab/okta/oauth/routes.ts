/** The org's authorization server on Okta's paths. Source: the okta-oauth specification, tag OrgAS. */
import { type Context, Hono } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import { OktaRefusal } from '../errors.ts';
import type { OrgWorld } from '../org-world.ts';
import { takeSessionToken } from '../rules/passwords.ts';
import { openSession, SESSION_COOKIE, sessionOf } from '../sign-in/sessions.ts';
import { withoutIssuer } from './answers.ts';
import { callOf, callProvider, type ProviderCall, withBody } from './call-provider.ts';
import { redated, redatedIdToken } from './dating.ts';
import { metadata, publishedKeys } from './discovery.ts';
import { logout } from './logout.ts';
import { ACTIVATE_PATH, AUTHORIZE_PATH, signInTo } from './sign-in-url.ts';
import { tokenId } from './tokens.ts';

type C = Context<LabBindings>;
type Route = (c: C, call: ProviderCall) => Response | Promise<Response>;

export function oauthRoutes(world: OrgWorld): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  for (const path of ['/.well-known', '/oauth2/v1/.well-known']) {
    app.get(`${path}/openid-configuration`, (c) => c.json(metadata(world)));
  }
  app.get('/.well-known/oauth-authorization-server', (c) => c.json(metadata(world)));
  app.get('/oauth2/v1/keys', async (c) =>
    c.json(await publishedKeys(world), 200, { 'cache-control': 'no-store' }),
  );

  serve(app, ['POST'], '/oauth2/v1/token', async (c, call) =>
    withBody(await callProvider(world, c, asApi(call)), (body) => withLabTime(world, body)),
  );
  serve(app, ['POST'], '/oauth2/v1/introspect', async (c, call) =>
    withBody(await callProvider(world, c, asApi(await withTokenId(world, call))), (body) =>
      introspected(world, body),
    ),
  );
  serve(app, ['POST'], '/oauth2/v1/revoke', async (c, call) =>
    callProvider(world, c, asApi(await withTokenId(world, call))),
  );
  serve(app, ['POST'], '/oauth2/v1/device/authorize', (c, call) => callProvider(world, c, asApi(call)));
  serve(app, ['POST'], '/oauth2/v1/par', (c, call) => callProvider(world, c, asApi(withConsent(call))));
  serve(app, ['GET'], '/oauth2/v1/userinfo', (c, call) => callProvider(world, c, asApi(call)));
  serve(app, ['GET', 'POST'], AUTHORIZE_PATH, async (c, call) =>
    withoutIssuer(await callProvider(world, c, withSession(world, withConsent(call)))),
  );
  serve(app, ['GET', 'POST'], ACTIVATE_PATH, (c, call) => signedInFirst(world, c, call));
  serve(app, ['GET', 'POST'], '/oauth2/v1/logout', (c, call) => logout(world, c, call));
  return app;
}

function serve(app: Hono<LabBindings>, methods: readonly string[], path: string, route: Route): void {
  app.all(path, async (c) => {
    if (!methods.includes(c.req.method)) throw new OktaRefusal('E0000022');
    const call = await callOf(c);
    if (call === null) return notAForm(c);
    return route(c, call);
  });
}

/** The library takes a code once: whoever confirmed it before he signed in could not go on with it after. */
function signedInFirst(world: OrgWorld, c: C, call: ProviderCall): Response | Promise<Response> {
  if (sessionOf(world, c.req.raw.headers) !== null) return callProvider(world, c, call);
  const code = call.params.get('user_code');
  const query = code === null ? '' : `?${new URLSearchParams({ user_code: code })}`;
  return c.redirect(signInTo(`${ACTIVATE_PATH}${query}`, {}));
}

function notAForm(c: C): Response {
  const words = 'The body of the request must be a form (application/x-www-form-urlencoded).';
  return c.json({ error: 'invalid_request', error_description: words }, 400);
}

/** Programs get JSON, whatever they say that they accept. */
function asApi(call: ProviderCall): ProviderCall {
  call.headers.set('accept', 'application/json');
  return call;
}

/** The library gives refresh tokens only after consent, which is implied here. */
function withConsent(call: ProviderCall): ProviderCall {
  const prompts = (call.params.get('prompt') ?? '').split(' ').filter((it) => it !== '');
  const scopes = (call.params.get('scope') ?? '').split(' ');
  if (scopes.includes('offline_access') && !prompts.includes('none') && !prompts.includes('consent')) {
    call.params.set('prompt', [...prompts, 'consent'].join(' '));
  }
  return call;
}

/** `sessionToken` of the authentication API stands for a sign-in. */
function withSession(world: OrgWorld, call: ProviderCall): ProviderCall {
  const token = call.params.get('sessionToken');
  if (token === null) return call;
  call.params.delete('sessionToken');
  const user = takeSessionToken(world, token);
  if (user === null) return call;
  const session = openSession(world, user, { idpId: null, amr: ['pwd'] });
  call.headers.set('cookie', `${SESSION_COOKIE}=${session.id}`);
  return call;
}

/** The library keeps tokens under their ids and refuses to look at JWTs. */
async function withTokenId(world: OrgWorld, call: ProviderCall): Promise<ProviderCall> {
  const id = await tokenId(world, call.params.get('token') ?? '');
  if (id !== null) call.params.set('token', id);
  return call;
}

async function withLabTime(world: OrgWorld, body: { [member: string]: unknown }): Promise<object> {
  const idToken = body['id_token'];
  return typeof idToken === 'string' ? { ...body, id_token: await redatedIdToken(world, idToken) } : body;
}

function introspected(world: OrgWorld, body: { [member: string]: unknown }): object {
  if (body['active'] !== true) return body;
  const user = world.state.users.find(({ id }) => id === body['sub']);
  return {
    ...redated(world, body),
    aud: world.ownUrl(),
    sub: user?.profile.login ?? body['client_id'],
    ...(user === undefined ? {} : { username: user.profile.login, uid: user.id }),
  };
}

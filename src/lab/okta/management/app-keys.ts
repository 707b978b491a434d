/** What applications sign and authenticate with: SAML keys, client secrets, public keys of clients. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { App, ClientSecret, Document, SigningKey } from '../model.ts';
import { nowText, type OrgWorld } from '../org-world.ts';
import {
  appOf,
  authMethodOf,
  generateKey,
  MAX_SECRETS,
  newSecret,
  secretHash,
  takesSecret,
} from '../rules/apps.ts';
import { publicPart } from '../rules/keys.ts';
import { nested } from '../rules/policies.ts';
import { isSuperAdmin } from '../rules/roles.ts';
import { appParty, type Origin, record } from '../rules/system-log.ts';
import { keptKey, keysOf } from './app-compose.ts';
import { type PublicJwkBody, publicJwkSchema } from './app-schema-oidc.ts';
import { appAddress } from './app-view.ts';
import { type Call, created, NO_CONTENT, ok, type Reply, type Route, route } from './route.ts';

const APP = '/api/v1/apps/:appId/credentials';
const MAX_KEYS = 50;

const secretSchema = z.strictObject({
  client_secret: z.string().min(14).max(100).optional(),
  status: z.enum(['ACTIVE', 'INACTIVE']).optional(),
});

const YEARS = z
  .string()
  .regex(/^([2-9]|10)$/, 'must be from 2 to 10')
  .transform(Number);

export const APP_KEY_ROUTES: readonly Route[] = [
  route(`GET ${APP}/keys`, 'listApplicationKeys', 'apps.read', {}, ({ world, param }) =>
    ok(appOf(world, param('appId')).keys.map(keyView)),
  ),
  route(
    `POST ${APP}/keys/generate`,
    'generateApplicationKey',
    'apps.manage',
    { query: { validityYears: YEARS } },
    async ({ world, by, param, query }) =>
      created(keyView(await generateKey(world, by, samlApp(world, param('appId')), query.validityYears))),
  ),
  route(`GET ${APP}/keys/:kid`, 'getApplicationKey', 'apps.read', {}, ({ world, param }) =>
    ok(keyView(keyOf(appOf(world, param('appId')), param('kid')))),
  ),
  route(
    `POST ${APP}/keys/:kid/clone`,
    'cloneApplicationKey',
    'apps.manage',
    { query: { targetAid: z.string() } },
    ({ world, by, param, query }) => {
      const key = keyOf(appOf(world, param('appId')), param('kid'));
      const target = samlApp(world, query.targetAid);
      if (!target.keys.some(({ kid }) => kid === key.kid)) target.keys.push(key);
      record(world, by, 'app.keys.clone', 'Key was copied', [appParty(target)], {
        debugData: { keyId: key.kid },
      });
      return created(keyView(key));
    },
  ),
  route(`GET ${APP}/secrets`, 'listOAuth2ClientSecrets', 'apps.read', {}, ({ world, param }) => {
    const app = appOf(world, param('appId'));
    return ok(app.secrets.map((secret) => secretView(world, app, secret)));
  }),
  route(`POST ${APP}/secrets`, 'createOAuth2ClientSecret', 'apps.manage', { body: secretSchema }, addSecret),
  route(`GET ${APP}/secrets/:secretId`, 'getOAuth2ClientSecret', 'apps.read', {}, ({ world, param }) => {
    const app = appOf(world, param('appId'));
    return ok(secretView(world, app, secretOf(app, param('secretId'))));
  }),
  route(
    `POST ${APP}/secrets/:secretId/lifecycle/activate`,
    'activateOAuth2ClientSecret',
    'apps.manage',
    {},
    (call) => setSecretStatus(call, 'ACTIVE'),
  ),
  route(
    `POST ${APP}/secrets/:secretId/lifecycle/deactivate`,
    'deactivateOAuth2ClientSecret',
    'apps.manage',
    {},
    (call) => setSecretStatus(call, 'INACTIVE'),
  ),
  route(
    `DELETE ${APP}/secrets/:secretId`,
    'deleteOAuth2ClientSecret',
    'apps.manage',
    {},
    ({ world, by, param }) => {
      const app = appOf(world, param('appId'));
      const secret = secretOf(app, param('secretId'));
      if (secret.status === 'ACTIVE') throw OktaRefusal.invalid('secret', 'status: it is active');
      app.secrets = app.secrets.filter((other) => other !== secret);
      updated(world, by, app);
      return NO_CONTENT;
    },
  ),
  route(`GET ${APP}/jwks`, 'listJwk', 'apps.read', {}, ({ world, param }) => {
    const app = appOf(world, param('appId'));
    return ok(keysOf(app).map((key) => jwkView(world, app, key)));
  }),
  route(`POST ${APP}/jwks`, 'addJwk', 'apps.manage', { body: publicJwkSchema, subject: 'jwk' }, addJwk),
  route(`GET ${APP}/jwks/:keyId`, 'getJwk', 'apps.read', {}, ({ world, param }) => {
    const app = appOf(world, param('appId'));
    return ok(jwkView(world, app, jwkOf(app, param('keyId'))));
  }),
  route(`DELETE ${APP}/jwks/:keyId`, 'deletejwk', 'apps.manage', {}, (call) => {
    const app = appOf(call.world, call.param('appId'));
    requireKeyRight(call, app);
    const key = jwkOf(app, call.param('keyId'));
    if (key['status'] === 'ACTIVE') throw OktaRefusal.invalid('jwk', 'status: it is active');
    setKeys(
      call.world,
      call.by,
      app,
      keysOf(app).filter((other) => other !== key),
    );
    return NO_CONTENT;
  }),
  route(
    `POST ${APP}/jwks/:keyId/lifecycle/activate`,
    'activateOAuth2ClientJsonWebKey',
    'apps.manage',
    {},
    (call) => setJwkStatus(call, 'ACTIVE'),
  ),
  route(
    `POST ${APP}/jwks/:keyId/lifecycle/deactivate`,
    'deactivateOAuth2ClientJsonWebKey',
    'apps.manage',
    {},
    (call) => setJwkStatus(call, 'INACTIVE'),
  ),
];

/** @throws E0000001: only SAML applications sign with keys that are made here */
function samlApp(world: OrgWorld, id: string): App {
  const app = appOf(world, id);
  if (app.signOnMode !== 'SAML_2_0')
    throw OktaRefusal.invalid('signOnMode', 'signOnMode: has no signing keys');
  return app;
}

function keyOf({ keys }: App, kid: string): SigningKey {
  const key = keys.find((one) => one.kid === kid);
  if (key === undefined) throw OktaRefusal.notFound(kid, 'KeyStoreEntry');
  return key;
}

export function keyView({
  kid,
  created: made,
  lastUpdated,
  expiresAt,
  privateJwk,
  certificate,
}: SigningKey): object {
  const der = Buffer.from(certificate, 'base64');
  return {
    ...publicPart(privateJwk),
    use: 'sig',
    kid,
    created: made,
    lastUpdated,
    expiresAt,
    x5c: [certificate],
    'x5t#S256': createHash('sha256').update(der).digest('base64url'),
  };
}

function updated(world: OrgWorld, by: Origin, app: App): void {
  app.lastUpdated = nowText(world);
  record(world, by, 'application.lifecycle.update', 'Application was changed', [appParty(app)]);
}

function secretOf({ secrets }: App, id: string): ClientSecret {
  const secret = secrets.find((one) => one.id === id);
  if (secret === undefined) throw OktaRefusal.notFound(id, 'OAuth2ClientSecret');
  return secret;
}

function addSecret({ world, by, param, body }: Call<unknown, z.infer<typeof secretSchema>>): Reply {
  const app = appOf(world, param('appId'));
  if (!takesSecret(authMethodOf(app))) {
    throw OktaRefusal.invalid('token_endpoint_auth_method', 'token_endpoint_auth_method: takes no secret');
  }
  if (app.secrets.length >= MAX_SECRETS) {
    throw OktaRefusal.invalid('secret', `secret: a client has at most ${MAX_SECRETS}`);
  }
  const secret = newSecret(world, body.client_secret);
  secret.status = body.status ?? 'ACTIVE';
  app.secrets.push(secret);
  updated(world, by, app);
  return created(secretView(world, app, secret));
}

function setSecretStatus({ world, by, param }: Call, status: ClientSecret['status']): Reply {
  const app = appOf(world, param('appId'));
  const secret = secretOf(app, param('secretId'));
  const others = app.secrets.filter((other) => other !== secret && other.status === 'ACTIVE');
  if (status === 'INACTIVE' && others.length === 0) {
    throw OktaRefusal.invalid('secret', 'status: it is the only active one');
  }
  secret.status = status;
  secret.lastUpdated = nowText(world);
  updated(world, by, app);
  return ok(secretView(world, app, secret));
}

function secretView(world: OrgWorld, app: App, secret: ClientSecret): object {
  const { id, created: made, lastUpdated, status } = secret;
  const self = `${appAddress(world, app)}/credentials/secrets/${id}`;
  return {
    id,
    created: made,
    lastUpdated,
    status,
    client_secret: secret.secret,
    secret_hash: secretHash(secret),
    _links: statusLinks(self, status),
  };
}

function statusLinks(self: string, status: unknown): object {
  const step = status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    [step]: { href: `${self}/lifecycle/${step}`, hints: { allow: ['POST'] } },
    ...(status === 'ACTIVE' ? {} : { delete: { href: self, hints: { allow: ['DELETE'] } } }),
  };
}

function jwkOf(app: App, id: string): Document {
  const key = keysOf(app).find((one) => one['id'] === id || one['kid'] === id);
  if (key === undefined) throw OktaRefusal.notFound(id, 'OAuth2ClientJsonWebKey');
  return key;
}

/** Once it has grants, an application is as powerful as they are: its keys are a super administrator's to change. */
function requireKeyRight({ caller }: Pick<Call, 'caller'>, app: App): void {
  if (app.grants.length > 0 && !isSuperAdmin(caller.roles)) throw new OktaRefusal('E0000006');
}

function addJwk(call: Call<unknown, PublicJwkBody>): Reply {
  const { world, by, param, body } = call;
  const app = appOf(world, param('appId'));
  requireKeyRight(call, app);
  const present = keysOf(app);
  if (present.some(({ kid }) => kid === body.kid))
    throw OktaRefusal.invalid('kid', 'kid: another key has it');
  if (present.length >= MAX_KEYS) throw OktaRefusal.invalid('jwks', `jwks: at most ${MAX_KEYS} keys`);
  const key = keptKey(world, body, []);
  setKeys(world, by, app, [...present, key]);
  return created(jwkView(world, app, key));
}

function setJwkStatus(call: Call, status: 'ACTIVE' | 'INACTIVE'): Reply {
  const { world, by, param } = call;
  const app = appOf(world, param('appId'));
  requireKeyRight(call, app);
  const key = jwkOf(app, param('keyId'));
  const changed = { ...key, status, lastUpdated: nowText(world) };
  setKeys(
    world,
    by,
    app,
    keysOf(app).map((other) => (other === key ? changed : other)),
  );
  return ok(jwkView(world, app, changed));
}

function setKeys(world: OrgWorld, by: Origin, app: App, keys: readonly Document[]): void {
  const oauthClient = nested(app.settings, 'oauthClient');
  app.settings = { ...app.settings, oauthClient: { ...oauthClient, jwks: { keys } } };
  updated(world, by, app);
}

function jwkView(world: OrgWorld, app: App, key: Document): object {
  const self = `${appAddress(world, app)}/credentials/jwks/${String(key['id'])}`;
  return { ...key, _links: statusLinks(self, key['status']) };
}

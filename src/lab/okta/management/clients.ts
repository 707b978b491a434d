/** `/oauth2/v1/clients`: the same OAuth clients as `/api/v1/apps` shows, in the words of dynamic registration. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { App, Document } from '../model.ts';
import { authMethodOf, newSecret, removeApp, setAppStatus, takesSecret } from '../rules/apps.ts';
import { nested } from '../rules/policies.ts';
import { appParty, record } from '../rules/system-log.ts';
import { keysOf } from './app-compose.ts';
import { type AppBody, appSchema } from './app-schema.ts';
import { AUTH_METHODS, oidcClientSchema } from './app-schema-oidc.ts';
import { createApp, replaceApp } from './apps.ts';
import { clientIdOf } from './caller.ts';
import { listReply, PAGE_QUERY, pageOf } from './paging.ts';
import { clientOf } from './roles.ts';
import { created, NO_CONTENT, ok, parsed, queryType, type Route, route } from './route.ts';

const CLIENT = '/oauth2/v1/clients/:clientId';

/** What registration takes of a client's settings. */
const clientSchema = oidcClientSchema
  .pick({
    application_type: true,
    logo_uri: true,
    policy_uri: true,
    tos_uri: true,
    initiate_login_uri: true,
    redirect_uris: true,
    post_logout_redirect_uris: true,
    response_types: true,
    jwks: true,
    jwks_uri: true,
    frontchannel_logout_uri: true,
    frontchannel_logout_session_required: true,
    request_object_signing_alg: true,
    id_token_encrypted_response_alg: true,
  })
  .extend({
    client_name: z.string().min(1).max(100),
    grant_types: oidcClientSchema.shape.grant_types.optional(),
    token_endpoint_auth_method: z.enum(AUTH_METHODS).optional(),
    // What Okta itself writes.
    client_id: z.string().optional(),
    client_id_issued_at: z.int().optional(),
    client_secret: z.string().nullish(),
    client_secret_expires_at: z.int().nullish(),
  });

type ClientBody = z.infer<typeof clientSchema>;

export const CLIENT_ROUTES: readonly Route[] = [
  route(
    'GET /oauth2/v1/clients',
    'listClients',
    'clients.read',
    { query: { ...PAGE_QUERY, q: queryType.text }, subject: 'clients' },
    ({ world, query, url }) => {
      const begins = ({ label }: App) => label.toLowerCase().startsWith((query.q ?? '').toLowerCase());
      const clients = world.state.apps.filter((app) => clientIdOf(app) !== null && begins(app));
      return listReply(pageOf(clients, query, { byDefault: 50, atMost: 200 }, url), url, (app) =>
        clientView(app),
      );
    },
  ),
  route(
    'POST /oauth2/v1/clients',
    'createClient',
    'clients.register',
    { body: clientSchema, subject: 'client' },
    async ({ world, by, body }) => {
      const app = await createApp(world, by, appBody(body), true);
      record(world, by, 'app.oauth2.client.lifecycle.create', 'Client was registered', [appParty(app)]);
      return created(clientView(app, { secret: true }));
    },
  ),
  route(`GET ${CLIENT}`, 'getClient', 'clients.read', {}, ({ world, param }) =>
    ok(clientView(clientOf(world, param('clientId')))),
  ),
  route(
    `PUT ${CLIENT}`,
    'replaceClient',
    'clients.manage',
    { body: clientSchema, subject: 'client' },
    async ({ world, by, param, body }) => {
      const app = clientOf(world, param('clientId'));
      if (body.client_id !== undefined && body.client_id !== clientIdOf(app)) {
        throw OktaRefusal.invalid('client_id', 'client_id: cannot be changed');
      }
      await replaceApp(world, by, app, appBody(body));
      record(world, by, 'app.oauth2.client.lifecycle.update', 'Client was changed', [appParty(app)]);
      return ok(clientView(app));
    },
  ),
  route(`DELETE ${CLIENT}`, 'deleteClient', 'clients.manage', {}, ({ world, by, param }) => {
    const app = clientOf(world, param('clientId'));
    setAppStatus(world, by, app, 'INACTIVE');
    removeApp(world, by, app);
    record(world, by, 'app.oauth2.client.lifecycle.delete', 'Client was deleted', [appParty(app)]);
    return NO_CONTENT;
  }),
  route(
    `POST ${CLIENT}/lifecycle/newSecret`,
    'generateNewClientSecret',
    'clients.manage',
    {},
    ({ world, by, param }) => {
      const app = clientOf(world, param('clientId'));
      requireSecret(app);
      app.secrets = [newSecret(world, undefined)];
      record(world, by, 'app.oauth2.client.lifecycle.update', 'Client has a new secret', [appParty(app)]);
      return ok(clientView(app, { secret: true }));
    },
  ),
];

function requireSecret(app: App): void {
  if (takesSecret(authMethodOf(app))) return;
  throw OktaRefusal.invalid('token_endpoint_auth_method', 'token_endpoint_auth_method: takes no secret');
}

const DEFAULT_GRANTS: Readonly<Record<string, readonly string[]>> = { service: ['client_credentials'] };

/** The client's document as an application's; unlike there, consent is asked for. */
function appBody(client: ClientBody): AppBody {
  const {
    client_name,
    token_endpoint_auth_method = 'client_secret_basic',
    client_id: _id,
    client_id_issued_at: _at,
    client_secret: _secret,
    client_secret_expires_at: _ends,
    ...settings
  } = client;
  const type = client.application_type ?? 'web';
  const isService = type === 'service';
  const body = {
    name: 'oidc_client',
    label: client_name,
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method } },
    settings: {
      oauthClient: {
        grant_types: DEFAULT_GRANTS[type] ?? ['authorization_code'],
        response_types: isService ? ['token'] : ['code'],
        consent_method: 'REQUIRED',
        ...settings,
      },
    },
  };
  return parsed(appSchema, body, 'client');
}

/** Without what only applications show of a key: its id, its status and its dates. */
function publicPart({
  id: _id,
  status: _status,
  created: _made,
  lastUpdated: _changed,
  ...key
}: Document): Document {
  return key;
}

function clientView(app: App, options: { readonly secret?: boolean } = {}): object {
  const settings = nested(app.settings, 'oauthClient');
  const secret = options.secret === true ? app.secrets.at(-1)?.secret : undefined;
  const shown = Object.keys(clientSchema.shape).filter((name) => settings[name] !== undefined);
  return {
    client_id: clientIdOf(app),
    client_id_issued_at: Math.floor(Date.parse(app.created) / 1000),
    client_name: app.label,
    ...(secret === undefined ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
    ...Object.fromEntries(shown.map((name) => [name, settings[name]])),
    ...(settings['jwks'] === undefined ? {} : { jwks: { keys: keysOf(app).map(publicPart) } }),
    token_endpoint_auth_method: authMethodOf(app),
  };
}

/** Provisioning from an application's side: its connection to the other org, and what it provisions. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { App, Document } from '../model.ts';
import { nowText, type OrgWorld } from '../org-world.ts';
import { appOf } from '../rules/apps.ts';
import { newSigningKey } from '../rules/keys.ts';
import { nested } from '../rules/policies.ts';
import { appParty, type Origin, record } from '../rules/system-log.ts';
import { keyView } from './app-keys.ts';
import { definitionOf } from './app-schema-oin.ts';
import { appAddress } from './app-view.ts';
import { type Call, ok, queryType, type Reply, route } from './route.ts';

const CONNECTION = '/api/v1/apps/:appId/connections/default';
const FEATURES = '/api/v1/apps/:appId/features';

const connectionSchema = z.strictObject({
  baseUrl: z.url().optional(),
  profile: z.discriminatedUnion('authScheme', [
    z.strictObject({ authScheme: z.literal('TOKEN'), token: z.string().min(1) }),
    z.strictObject({
      authScheme: z.literal('OAUTH2'),
      clientId: z.string().min(1).optional(),
      signing: z.strictObject({ rotationMode: z.enum(['AUTO', 'MANUAL']) }).optional(),
      settings: z.looseObject({}).optional(),
    }),
  ]),
});

const switched = z.strictObject({ status: z.enum(['ENABLED', 'DISABLED']) }).optional();

const userProvisioningSchema = z.strictObject({
  create: z.strictObject({ lifecycleCreate: switched }).optional(),
  update: z
    .strictObject({
      lifecycleDeactivate: switched,
      profile: switched,
      password: z
        .strictObject({
          status: z.enum(['ENABLED', 'DISABLED']).optional(),
          seed: z.enum(['OKTA', 'RANDOM']).optional(),
          change: z.enum(['CHANGE', 'KEEP_EXISTING']).optional(),
        })
        .optional(),
    })
    .optional(),
});

export const APP_PROVISIONING_ROUTES = [
  route(
    `GET ${CONNECTION}`,
    'getDefaultProvisioningConnectionForApplication',
    'apps.read',
    {},
    ({ world, param }) => {
      const app = provisioned(world, param('appId'));
      return ok(connectionView(world, app));
    },
  ),
  route(
    `POST ${CONNECTION}`,
    'updateDefaultProvisioningConnectionForApplication',
    'apps.manage',
    { query: { activate: queryType.flag }, body: connectionSchema, subject: 'connection' },
    setConnection,
  ),
  // The hub fetches these without authorisation; whether the vendor lets it is not documented.
  route(`GET ${CONNECTION}/jwks`, 'getUserProvisioningConnectionJWKS', null, {}, ({ world, param }) =>
    ok({ jwks: { keys: connectionKeys(provisioned(world, param('appId'))) } }),
  ),
  route(
    `POST ${CONNECTION}/lifecycle/activate`,
    'activateDefaultProvisioningConnectionForApplication',
    'apps.manage',
    {},
    (call) => setStatus(call, 'ENABLED'),
  ),
  route(
    `POST ${CONNECTION}/lifecycle/deactivate`,
    'deactivateDefaultProvisioningConnectionForApplication',
    'apps.manage',
    {},
    (call) => setStatus(call, 'DISABLED'),
  ),
  route(`GET ${FEATURES}`, 'listFeaturesForApplication', 'apps.read', {}, ({ world, param }) =>
    ok([userProvisioning(world, enabled(world, param('appId')))]),
  ),
  route(`GET ${FEATURES}/:feature`, 'getFeatureForApplication', 'apps.read', {}, ({ world, param }) => {
    requireUserProvisioning(param('feature'));
    return ok(userProvisioning(world, enabled(world, param('appId'))));
  }),
  route(
    `PUT ${FEATURES}/:feature`,
    'updateFeatureForApplication',
    'apps.manage',
    { body: userProvisioningSchema, subject: 'feature' },
    ({ world, by, param, body }) => {
      requireUserProvisioning(param('feature'));
      const app = enabled(world, param('appId'));
      keepConnection(world, by, app, { ...app.connection, capabilities: merged(capabilitiesOf(app), body) });
      app.features = featuresOf(app);
      return ok(userProvisioning(world, app));
    },
  ),
];

/** @throws E0000060: of all others, provisioning is set up by hand in the vendor's console */
function provisioned(world: OrgWorld, id: string): App {
  const app = appOf(world, id);
  if ((definitionOf(app.name)?.provisioning.length ?? 0) === 0) {
    throw OktaRefusal.invalid('app', 'name: provisioning of this application cannot be set up by API');
  }
  if (app.name !== 'okta_org2org') throw OktaRefusal.notBuilt(`provisioning of ${app.name}`);
  return app;
}

function enabled(world: OrgWorld, id: string): App {
  const app = provisioned(world, id);
  if (app.connection?.['status'] !== 'ENABLED') {
    throw OktaRefusal.invalid('app', 'connection: provisioning is not enabled');
  }
  return app;
}

async function setConnection(
  call: Call<{ readonly activate?: boolean | undefined }, z.infer<typeof connectionSchema>>,
): Promise<Reply> {
  const { world, by, param, body, query } = call;
  const app = provisioned(world, param('appId'));
  const { profile } = body;
  if (profile.authScheme === 'OAUTH2' && profile.clientId === undefined) {
    throw OktaRefusal.invalid('connection', 'profile.clientId: is required');
  }
  const { keys, capabilities, status } = app.connection ?? {};
  const isOauth = profile.authScheme === 'OAUTH2';
  const made = isOauth && keys === undefined ? [await newSigningKey(world, app.label)] : keys;
  keepConnection(world, by, app, {
    authScheme: profile.authScheme,
    baseUrl: body.baseUrl ?? nested(app.settings, 'app')['baseUrl'],
    profile: { signing: { rotationMode: 'MANUAL' }, ...profile },
    status: query.activate === true ? 'ENABLED' : (status ?? 'DISABLED'),
    ...(made === undefined ? {} : { keys: made }),
    ...(capabilities === undefined ? {} : { capabilities }),
  });
  return ok(connectionView(world, app));
}

function keepConnection(world: OrgWorld, by: Origin, app: App, connection: Document): void {
  app.connection = connection;
  app.lastUpdated = nowText(world);
  record(world, by, 'application.lifecycle.update', 'Provisioning of an application was changed', [
    appParty(app),
  ]);
}

function setStatus({ world, by, param }: Call, status: 'ENABLED' | 'DISABLED'): Reply {
  const app = provisioned(world, param('appId'));
  if (app.connection === null) throw OktaRefusal.invalid('app', 'connection: there is none');
  keepConnection(world, by, app, { ...app.connection, status });
  return { status: 204 };
}

/** The token is never shown again. */
function connectionView(world: OrgWorld, app: App): object {
  const { authScheme = 'UNKNOWN', baseUrl, profile, status = 'UNKNOWN' } = app.connection ?? {};
  const self = `${appAddress(world, app)}/connections/default`;
  const { signing } = nested({ profile }, 'profile');
  const step = status === 'ENABLED' ? 'deactivate' : 'activate';
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    status,
    profile: { authScheme, ...(authScheme === 'OAUTH2' ? { signing } : {}) },
    _links: {
      self: { href: self, hints: { allow: ['GET', 'POST'] } },
      [step]: { href: `${self}/lifecycle/${step}`, hints: { allow: ['POST'] } },
    },
  };
}

function connectionKeys({ connection }: App): readonly object[] {
  const keys = connection?.['keys'];
  return Array.isArray(keys) ? keys.map(keyView) : [];
}

function requireUserProvisioning(name: string): void {
  if (name === 'INBOUND_PROVISIONING') throw OktaRefusal.notBuilt(name);
  if (name !== 'USER_PROVISIONING') throw OktaRefusal.notFound(name, 'ApplicationFeature');
}

const OFF = { status: 'DISABLED' } as const;

function capabilitiesOf({ connection }: App): Document {
  const start = {
    create: { lifecycleCreate: OFF },
    update: {
      lifecycleDeactivate: OFF,
      profile: OFF,
      password: { ...OFF, seed: 'RANDOM', change: 'KEEP_EXISTING' },
    },
  };
  return merged(start, nested(connection ?? {}, 'capabilities'));
}

/** A part is enough: what it does not say stays. */
function merged(before: Document, change: Document): Document {
  const result: Document = { ...before };
  for (const [name, value] of Object.entries(change)) {
    const isDocument = typeof value === 'object' && value !== null;
    result[name] = isDocument ? merged(nested(before, name), nested(change, name)) : (value ?? before[name]);
  }
  return result;
}

/** What the application itself shows: read-only there, since this is where it is switched. */
function featuresOf(app: App): string[] {
  const { create, update } = capabilitiesOf(app);
  const isOn = (part: unknown, name: string) =>
    nested(nested({ part }, 'part'), name)['status'] === 'ENABLED';
  const names: ReadonlyArray<readonly [on: boolean, name: string]> = [
    [isOn(create, 'lifecycleCreate'), 'PUSH_NEW_USERS'],
    [isOn(update, 'profile'), 'PUSH_PROFILE_UPDATES'],
    [isOn(update, 'lifecycleDeactivate'), 'PUSH_USER_DEACTIVATION'],
    [isOn(update, 'password'), 'PUSH_PASSWORD_UPDATES'],
  ];
  return names.filter(([on]) => on).map(([, name]) => name);
}

function userProvisioning(world: OrgWorld, app: App): object {
  return {
    name: 'USER_PROVISIONING',
    status: featuresOf(app).length > 0 ? 'ENABLED' : 'DISABLED',
    description: 'Users of this org are made and changed in the other one',
    capabilities: capabilitiesOf(app),
    _links: { self: { href: `${appAddress(world, app)}/features/USER_PROVISIONING` } },
  };
}

/** `/api/v1/apps`: applications and their way through life. */
import { OktaRefusal } from '../errors.ts';
import type { App } from '../model.ts';
import { newId, nowText, type OrgWorld } from '../org-world.ts';
import {
  appOf,
  authMethodOf,
  generatedName,
  generateKey,
  newSecret,
  refuseLabelTaken,
  removeApp,
  setAppStatus,
  takesSecret,
} from '../rules/apps.ts';
import { appAssignment } from '../rules/assignments.ts';
import type { FilterRules } from '../rules/filter.ts';
import { groupOf } from '../rules/groups.ts';
import { addAppMappings } from '../rules/mappings.ts';
import { nested, systemPolicy } from '../rules/policies.ts';
import { appParty, type Origin, record } from '../rules/system-log.ts';
import { type AppKind, compose, kindOf } from './app-compose.ts';
import { type AppBody, appSchema } from './app-schema.ts';
import { definitionOf } from './app-schema-oin.ts';
import { appView, appViewWithSecret } from './app-view.ts';
import { clientIdOf } from './caller.ts';
import { subdomainOf } from './org.ts';
import { listReply, PAGE_QUERY, pageOf } from './paging.ts';
import { type Call, NO_CONTENT, ok, queryType, type Reply, route } from './route.ts';
import { predicateOf } from './searching.ts';
import { userInPath } from './users.ts';

const APP = '/api/v1/apps/:appId';
const KEY_YEARS = 10;

const FILTER: FilterRules = {
  operators: ['eq'],
  attributes: /^(id|status|name|user\.id|group\.id|credentials\.signing\.kid|settings\.slo\.enabled)$/,
  not: false,
};

const LIST_QUERY = {
  ...PAGE_QUERY,
  q: queryType.text,
  filter: queryType.text,
  expand: queryType.text,
  includeNonDeleted: queryType.flag,
  useOptimization: queryType.flag,
  alwaysIncludeVpnSettings: queryType.flag,
};

interface ListQuery {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  readonly q?: string | undefined;
  readonly filter?: string | undefined;
  readonly expand?: string | undefined;
}

export const APP_ROUTES = [
  route(
    'GET /api/v1/apps',
    'listApplications',
    'apps.read',
    { query: LIST_QUERY, subject: 'apps' },
    listApps,
  ),
  route(
    'POST /api/v1/apps',
    'createApplication',
    'apps.manage',
    { query: { activate: queryType.flag }, body: appSchema, subject: 'app' },
    async ({ world, by, body, query }) =>
      ok(appViewWithSecret(world, await createApp(world, by, body, query.activate ?? true))),
  ),
  route(
    `GET ${APP}`,
    'getApplication',
    'apps.read',
    { query: { expand: queryType.text } },
    ({ world, param, query }) => {
      if (query.expand !== undefined) throw OktaRefusal.notBuilt(`expand=${query.expand}`);
      return ok(appView(world, appOf(world, param('appId'))));
    },
  ),
  route(
    `PUT ${APP}`,
    'replaceApplication',
    'apps.manage',
    { body: appSchema, subject: 'app' },
    async (call) => {
      const app = appOf(call.world, call.param('appId'));
      await replaceApp(call.world, call.by, app, call.body);
      return ok(appViewWithSecret(call.world, app));
    },
  ),
  route(`DELETE ${APP}`, 'deleteApplication', 'apps.manage', {}, ({ world, by, param }) => {
    removeApp(world, by, appOf(world, param('appId')));
    return NO_CONTENT;
  }),
  route(`POST ${APP}/lifecycle/activate`, 'activateApplication', 'apps.manage', {}, (call) =>
    setStatus(call, 'ACTIVE'),
  ),
  route(`POST ${APP}/lifecycle/deactivate`, 'deactivateApplication', 'apps.manage', {}, (call) =>
    setStatus(call, 'INACTIVE'),
  ),
  route(
    'GET /api/v1/groups/:groupId/apps',
    'listAssignedApplicationsForGroup',
    'groups.read',
    { query: PAGE_QUERY },
    (call) => {
      const { id } = groupOf(call.world, call.param('groupId'));
      const apps = call.world.state.apps.filter(({ groups }) => groups.some((one) => one.id === id));
      const page = pageOf(apps, call.query, { byDefault: 20, atMost: 200 }, call.url);
      return listReply(page, call.url, (app) => appView(call.world, app));
    },
  ),
  route('GET /api/v1/users/:userId/appLinks', 'listAppLinks', 'users.read', {}, (call) => {
    const user = userInPath(call);
    const apps = call.world.state.apps.filter((app) => appAssignment(call.world, app, user) !== null);
    return ok(apps.map((app, index) => appLink(call.world, app, index)));
  }),
];

function setStatus({ world, by, param }: Call, status: App['status']): Reply {
  setAppStatus(world, by, appOf(world, param('appId')), status);
  return ok({});
}

function listApps({ world, query, url }: Call<ListQuery>): Reply {
  const fits = predicateOf(query.filter, FILTER);
  const begins = ({ name, label }: App) =>
    query.q === undefined ||
    [name, label].some((text) => text.toLowerCase().startsWith(query.q?.toLowerCase() ?? ''));
  const apps = world.state.apps.filter((app) => fits(searchable(world, app)) && begins(app));
  return listReply(pageOf(apps, query, { byDefault: 20, atMost: 200 }, url), url, (app) =>
    appView(world, app),
  );
}

/** The document that filters look into. */
function searchable(world: OrgWorld, app: App): object {
  const { id, status, name, credentials, settings } = app;
  const users = world.state.users.filter((user) => appAssignment(world, app, user) !== null);
  return {
    id,
    status,
    name,
    credentials,
    settings: { slo: nested(nested(settings, 'signOn'), 'slo') },
    user: users.map((user) => ({ id: user.id })),
    group: app.groups,
  };
}

export async function createApp(world: OrgWorld, by: Origin, body: AppBody, activate: boolean): Promise<App> {
  const kind = kindOf(body);
  refuseLabelTaken(world, body.label, null);
  const id = newId(world, '0oa');
  const name = body.name ?? generatedName(world, subdomainOf(world), body.label);
  const written = compose(world, kind, { ...body, name }, id, null);
  refuseClientIdTaken(world, clientIdOf(written), null);
  const now = nowText(world);
  const app: App = {
    ...written,
    id,
    externalKey: newId(world, 'exk'),
    name,
    status: activate ? 'ACTIVE' : 'INACTIVE',
    signOnMode: body.signOnMode,
    created: now,
    lastUpdated: now,
    features: [],
    policyId: systemPolicy(world, 'ACCESS_POLICY').id,
    keys: [],
    secrets: [],
    users: [],
    groups: [],
    grants: [],
    roles: [],
    connection: null,
  };
  if (app.signOnMode === 'SAML_2_0') {
    const { kid } = await generateKey(world, by, app, KEY_YEARS);
    app.credentials = { ...app.credentials, signing: { ...nested(app.credentials, 'signing'), kid } };
  }
  keepSecret(world, app, body);
  world.state.apps.push(app);
  addAppMappings(world, app);
  record(world, by, 'application.lifecycle.create', 'Application was created', [appParty(app)]);
  if (activate)
    record(world, by, 'application.lifecycle.activate', 'Application was activated', [appParty(app)]);
  return app;
}

/** Everything that the document does not say falls back to its default, as in Okta. */
export async function replaceApp(world: OrgWorld, by: Origin, app: App, body: AppBody): Promise<void> {
  requireSameKind(app, body);
  refuseLabelTaken(world, body.label, app);
  const kind = kindOfExisting(app, body);
  const written = compose(world, kind, { ...body, name: app.name }, clientIdOf(app) ?? app.id, app);
  requireOwnKid(app, written.credentials);
  const before = nested(app.credentials, 'signing')['kid'];
  Object.assign(app, written);
  app.lastUpdated = nowText(world);
  keepSecret(world, app, body);
  record(world, by, 'application.lifecycle.update', 'Application was changed', [appParty(app)]);
  const now = nested(app.credentials, 'signing')['kid'];
  if (now !== before) {
    record(world, by, 'app.keys.rotate', 'Signing key was changed', [appParty(app)], {
      debugData: { keyId: now },
    });
  }
}

function kindOfExisting(app: App, body: AppBody): AppKind {
  const isCustom = app.signOnMode === 'SAML_2_0' && definitionOf(app.name) === null;
  return isCustom ? 'saml' : kindOf({ ...body, name: app.name });
}

function requireSameKind(app: App, { name, signOnMode, credentials }: AppBody): void {
  const clientId = credentials?.oauthClient?.client_id;
  const rules: ReadonlyArray<readonly [wrong: boolean, what: string]> = [
    [name !== undefined && name !== app.name, 'name: cannot be changed'],
    [signOnMode !== app.signOnMode, 'signOnMode: cannot be changed'],
    [
      clientId !== undefined && clientId !== clientIdOf(app),
      'credentials.oauthClient.client_id: cannot be changed',
    ],
  ];
  const faults = rules.filter(([wrong]) => wrong).map(([, what]) => what);
  if (faults.length > 0) throw OktaRefusal.invalid('app', ...faults);
}

/** @throws E0000001 for a signing key that the application does not have */
function requireOwnKid({ keys, signOnMode }: App, credentials: App['credentials']): void {
  const { kid } = nested(credentials, 'signing');
  if (signOnMode !== 'SAML_2_0' || keys.some((key) => key.kid === kid)) return;
  throw OktaRefusal.invalid('credentials.signing.kid', 'credentials.signing.kid: no key of this application');
}

function refuseClientIdTaken({ state }: OrgWorld, id: string | null, except: App | null): void {
  if (id !== null && state.apps.some((app) => app !== except && clientIdOf(app) === id)) {
    throw OktaRefusal.invalid('client_id', 'credentials.oauthClient.client_id: another client has it');
  }
}

/** A client that authenticates itself by a secret has one, its own or a new one. */
function keepSecret(world: OrgWorld, app: App, { credentials }: AppBody): void {
  const given = credentials?.oauthClient?.client_secret;
  if (!takesSecret(authMethodOf(app))) {
    app.secrets = [];
    return;
  }
  const newest = app.secrets.at(-1);
  if (newest === undefined || (given !== undefined && given !== newest.secret)) {
    app.secrets = [...app.secrets.slice(0, -1), newSecret(world, given)];
  }
}

function appLink(world: OrgWorld, app: App, sortOrder: number): object {
  return {
    id: app.externalKey,
    label: app.label,
    linkUrl: `${world.ownUrl()}/home/${app.name}/${app.id}/${app.externalKey}`,
    logoUrl: `${world.ownUrl()}/assets/logo.png`,
    appName: app.name,
    appInstanceId: app.id,
    appAssignmentId: app.id,
    credentialsSetup: false,
    hidden: false,
    sortOrder,
  };
}

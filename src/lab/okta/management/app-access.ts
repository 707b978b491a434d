/** What an application may do and how people get into it: scope grants, its sign-in policy, its tokens. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { App, ScopeGrant } from '../model.ts';
import { newId, nowText, type OrgWorld } from '../org-world.ts';
import { appOf } from '../rules/apps.ts';
import { policyOf } from '../rules/policies.ts';
import { isSuperAdmin } from '../rules/roles.ts';
import { isOktaScope } from '../rules/scopes.ts';
import { appParty, policyParty, record } from '../rules/system-log.ts';
import { appAddress } from './app-view.ts';
import { type Caller, clientIdOf } from './caller.ts';
import { type Call, created, NO_CONTENT, ok, queryType, type Reply, route } from './route.ts';

const APP = '/api/v1/apps/:appId';
const GRANTS = `${APP}/grants` as const;

const grantSchema = z.strictObject({ issuer: z.string(), scopeId: z.string() });

export const APP_ACCESS_ROUTES = [
  route(
    `GET ${GRANTS}`,
    'listScopeConsentGrants',
    'appGrants.read',
    { query: { expand: queryType.text } },
    ({ world, param }) => {
      const app = appOf(world, param('appId'));
      return ok(app.grants.map((grant) => grantView(world, app, grant)));
    },
  ),
  route(
    `POST ${GRANTS}`,
    'grantConsentToScope',
    'appGrants.manage',
    { body: grantSchema, subject: 'grant' },
    addGrant,
  ),
  route(`GET ${GRANTS}/:grantId`, 'getScopeConsentGrant', 'appGrants.read', {}, ({ world, param }) => {
    const app = appOf(world, param('appId'));
    return ok(grantView(world, app, grantOf(app, param('grantId'))));
  }),
  route(
    `DELETE ${GRANTS}/:grantId`,
    'revokeScopeConsentGrant',
    'appGrants.manage',
    {},
    ({ world, by, param, caller }) => {
      requireGranting(caller);
      const app = appOf(world, param('appId'));
      const grant = grantOf(app, param('grantId'));
      app.grants = app.grants.filter((other) => other !== grant);
      record(
        world,
        by,
        'app.oauth2.admin.consent.revoke',
        'A scope was taken from an application',
        [appParty(app)],
        {
          debugData: { scope: grant.scopeId },
        },
      );
      return NO_CONTENT;
    },
  ),
  route(
    `PUT ${APP}/policies/:policyId`,
    'assignApplicationPolicy',
    'apps.manage',
    {},
    ({ world, by, param }) => {
      const app = appOf(world, param('appId'));
      const policy = policyOf(world, param('policyId'));
      if (policy.type !== 'ACCESS_POLICY')
        throw OktaRefusal.invalid('policyId', 'policyId: no sign-in policy');
      app.policyId = policy.id;
      app.lastUpdated = nowText(world);
      record(world, by, 'application.policy.sign_on.update', 'Sign-in policy of an application was changed', [
        appParty(app),
        policyParty(policy),
      ]);
      return NO_CONTENT;
    },
  ),
  route(
    `DELETE ${APP}/tokens`,
    'revokeOAuth2TokensForApplication',
    'apps.manage',
    {},
    ({ world, by, param }) => {
      const app = appOf(world, param('appId'));
      const clientId = clientIdOf(app);
      for (const [key, { payload }] of Object.entries(world.state.oidc)) {
        if (clientId !== null && payload['clientId'] === clientId) delete world.state.oidc[key];
      }
      record(world, by, 'app.oauth2.token.revoke', 'Tokens of an application were revoked', [appParty(app)]);
      return NO_CONTENT;
    },
  ),
];

/** Only a super administrator grants; a client that is none is told that its session is not valid. */
function requireGranting({ roles, kind }: Caller): void {
  if (!isSuperAdmin(roles)) throw new OktaRefusal(kind === 'client' ? 'E0000005' : 'E0000006');
}

function addGrant({ world, by, param, body, caller }: Call<unknown, z.infer<typeof grantSchema>>): Reply {
  requireGranting(caller);
  const app = appOf(world, param('appId'));
  if (clientIdOf(app) === null) throw OktaRefusal.invalid('app', 'app: is no OAuth client');
  if (body.issuer.replace(/\/$/, '') !== world.ownUrl()) {
    throw OktaRefusal.invalid('issuer', 'issuer: is not the authorization server of this org');
  }
  if (!isOktaScope(body.scopeId)) throw OktaRefusal.invalid('scopeId', 'scopeId: is no scope of Okta');
  const before = app.grants.find(({ scopeId }) => scopeId === body.scopeId);
  if (before !== undefined) return created(grantView(world, app, before));
  const grant: ScopeGrant = {
    id: newId(world, 'oag'),
    scopeId: body.scopeId,
    issuer: world.ownUrl(),
    created: nowText(world),
  };
  app.grants.push(grant);
  record(
    world,
    by,
    'app.oauth2.admin.consent.grant',
    'A scope was granted to an application',
    [appParty(app)],
    {
      debugData: { scope: grant.scopeId },
    },
  );
  return created(grantView(world, app, grant));
}

function grantOf({ grants }: App, id: string): ScopeGrant {
  const grant = grants.find((one) => one.id === id);
  if (grant === undefined) throw OktaRefusal.notFound(id, 'OAuth2ScopeConsentGrant');
  return grant;
}

/** The issuer is this org, under whatever address it listens now. */
function grantView(world: OrgWorld, app: App, { id, scopeId, created: made }: ScopeGrant): object {
  return {
    id,
    status: 'ACTIVE',
    created: made,
    lastUpdated: made,
    issuer: world.ownUrl(),
    clientId: clientIdOf(app),
    scopeId,
    source: 'ADMIN',
    _links: {
      self: { href: `${appAddress(world, app)}/grants/${id}` },
      app: { href: appAddress(world, app), title: app.label },
      client: { href: `${world.ownUrl()}/oauth2/v1/clients/${clientIdOf(app)}`, title: app.label },
    },
  };
}

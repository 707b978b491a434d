/** Applications as the wire shows them. A client secret is in the answers to creating and replacing only. */
import type { App, Document } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { authMethodOf, takesSecret } from '../rules/apps.ts';
import { nested } from '../rules/policies.ts';

export function appAddress(world: OrgWorld, { id }: App): string {
  return `${world.ownUrl()}/api/v1/apps/${id}`;
}

export function appView(world: OrgWorld, app: App): object {
  const { id, name, label, status, created, lastUpdated, signOnMode, features, profile } = app;
  return {
    id,
    orn: `orn:okta:idp:${world.state.orgId}:apps:${name}:${id}`,
    name,
    label,
    status,
    lastUpdated,
    created,
    accessibility: app.accessibility,
    visibility: app.visibility,
    features,
    signOnMode,
    credentials: app.credentials,
    settings: app.settings,
    ...(profile === null ? {} : { profile }),
    _links: linksOf(world, app),
  };
}

/** With the newest secret of a client that has one. */
export function appViewWithSecret(world: OrgWorld, app: App): object {
  const secret = app.secrets.at(-1)?.secret;
  if (secret === undefined || !takesSecret(authMethodOf(app))) return appView(world, app);
  const oauthClient = { ...nested(app.credentials, 'oauthClient'), client_secret: secret };
  return { ...appView(world, app), credentials: { ...app.credentials, oauthClient } };
}

function linksOf(world: OrgWorld, app: App): Document {
  const own = world.ownUrl();
  const self = appAddress(world, app);
  const isActive = app.status === 'ACTIVE';
  const post = (href: string) => ({ href, hints: { allow: ['POST'] } });
  return {
    self: { href: self },
    accessPolicy: { href: `${own}/api/v1/policies/${app.policyId}` },
    appLinks: [
      {
        name: `${app.name}_link`,
        href: `${own}/home/${app.name}/${app.id}/${app.externalKey}`,
        type: 'text/html',
      },
    ],
    groups: { href: `${self}/groups` },
    users: { href: `${self}/users` },
    ...(isActive
      ? { deactivate: post(`${self}/lifecycle/deactivate`) }
      : { activate: post(`${self}/lifecycle/activate`) }),
    ...(app.signOnMode === 'SAML_2_0'
      ? { metadata: { href: `${self}/sso/saml/metadata`, type: 'application/xml' } }
      : {}),
  };
}

/** From the document that a caller sends to the one that Okta keeps: checked, completed, never more than was allowed. */
import { OktaRefusal } from '../errors.ts';
import type { App, Document } from '../model.ts';
import { newId, nowText, type OrgWorld, requireFeature } from '../org-world.ts';
import { LOGIN_TEMPLATE } from '../rules/assignments.ts';
import { nested } from '../rules/policies.ts';
import type { AppBody } from './app-schema.ts';
import { type OauthCredentials, type OidcClient, oidcFaults, type PublicJwkBody } from './app-schema-oidc.ts';
import { requireOin } from './app-schema-oin.ts';
import { SAML_DEFAULTS, samlFaults } from './app-schema-saml.ts';

export type AppKind = 'saml' | 'oidc' | 'bookmark' | 'oin';

/** @throws E0000001, E0000060 */
export function kindOf({ name, signOnMode, settings }: AppBody): AppKind {
  if (name === undefined) {
    if (signOnMode === 'SAML_2_0') return 'saml';
    throw OktaRefusal.invalid('name', `name: is required for ${signOnMode}`);
  }
  if (name.startsWith('template_')) throw OktaRefusal.notBuilt(`name ${name}`);
  if (name === 'oidc_client') return only(signOnMode, 'OPENID_CONNECT', 'oidc');
  if (name === 'bookmark') return only(signOnMode, 'BOOKMARK', 'bookmark');
  requireOin(name, signOnMode, settings?.app);
  return 'oin';
}

function only(mode: string, wanted: string, kind: AppKind): AppKind {
  if (mode === wanted) return kind;
  throw OktaRefusal.invalid('signOnMode', `signOnMode: must be ${wanted}`);
}

/** The parts of an application that a caller writes. */
export type Written = Pick<
  App,
  'label' | 'visibility' | 'accessibility' | 'credentials' | 'settings' | 'profile'
>;

/**
 * @param before The application that is being replaced: what Okta itself keeps of it stays.
 * @throws E0000001 naming every field that does not fit
 */
export function compose(
  world: OrgWorld,
  kind: AppKind,
  body: AppBody,
  id: string,
  before: App | null,
): Written {
  if (kind === 'oin' && body.signOnMode === 'OPENID_CONNECT') requireFeature(world, 'org2org-oidc');
  requireFit(kind, body);
  return {
    label: body.label,
    visibility: visibilityOf(body, before?.name ?? body.name ?? ''),
    accessibility: {
      selfService: false,
      errorRedirectUrl: null,
      loginRedirectUrl: null,
      ...body.accessibility,
    },
    credentials: credentialsOf(body, id, before),
    settings: settingsOf(world, kind, body, before),
    profile: body.profile ?? null,
  };
}

function requireFit(kind: AppKind, body: AppBody): void {
  const { settings = {}, credentials = {} } = body;
  const faults: string[] = [];
  if (kind === 'saml') faults.push(...samlFaults(settings.signOn ?? {}, { isCustom: true }));
  if (kind === 'oin' && settings.signOn) faults.push(...samlFaults(settings.signOn, { isCustom: false }));
  if (kind === 'bookmark') faults.push(...bookmarkFaults(settings.app ?? {}));
  if (kind === 'oidc') {
    faults.push(
      ...(settings.oauthClient === undefined
        ? ['settings.oauthClient: is required']
        : oidcFaults(settings.oauthClient, methodOf(credentials.oauthClient))),
    );
  }
  if (body.signOnMode !== 'OPENID_CONNECT' && settings.oauthClient !== undefined) {
    faults.push('settings.oauthClient: is for OpenID Connect');
  }
  if (faults.length > 0) throw OktaRefusal.invalid('settings', ...faults);
}

function bookmarkFaults({ url, requestIntegration, ...others }: Document): readonly string[] {
  return [
    ...(typeof url === 'string' && URL.canParse(url) ? [] : ['settings.app.url: is required']),
    ...(['undefined', 'boolean'].includes(typeof requestIntegration)
      ? []
      : ['settings.app.requestIntegration: is no boolean']),
    ...Object.keys(others).map((name) => `settings.app.${name}: is not a known field`),
  ];
}

function visibilityOf({ visibility }: AppBody, name: string): Document {
  return {
    autoLaunch: visibility?.autoLaunch ?? false,
    autoSubmitToolbar: visibility?.autoSubmitToolbar ?? false,
    hide: { iOS: visibility?.hide?.iOS ?? false, web: visibility?.hide?.web ?? false },
    appLinks: visibility?.appLinks ?? (name === '' ? {} : { [`${name}_link`]: true }),
  };
}

export function methodOf(credentials: OauthCredentials | undefined): string {
  return credentials?.token_endpoint_auth_method ?? 'client_secret_basic';
}

function credentialsOf(
  { credentials = {}, signOnMode, name }: AppBody,
  id: string,
  before: App | null,
): Document {
  const { template = LOGIN_TEMPLATE, type = 'BUILT_IN', ...more } = credentials.userNameTemplate ?? {};
  const signing = {
    ...(before === null ? {} : nested(before.credentials, 'signing')),
    ...credentials.signing,
  };
  const common = { userNameTemplate: { template, type, ...more }, signing };
  if (signOnMode !== 'OPENID_CONNECT') return common;
  const { client_secret: _secret, ...given } = credentials.oauthClient ?? {};
  const clientId = before === null ? (given.client_id ?? id) : id;
  return {
    ...common,
    oauthClient: {
      autoKeyRotation: true,
      pkce_required: methodOf(given) === 'none',
      ...given,
      client_id: clientId,
      token_endpoint_auth_method: name === 'okta_org2org' ? 'private_key_jwt' : methodOf(given),
    },
  };
}

function settingsOf(world: OrgWorld, kind: AppKind, body: AppBody, before: App | null): Document {
  const { settings = {}, name } = body;
  const common = {
    app: settings.app ?? {},
    notifications: settings.notifications ?? {
      vpn: { network: { connection: 'DISABLED' }, message: null, helpUrl: null },
    },
    manualProvisioning: settings.manualProvisioning ?? false,
    implicitAssignment: settings.implicitAssignment ?? false,
    notes: { admin: null, enduser: null, ...settings.notes },
  };
  if (body.signOnMode === 'SAML_2_0') return { ...common, signOn: signOnOf(kind, settings.signOn ?? {}) };
  if (body.signOnMode === 'SAML_1_1') return { ...common, signOn: { ...NO_OVERRIDES, ...settings.signOn } };
  if (body.signOnMode !== 'OPENID_CONNECT') return { ...common, signOn: settings.signOn ?? null };
  const client = settings.oauthClient ?? orgToOrgClient(settings.app ?? {});
  return { ...common, signOn: null, oauthClient: clientSettings(world, client, before, name) };
}

/** What applications of the catalog may say otherwise, by either SAML. */
const NO_OVERRIDES: Document = {
  defaultRelayState: null,
  ssoAcsUrlOverride: null,
  audienceOverride: null,
  recipientOverride: null,
};

function signOnOf(kind: AppKind, given: Document): Document {
  if (kind === 'saml') return { ...SAML_DEFAULTS, ...withoutNullish(given) };
  return { ...NO_OVERRIDES, destinationOverride: null, attributeStatements: [], ...given };
}

/** Assumed: what the catalog's definition makes of the hub's address, since no document shows it. */
function orgToOrgClient({ baseUrl }: Document): OidcClient {
  const hub = String(baseUrl).replace(/\/$/, '');
  return {
    application_type: 'web',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [`${hub}/oauth2/v1/authorize/callback`],
    jwks_uri: `${hub}/oauth2/v1/keys`,
  };
}

function clientSettings(
  world: OrgWorld,
  client: OidcClient,
  before: App | null,
  name: string | undefined,
): Document {
  const { jwks, ...given } = client;
  const known = before === null ? [] : keysOf(before);
  return {
    client_uri: null,
    logo_uri: null,
    redirect_uris: [],
    response_types: [],
    application_type: 'web',
    consent_method: 'TRUSTED',
    issuer_mode: 'DYNAMIC',
    idp_initiated_login: { mode: 'DISABLED', default_scope: [] },
    wildcard_redirect: 'DISABLED',
    dpop_bound_access_tokens: false,
    ...(name === 'okta_org2org' ? { participate_slo: false } : {}),
    ...given,
    ...(jwks ? { jwks: { keys: jwks.keys.map((key) => keptKey(world, key, known)) } } : {}),
  };
}

/** Public keys of an OAuth client, as they are kept. */
export function keysOf({ settings }: App): readonly Document[] {
  const { keys } = nested(nested(settings, 'oauthClient'), 'jwks');
  return Array.isArray(keys) ? keys : [];
}

/** A key that was there before keeps its id and its dates. */
export function keptKey(world: OrgWorld, key: PublicJwkBody, known: readonly Document[]): Document {
  const now = nowText(world);
  const before = known.find(({ kid }) => kid === key.kid);
  const { _links, ...given } = key;
  return {
    ...withoutNullish(given),
    id: before?.['id'] ?? newId(world, 'pks'),
    status: key.status ?? before?.['status'] ?? 'ACTIVE',
    created: before?.['created'] ?? now,
    lastUpdated: now,
  };
}

export function withoutNullish(document: object): Document {
  return Object.fromEntries(
    Object.entries(document).filter(([, value]) => value !== null && value !== undefined),
  );
}

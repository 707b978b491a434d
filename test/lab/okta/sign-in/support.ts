/** Orgs with an application or two and nothing of the management plane, for tests of the sign-in plane alone. */
import { Hono } from 'hono';
import type { Lab, LabBindings, LabContext, LabVendor } from '../../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../../src/lab/kernel/create-lab.ts';
import { OktaRefusal, toResponse } from '../../../../src/lab/okta/errors.ts';
import type {
  App,
  Document,
  Group,
  IdentityProvider,
  OrgName,
  OrgState,
  User,
} from '../../../../src/lab/okta/model.ts';
import { newId, nowText, type OrgWorld } from '../../../../src/lab/okta/org-world.ts';
import { LOGIN_TEMPLATE } from '../../../../src/lab/okta/rules/assignments.ts';
import { newSigningKey } from '../../../../src/lab/okta/rules/keys.ts';
import { newPolicy, newRule } from '../../../../src/lab/okta/rules/policies.ts';
import { signInRoutes } from '../../../../src/lab/okta/sign-in/routes.ts';

// biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's template language
const USER_NAME = '${user.userName}';

export const PASSWORD = 'Correct-horse-9-battery';

export interface TestLab {
  readonly lab: Lab;
  readonly wic: OrgWorld;
  readonly cic: OrgWorld;
}

/** Two orgs, seeded by hand. */
export async function startOrgs(): Promise<TestLab> {
  const worlds: Partial<Record<OrgName, OrgWorld>> = {};
  const vendor =
    (name: OrgName) =>
    (context: LabContext): LabVendor => {
      const world: OrgWorld = {
        context,
        name,
        state: emptyState(context, name),
        ownUrl: () => context.urlOf(name),
      };
      worlds[name] = world;
      return {
        id: `okta-${name}`,
        listeners: [{ name, app: appOf(world), tls: 'none' }],
        reset: () => seedPolicies(world),
        save: () => structuredClone(world.state),
        load: () => {},
        on: () => {},
        credentials: () => ({}),
        faultResponse: () => new Response(null, { status: 500 }),
      };
    };
  const lab = await createLab({ seed: 'sign-in', basePort: 0 }, [vendor('wic'), vendor('cic')]);
  if (worlds.wic === undefined || worlds.cic === undefined) throw new Error('unreachable');
  return { lab, wic: worlds.wic, cic: worlds.cic };
}

function appOf(world: OrgWorld): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  app.use(async (c, next) => {
    c.header('x-okta-request-id', world.context.chance.uuid());
    await next();
  });
  app.route('/', signInRoutes(world));
  app.onError((error) => {
    if (error instanceof OktaRefusal) return toResponse(error, 'oae');
    throw error;
  });
  return app;
}

function emptyState(context: LabContext, name: OrgName): OrgState {
  return {
    name,
    orgId: newId({ context }, '00o'),
    userTypeId: newId({ context }, 'oty'),
    users: [],
    groups: [],
    apps: [],
    idps: [],
    idpKeys: [],
    mappings: [],
    policies: [],
    userRoles: {},
    apiTokens: [],
    events: [],
    sessions: [],
    sessionTokens: [],
    factors: [],
    pendingFactors: [],
    oidcKeys: [],
    oidc: {},
    pendingSignIns: {},
    // What the management plane keeps for itself is not looked at here.
  } as unknown as OrgState;
}

function seedPolicies(world: OrgWorld): void {
  const access = newPolicy(world, {
    type: 'ACCESS_POLICY',
    name: 'Any',
    description: '',
    system: true,
    priority: 1,
  });
  const allow = { appSignOn: { access: 'ALLOW' } };
  access.rules.push(
    newRule(world, {
      type: 'ACCESS_POLICY',
      name: 'Catch-all',
      system: true,
      priority: 99,
      conditions: null,
      actions: allow,
    }),
  );
  const routing = newPolicy(world, {
    type: 'IDP_DISCOVERY',
    name: 'Routing',
    description: '',
    system: true,
    priority: 1,
  });
  routing.rules.push(
    newRule(world, {
      type: 'IDP_DISCOVERY',
      name: 'Default',
      system: true,
      priority: 99,
      conditions: null,
      actions: { idp: { providers: [{ type: 'OKTA' }], idpSelectionType: 'SPECIFIC' } },
    }),
  );
  world.state.policies = [access, routing];
  const now = nowText(world);
  const everyone: Group = {
    id: newId(world, '00g'),
    type: 'BUILT_IN',
    created: now,
    lastUpdated: now,
    lastMembershipUpdated: now,
    profile: { name: 'Everyone', description: null },
    memberIds: [],
  };
  world.state.groups = [everyone];
}

export function addPerson(world: OrgWorld, login: string, firstName = 'Sam', lastName = 'Reed'): User {
  const now = nowText(world);
  const user: User = {
    id: newId(world, '00u'),
    status: 'ACTIVE',
    created: now,
    activated: now,
    statusChanged: now,
    lastLogin: null,
    lastUpdated: now,
    passwordChanged: now,
    type: { id: world.state.userTypeId },
    profile: { login, email: login, firstName, lastName },
    provider: { type: 'OKTA', name: 'OKTA' },
    password: PASSWORD,
    badTries: 0,
  };
  world.state.users.push(user);
  world.state.groups[0]?.memberIds.push(user.id);
  return user;
}

/** Assigned to everyone unless told otherwise. */
export function addApp(world: OrgWorld, fields: Partial<App> = {}): App {
  const now = nowText(world);
  const everyone = world.state.groups[0]?.id ?? '';
  const app: App = {
    id: newId(world, '0oa'),
    externalKey: newId(world, 'exk'),
    name: 'oidc_client',
    label: 'An application',
    status: 'ACTIVE',
    signOnMode: 'OPENID_CONNECT',
    created: now,
    lastUpdated: now,
    features: [],
    visibility: {},
    accessibility: {},
    credentials: {},
    settings: {},
    profile: null,
    policyId: world.state.policies[0]?.id ?? '',
    keys: [],
    secrets: [],
    users: [],
    groups: [{ id: everyone, priority: 0, lastUpdated: now, profile: {} }],
    grants: [],
    roles: [],
    connection: null,
    ...fields,
  };
  world.state.apps.push(app);
  return app;
}

export const CLIENT_SECRET = 'a-secret-of-forty-characters-for-the-lab';

/** A confidential web application, as OpenID client. */
export function addWebApp(world: OrgWorld, redirectUri: string, more: object = {}): App {
  const app = addApp(world, {
    settings: {
      oauthClient: {
        application_type: 'web',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [`${redirectUri}/bye`],
        ...more,
      },
    },
  });
  const secret = {
    id: newId(world, 'ocs'),
    created: app.created,
    lastUpdated: app.created,
    status: 'ACTIVE',
    secret: CLIENT_SECRET,
  } as const;
  app.credentials = { oauthClient: { client_id: app.id, token_endpoint_auth_method: 'client_secret_basic' } };
  app.secrets.push(secret);
  return app;
}

/** A custom SAML application with its first signing key. */
export async function addSamlApp(world: OrgWorld, signOn: Document): Promise<App> {
  const key = await newSigningKey(world, 'app');
  return addApp(world, {
    name: 'lab_saml_1',
    label: 'A SAML application',
    signOnMode: 'SAML_2_0',
    keys: [key],
    credentials: {
      signing: { kid: key.kid },
      userNameTemplate: { template: LOGIN_TEMPLATE, type: 'BUILT_IN' },
    },
    settings: {
      signOn: {
        subjectNameIdTemplate: USER_NAME,
        subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        responseSigned: true,
        assertionSigned: true,
        signatureAlgorithm: 'RSA_SHA256',
        digestAlgorithm: 'SHA256',
        attributeStatements: [],
        ...signOn,
      },
    },
  });
}

const IDP_POLICY = {
  provisioning: {
    action: 'AUTO',
    profileMaster: true,
    groups: { action: 'NONE' },
    conditions: { deprovisioned: { action: 'NONE' }, suspended: { action: 'NONE' } },
  },
  accountLink: { action: 'AUTO', filter: null },
  subject: { userNameTemplate: { template: 'idpuser.email' }, matchType: 'USERNAME', filter: null },
  maxClockSkew: 120_000,
};

export function addIdp(
  world: OrgWorld,
  fields: Pick<IdentityProvider, 'type' | 'protocol'> & Partial<IdentityProvider>,
): IdentityProvider {
  const now = nowText(world);
  const idp: IdentityProvider = {
    id: newId(world, '0oa'),
    name: 'Workforce',
    status: 'ACTIVE',
    issuerMode: 'DYNAMIC',
    created: now,
    lastUpdated: now,
    policy: structuredClone(IDP_POLICY),
    keys: [],
    links: [],
    ...fields,
  };
  world.state.idps.push(idp);
  return idp;
}

/** Sends everybody of a domain to an identity provider. */
export function route(world: OrgWorld, suffix: string, ...idps: readonly IdentityProvider[]): void {
  const conditions = {
    userIdentifier: { type: 'IDENTIFIER', patterns: [{ matchType: 'SUFFIX', value: suffix }] },
  };
  const actions = {
    idp: { providers: idps.map(({ id, type }) => ({ id, type })), idpSelectionType: 'SPECIFIC' },
  };
  world.state.policies[1]?.rules.unshift(
    newRule(world, { type: 'IDP_DISCOVERY', name: suffix, priority: 1, conditions, actions }),
  );
}

/** Outcomes of a kind of event, such as `FAILURE User Not Found`. */
export function outcomes(world: OrgWorld, eventType: string): readonly string[] {
  return world.state.events
    .filter((event) => event.eventType === eventType)
    .map((event) => event['outcome'] as { result: string; reason: string | null })
    .map(({ result, reason }) => (reason === null ? result : `${result} ${reason}`));
}

/** A client that keeps cookies and follows nothing by itself. */
export class Browser {
  readonly #jar = new Map<string, Map<string, string>>();

  async get(url: string): Promise<Response> {
    return this.#send(url, { method: 'GET' });
  }

  async post(url: string, form: Readonly<Record<string, string>>): Promise<Response> {
    return this.#send(url, { method: 'POST', body: new URLSearchParams(form) });
  }

  /** The value of a cookie that it has of a site. */
  cookieOf(url: string, name: string): string | undefined {
    return this.#jar.get(new URL(url).host)?.get(name);
  }

  /** Follows redirects until there is none, or until one leads to `stopAt`. */
  async follow(response: Response, stopAt = 'http://app.invalid'): Promise<Response> {
    let current = response;
    for (let hops = 0; hops < 12; hops += 1) {
      const location = current.headers.get('location');
      if (location === null) return current;
      const next = new URL(location, current.url).href;
      if (next.startsWith(stopAt)) return current;
      current = await this.get(next);
    }
    throw new Error('too many redirects');
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    const { host } = new URL(url);
    const cookies = this.#jar.get(host) ?? new Map<string, string>();
    this.#jar.set(host, cookies);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...(cookie === '' ? {} : { cookie }) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
      else cookies.set(name, value.join('='));
    }
    return response;
  }
}

/** Fields of the first form of a page, with its action as an absolute address. */
export async function formOf(
  response: Response,
): Promise<{ action: string; fields: Record<string, string> }> {
  const page = await response.text();
  const form = /<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(page);
  if (form === null) throw new Error(`no form in:\n${page}`);
  const fields: Record<string, string> = {};
  for (const [tag] of (form[2] ?? '').matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    if (name !== undefined) fields[name] = unescaped(/value="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  return { action: new URL(unescaped(form[1] ?? ''), response.url).href, fields };
}

export function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** Types a name, then a password, and follows the way back. */
export async function signIn(
  browser: Browser,
  page: Response,
  login: string,
  password = PASSWORD,
): Promise<Response> {
  const identifier = await formOf(page);
  const second = await browser.follow(
    await browser.post(identifier.action, { ...identifier.fields, identifier: login }),
  );
  const challenge = await formOf(second);
  return browser.follow(await browser.post(challenge.action, { ...challenge.fields, password }));
}

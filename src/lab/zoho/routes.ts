/** The wire of Zoho's accounts: SAML sign-in, services, and the admin panel's custom authentication. */
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { LabBindings } from '../kernel/contract.ts';
import { serviceProviderMetadata } from '../saml/metadata.ts';
import { accountsHost, dataCentreOf, splitPath } from './data-centres.ts';
import {
  authenticationSchema,
  beginSignIn,
  CONSUMER_PATHS,
  consumerUrls,
  EMAIL_FORMAT,
  ENTITY_ID,
  type Organisation,
  requireOrganisation,
  sessionUser,
  signIn,
  ZohoRefusal,
} from './organisation.ts';
import { adminPage, page, refusalPage, servicesPage } from './pages.ts';

type C = Context<LabBindings>;

const ADMIN_PATH = '/admin/custom-authentication';
const COOKIE = 'zoho_session';
/** Links to services: each is a sign-in that ends there. */
const SERVICES = ['one', 'directory', 'mail', 'people'];

export function createZohoApp(organisation: Organisation): Hono<LabBindings> {
  const app = new Hono<LabBindings>({ getPath: (request) => splitPath(new URL(request.url).pathname).rest });
  app.onError((error) => {
    if (error instanceof ZohoRefusal) return refusalPage(error.message, error.detail);
    throw error;
  });
  app.notFound((c) =>
    page('Not built', html`<p>${c.req.method} ${c.req.path} is not part of this stand-in.</p>`, 501),
  );
  app.get('/samlauthrequest/:id', (c) => {
    requireOrganisation(organisation, c.req.param('id'), dataCentre(organisation, c));
    return c.redirect(beginSignIn(organisation, c.req.query('serviceurl') ?? ''), 302);
  });
  for (const path of CONSUMER_PATHS) {
    app.post(`${path}/:id`, (c) => consume(organisation, c, c.req.param('id') ?? ''));
  }
  app.get('/home', (c) => home(organisation, c));
  app.get('/signin/samlsp/:id/metadata', (c) => metadata(organisation, c));
  app.get(ADMIN_PATH, () => showAdmin(organisation, null));
  app.post(ADMIN_PATH, (c) => save(organisation, c));
  return app;
}

/** By the path, else by the host; at neither of them the organisation's own. */
function dataCentre({ state }: Organisation, c: C): string {
  const { dataCentre: byPath } = splitPath(new URL(c.req.url).pathname);
  return byPath ?? dataCentreOf(c.req.header('host') ?? '') ?? state.dataCentre;
}

async function consume(organisation: Organisation, c: C, id: string): Promise<Response> {
  requireOrganisation(organisation, id, dataCentre(organisation, c));
  const form = new URLSearchParams(await c.req.text());
  const { sessionId, serviceUrl } = await signIn(organisation, form.get('SAMLResponse') ?? '');
  c.header('set-cookie', `${COOKIE}=${sessionId}; Path=/; HttpOnly; SameSite=Lax`);
  const wanted = serviceUrl ?? form.get('RelayState') ?? '';
  // Services are elsewhere in the world; the lab shows on its own page where the way would lead.
  return c.redirect(`/home?${new URLSearchParams({ serviceurl: wanted })}`, 302);
}

function home(organisation: Organisation, c: C): Response | Promise<Response> {
  const cookie = /(?:^|;\s*)zoho_session=([^;]*)/.exec(c.req.header('cookie') ?? '')?.[1] ?? null;
  const user = sessionUser(organisation, cookie);
  const serviceUrl = c.req.query('serviceurl') ?? '';
  if (user !== null) return servicesPage(user, serviceUrl, serviceLinks(organisation));
  return c.redirect(
    `${authRequestUrl(organisation)}?${new URLSearchParams({ serviceurl: serviceUrl })}`,
    302,
  );
}

function authRequestUrl({ state, ownUrl }: Organisation): string {
  return `${ownUrl()}/${accountsHost(state.dataCentre)}/samlauthrequest/${state.zoid}`;
}

function serviceLinks(organisation: Organisation): Readonly<Record<string, string>> {
  const domain = accountsHost(organisation.state.dataCentre).replace('accounts.', '');
  return Object.fromEntries(
    SERVICES.map((name) => {
      const query = new URLSearchParams({ serviceurl: `https://${name}.${domain}` });
      return [name, `${authRequestUrl(organisation)}?${query}`];
    }),
  );
}

function metadata(organisation: Organisation, c: C): Response {
  const document = serviceProviderMetadata({
    entityId: ENTITY_ID,
    acsUrl: consumerUrls(organisation)[0] ?? '',
    certificates: [],
    signsRequests: false,
    wantsSignedAssertions: true,
    nameIdFormats: [EMAIL_FORMAT],
  });
  return c.body(document, 200, { 'content-type': 'application/xml' });
}

function showAdmin(organisation: Organisation, problem: string | null): Promise<Response> {
  const { state, ownUrl } = organisation;
  return adminPage({
    acsUrl: consumerUrls(organisation)[0] ?? '',
    entityId: ENTITY_ID,
    metadataUrl: `${ownUrl()}/${accountsHost(state.dataCentre)}/signin/samlsp/${state.zoid}/metadata`,
    authentication: state.authentication,
    problem,
  });
}

/** Nobody signs in to the lab's admin panel, but other sites' pages cannot post to it. */
async function save(organisation: Organisation, c: C): Promise<Response> {
  const origin = c.req.header('origin');
  if (origin !== undefined && origin !== new URL(organisation.ownUrl()).origin) {
    return refusalPage('Not from here', 'the form was sent by another site', 403);
  }
  const form = new URLSearchParams(await c.req.text());
  const parsed = authenticationSchema.safeParse({
    signInUrl: form.get('signInUrl') ?? '',
    certificate: form.get('certificate') ?? '',
    justInTime: form.get('justInTime') === 'on',
  });
  if (!parsed.success) {
    const words = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    return showAdmin(organisation, words);
  }
  organisation.state.authentication = parsed.data;
  return c.redirect(ADMIN_PATH, 303);
}

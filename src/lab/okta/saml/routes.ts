/** Applications' SAML addresses: the org as identity provider. */
import { type Context, Hono } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import type { App } from '../model.ts';
import { SIGN_IN_PATH } from '../oauth/sign-in-url.ts';
import type { OrgWorld } from '../org-world.ts';
import { appParty, logEvent, userParty } from '../rules/system-log.ts';
import { admit } from '../sign-in/admission.ts';
import { ExpressionError } from '../sign-in/expression.ts';
import { textField } from '../sign-in/fields.ts';
import { originOf } from '../sign-in/origin.ts';
import { postingPage } from '../sign-in/page.ts';
import { requestHeaders } from '../sign-in/request.ts';
import { sessionOf } from '../sign-in/sessions.ts';
import { refusalPage } from '../sign-in/sign-in-pages.ts';
import { assertionFor, type SignOn } from './assertion.ts';
import { samlMetadata } from './metadata.ts';
import { checkRequest } from './request.ts';
import { isSaml, samlSettings, ssoPath } from './settings.ts';
import { type Incoming, incomingOf, keepWaiting } from './waiting.ts';

type C = Context<LabBindings>;

export function samlRoutes(world: OrgWorld): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  for (const path of ['/app/:externalKey/sso/saml/metadata', '/app/:name/:externalKey/sso/saml/metadata']) {
    app.get(path, (c) => metadata(world, c, c.req.param('externalKey') ?? ''));
  }
  app.on(['GET', 'POST'], '/app/:name/:externalKey/sso/saml', (c) =>
    serve(world, c, appAt(world, c.req.param('name'), c.req.param('externalKey'))),
  );
  // An application's tile, and the link of its document (`appLinks`).
  for (const path of ['/home/:name/:id', '/home/:name/:id/:link'])
    app.get(path, (c) => launch(world, c, c.req.param('id') ?? ''));
  return app;
}

function appAt({ state }: OrgWorld, name: string, externalKey: string): App | null {
  return (
    state.apps.find((app) => app.name === name && app.externalKey === externalKey && isSaml(app)) ?? null
  );
}

function metadata(world: OrgWorld, c: C, externalKey: string): Response | Promise<Response> {
  const app = world.state.apps.find((one) => one.externalKey === externalKey && isSaml(one));
  const document = app === undefined ? null : samlMetadata(world, app, c.req.query('kid') ?? null);
  if (document === null) return notFound(world);
  return c.body(document, 200, { 'content-type': 'application/xml;charset=utf-8' });
}

async function serve(world: OrgWorld, c: C, app: App | null): Promise<Response> {
  if (app === null) return notFound(world);
  if (app.status !== 'ACTIVE') return refuse(world, c, app, 'The application is not active.', 403);
  const incoming = await incomingOf(world, c);
  const settings = samlSettings(world, app);
  if (settings.encrypted) return refuse(world, c, app, 'Encryption is not part of this stand-in.', 501);
  const checked = incoming.sent === null ? null : checkRequest(incoming.sent, settings);
  if (checked !== null && !checked.ok) return refuse(world, c, app, checked.reason, 400);
  const current = sessionOf(world, c.req.raw.headers);
  const wantsAgain = checked?.request.forceAuthn === true && settings.honorForceAuthn;
  if (current === null || (wantsAgain && Date.parse(current.session.created) < incoming.receivedMs)) {
    return toSignIn(world, c, app, incoming, wantsAgain);
  }
  const admission = admit(world, app, current.user, originOf(world, requestHeaders(c)));
  if (!admission.admitted) return refuse(world, c, app, REFUSED[admission.reason], 403, admission.reason);
  return answer(world, c, incoming.relayState, {
    ...current,
    app,
    settings,
    assignment: admission.assignment,
    inResponseTo: checked?.request.id ?? null,
    acsUrl: checked?.acsUrl ?? settings.acsUrl,
  });
}

const REFUSED = {
  user_not_assigned: 'You are not assigned to this application.',
  policy_denied: 'The sign-in policy of this application does not let you in.',
} as const;

function toSignIn(world: OrgWorld, c: C, app: App, incoming: Incoming, again: boolean): Response {
  const fromURI = `${ssoPath(app)}?${keepWaiting(world, incoming)}`;
  const query = new URLSearchParams({ fromURI, ...(again ? { prompt: 'login' } : {}) });
  return c.redirect(`${SIGN_IN_PATH}?${query}`, 302);
}

function answer(world: OrgWorld, c: C, relayState: string | null, signOn: SignOn): Promise<Response> {
  const { app, settings, inResponseTo } = signOn;
  const response = attempt(world, signOn);
  if ('fault' in response) return refuse(world, c, app, response.fault, 500);
  logSignOn(world, c, signOn);
  // The default is for sign-ins that begin here.
  const relay = relayState ?? (inResponseTo === null ? settings.relayState : null);
  const fields = { SAMLResponse: response.samlResponse, ...(relay === null ? {} : { RelayState: relay }) };
  return postingPage(world, signOn.acsUrl, fields);
}

function attempt(world: OrgWorld, signOn: SignOn): { samlResponse: string } | { fault: string } {
  try {
    const samlResponse = assertionFor(world, signOn);
    if (samlResponse !== null) return { samlResponse };
    return { fault: 'The name that this application would know you by comes out empty.' };
  } catch (error) {
    if (error instanceof ExpressionError) return { fault: error.message };
    throw error;
  }
}

function logSignOn(world: OrgWorld, c: C, { app, user, session, inResponseTo }: SignOn): void {
  const initiationType = inResponseTo === null ? 'IDP_INITIATED' : 'SP_INITIATED';
  logEvent(world, {
    ...originOf(world, requestHeaders(c), userParty(user)),
    eventType: 'user.authentication.sso',
    displayMessage: 'User was signed in to an application',
    outcome: { result: 'SUCCESS' },
    target: [appParty(app)],
    externalSessionId: session.id,
    debugData: { initiationType, signOnMode: 'SAML 2.0' },
  });
}

function refuse(
  world: OrgWorld,
  c: C,
  app: App,
  words: string,
  status: number,
  reason = words,
): Promise<Response> {
  const current = sessionOf(world, c.req.raw.headers);
  logEvent(world, {
    ...originOf(world, requestHeaders(c), current === null ? undefined : userParty(current.user)),
    eventType: 'user.authentication.sso',
    displayMessage: 'User was not signed in to an application',
    outcome: { result: 'FAILURE', reason },
    severity: 'WARN',
    target: [appParty(app)],
  });
  return refusalPage(world, 'You cannot sign in to the application', words, status);
}

/** An application's tile: SAML begins here; an OpenID application begins at its own address, when it has one. */
function launch(world: OrgWorld, c: C, id: string): Response | Promise<Response> {
  const app = world.state.apps.find((one) => one.id === id);
  if (app === undefined) return notFound(world);
  if (isSaml(app)) return c.redirect(ssoPath(app), 302);
  const address =
    textField(app.settings, 'oauthClient', 'initiate_login_uri') ?? textField(app.settings, 'app', 'url');
  if (address !== null) return c.redirect(`${address}?${new URLSearchParams({ iss: world.ownUrl() })}`, 302);
  return refusalPage(world, app.label, 'This application is opened at its own address.', 200);
}

function notFound(world: OrgWorld): Promise<Response> {
  return refusalPage(world, 'Not found', 'There is no such application.', 404);
}

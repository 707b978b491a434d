/** The sign-in page on the wire: who are you, your password, and out again. */
import { type Context, Hono } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import type { IdentityProvider, User } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { appUsers } from '../rules/assignments.ts';
import { signInWithPassword, takeSessionToken } from '../rules/passwords.ts';
import { routingRuleFor } from '../rules/routing.ts';
import { logEvent, userParty } from '../rules/system-log.ts';
import { csrfToken, isOwnForm } from './csrf.ts';
import { beginFederation } from './federation.ts';
import { originOf } from './origin.ts';
import { requestHeaders } from './request.ts';
import { appBehind, HOME_PATH, returnPath } from './return-path.ts';
import { openSession, sessionCookie, sessionOf } from './sessions.ts';
import {
  FEDERATE_PATH,
  homePage,
  IDENTIFY_PATH,
  identifierPage,
  PASSWORD_PATH,
  type Passage,
  passwordPage,
  providerPage,
  refusalPage,
  signedOutPage,
} from './sign-in-pages.ts';
import { signOut } from './sign-out.ts';

type C = Context<LabBindings>;

const STALE = 'This page was open for too long, or is from another browser. Please begin again.';
const WRONG = 'Unable to sign in: the username or the password is wrong.';
const LOCKED = 'This account is locked. An administrator can unlock it.';
const EXPIRED = 'The password has expired. An administrator can set a new one.';

export function pageRoutes(world: OrgWorld): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  app.get('/', (c) => c.redirect(HOME_PATH, 302));
  app.get('/login/login.htm', (c) => c.redirect(`/signin${new URL(c.req.url).search}`, 302));
  app.get('/login/default', (c) => c.redirect(HOME_PATH, 302));
  app.get('/signin', (c) => begin(world, c));
  app.post(IDENTIFY_PATH, (c) => identify(world, c));
  app.post(PASSWORD_PATH, (c) => password(world, c));
  app.get('/signin/signed-out', () => signedOutPage(world));
  app.get('/login/sessionCookieRedirect', (c) => exchange(world, c));
  app.get('/login/signout', (c) => {
    signOut(world, c, requestHeaders(c));
    return c.redirect('/signin/signed-out', 302);
  });
  app.get(HOME_PATH, (c) => home(world, c));
  app.get(`${FEDERATE_PATH}/:id`, (c) => chosen(world, c, c.req.param('id'), c.req.query('fromURI')));
  return app;
}

function passageOf(world: OrgWorld, c: C, fromUri: string, problem: string | null = null): Passage {
  return { fromUri, csrf: csrfToken(world, c), problem };
}

/** The answer with the headers (cookies) that were set on the way. */
async function shown(c: C, page: Promise<Response>): Promise<Response> {
  const answer = await page;
  return c.newResponse(answer.body, answer);
}

async function begin(world: OrgWorld, c: C): Promise<Response> {
  const { idp, login_hint: hint = '', prompt = '', fromURI } = c.req.query();
  const path = returnPath(world, fromURI);
  if (sessionOf(world, c.req.raw.headers) !== null && !prompt.split(' ').includes('login'))
    return c.redirect(path, 302);
  if (idp !== undefined) return chosen(world, c, idp, path);
  const app = appBehind(world, path);
  const { idps } = routingRuleFor(world, hint === '' ? null : hint, app);
  if (idps.length > 0) return toProviders(world, c, path, idps, hint);
  return shown(c, identifierPage(world, passageOf(world, c, path), { hint, app }));
}

async function identify(world: OrgWorld, c: C): Promise<Response> {
  const form = new URLSearchParams(await c.req.text());
  const path = returnPath(world, form.get('fromURI'));
  const app = appBehind(world, path);
  const identifier = (form.get('identifier') ?? '').trim();
  if (!isOwnForm(c, form)) {
    return shown(c, identifierPage(world, passageOf(world, c, path, STALE), { hint: identifier, app }));
  }
  if (identifier === '') return c.redirect(`/signin?${new URLSearchParams({ fromURI: path })}`, 302);
  const { idps } = routingRuleFor(world, identifier, app);
  if (idps.length > 0) return toProviders(world, c, path, idps, identifier);
  return shown(c, passwordPage(world, passageOf(world, c, path), identifier));
}

async function password(world: OrgWorld, c: C): Promise<Response> {
  const form = new URLSearchParams(await c.req.text());
  const path = returnPath(world, form.get('fromURI'));
  const identifier = form.get('identifier') ?? '';
  if (!isOwnForm(c, form)) {
    const app = appBehind(world, path);
    return shown(c, identifierPage(world, passageOf(world, c, path, STALE), { hint: identifier, app }));
  }
  const origin = originOf(world, requestHeaders(c));
  const result = signInWithPassword(world, identifier, form.get('password') ?? '', origin);
  if (result.outcome === 'success') return signedIn(world, c, result.user, path);
  const problem = result.outcome === 'refused' ? WRONG : result.outcome === 'locked-out' ? LOCKED : EXPIRED;
  return shown(c, passwordPage(world, passageOf(world, c, path, problem), identifier));
}

function signedIn(world: OrgWorld, c: C, user: User, path: string): Response {
  const session = openSession(world, user, { idpId: null, amr: ['pwd'] });
  logEvent(world, {
    ...originOf(world, requestHeaders(c), userParty(user)),
    eventType: 'user.session.start',
    displayMessage: 'Sign-in to Okta',
    outcome: { result: 'SUCCESS' },
    credentialType: 'PASSWORD',
    externalSessionId: session.id,
  });
  c.header('set-cookie', sessionCookie(session), { append: true });
  return c.redirect(path, 302);
}

/** `sessionToken` of the authentication API becomes a session; where to go on to must be of this org. */
function exchange(world: OrgWorld, c: C): Response | Promise<Response> {
  const { token = '', redirectUrl = '' } = c.req.query();
  const user = takeSessionToken(world, token);
  if (user !== null) return signedIn(world, c, user, returnPath(world, redirectUrl));
  return refusalPage(world, 'Not signed in', 'The session token is not valid, or was used before.', 403);
}

function toProviders(
  world: OrgWorld,
  c: C,
  path: string,
  idps: readonly IdentityProvider[],
  hint: string,
): Response | Promise<Response> {
  const [first, ...others] = idps;
  if (first === undefined || others.length > 0) return providerPage(world, path, idps);
  return beginFederation(world, c, first, { fromUri: path, loginHint: hint });
}

function chosen(
  world: OrgWorld,
  c: C,
  id: string,
  fromUri: string | undefined,
): Response | Promise<Response> {
  const idp = world.state.idps.find((one) => one.id === id && one.status === 'ACTIVE');
  if (idp === undefined)
    return refusalPage(world, 'Not found', 'There is no such identity provider, or it is not active.', 404);
  return beginFederation(world, c, idp, { fromUri: returnPath(world, fromUri), loginHint: '' });
}

function home(world: OrgWorld, c: C): Response | Promise<Response> {
  const current = sessionOf(world, c.req.raw.headers);
  if (current === null) return c.redirect(`/signin?${new URLSearchParams({ fromURI: HOME_PATH })}`, 302);
  const { user } = current;
  const apps = world.state.apps.filter(
    (app) => app.status === 'ACTIVE' && appUsers(world, app).some(({ id }) => id === user.id),
  );
  return homePage(world, user.profile.login, apps);
}

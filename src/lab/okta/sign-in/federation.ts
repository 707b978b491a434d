/** Sign-in by way of an identity provider: out to it, back from it, and a session for whoever it vouches for. */
import { type Context, Hono } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import type { Document, IdentityProvider, User } from '../model.ts';
import { CALLBACK_PATH } from '../oauth/clients.ts';
import type { OrgWorld } from '../org-world.ts';
import { idpParty, logEvent, type Origin, userParty } from '../rules/system-log.ts';
import { csrfToken } from './csrf.ts';
import { FederationFailure } from './failure.ts';
import { federatedUser } from './federated-user.ts';
import { flagField, textField } from './fields.ts';
import { authorizationUrl, redeem } from './inbound-oidc.ts';
import { redeemResponse, samlRequest } from './inbound-saml.ts';
import type { ExternalUser } from './match-user.ts';
import { originOf, UNKNOWN_PARTY } from './origin.ts';
import { postingPage } from './page.ts';
import { takePending } from './pending.ts';
import { requestHeaders } from './request.ts';
import { returnPath } from './return-path.ts';
import { openSession, sessionCookie } from './sessions.ts';
import { nonSuccessPage } from './sign-in-pages.ts';

type C = Context<LabBindings>;

export interface Beginning {
  readonly fromUri: string;
  readonly loginHint: string;
}

export function federationRoutes(world: OrgWorld): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  app.on(['GET', 'POST'], CALLBACK_PATH, (c) => callback(world, c));
  app.post('/sso/saml2/:id', (c) => assertionConsumer(world, c, c.req.param('id')));
  return app;
}

export function beginFederation(
  world: OrgWorld,
  c: C,
  idp: IdentityProvider,
  { fromUri, loginHint }: Beginning,
): Response | Promise<Response> {
  if (idp.type !== 'SAML2') {
    const browser = csrfToken(world, c);
    return c.redirect(authorizationUrl(world, idp, { fromUri, loginHint, browser }), 302);
  }
  const request = samlRequest(world, idp, fromUri);
  return request.binding === 'redirect'
    ? c.redirect(request.url, 302)
    : postingPage(world, request.url, request.fields);
}

/** The browser comes back from an OpenID provider. */
async function callback(world: OrgWorld, c: C): Promise<Response> {
  const params =
    c.req.method === 'POST' ? new URLSearchParams(await c.req.text()) : new URL(c.req.url).searchParams;
  // Each is used once, whatever becomes of it.
  const pending = takePending(world, params.get('state'));
  const idp = activeIdp(world, textField(pending, 'idpId'));
  return finish(world, c, idp, async () => {
    if (pending === null || idp === null || !isSameBrowser(world, c, pending)) {
      throw new FederationFailure(
        'invalid_social_state: the state is unknown, was used before, or is another browser’s',
      );
    }
    const error = params.get('error');
    if (error !== null) {
      throw new FederationFailure(`${error}: ${params.get('error_description') ?? ''}`, { error });
    }
    const external = await redeem(world, idp, pending, params.get('code') ?? '');
    return { external, fromUri: textField(pending, 'fromUri') };
  });
}

function isSameBrowser(world: OrgWorld, c: C, pending: Document): boolean {
  return textField(pending, 'browser') === csrfToken(world, c);
}

/** A SAML response is posted, from the identity provider's page. */
async function assertionConsumer(world: OrgWorld, c: C, id: string): Promise<Response> {
  const form = new URLSearchParams(await c.req.text());
  const idp = activeIdp(world, id);
  return finish(world, c, idp, async () => {
    if (idp === null || idp.type !== 'SAML2')
      throw new FederationFailure('The identity provider is unknown or not active');
    const { external, fromUri } = await redeemResponse(world, idp, form.get('SAMLResponse') ?? '');
    return { external, fromUri: fromUri ?? form.get('RelayState') };
  });
}

function activeIdp({ state }: OrgWorld, id: string | null): IdentityProvider | null {
  return state.idps.find((idp) => idp.id === id && idp.status === 'ACTIVE') ?? null;
}

interface Redeemed {
  readonly external: ExternalUser;
  readonly fromUri: string | null;
}

async function finish(
  world: OrgWorld,
  c: C,
  idp: IdentityProvider | null,
  attempt: () => Promise<Redeemed>,
): Promise<Response> {
  const headers = requestHeaders(c);
  const origin = originOf(world, headers, idp === null ? UNKNOWN_PARTY : idpParty(idp));
  try {
    const { external, fromUri } = await attempt();
    // An attempt without a provider has thrown.
    if (idp === null) throw new FederationFailure('The identity provider is unknown or not active');
    const user = federatedUser(world, idp, external, origin);
    return signedIn(world, c, idp, user, external, originOf(world, headers, userParty(user)), fromUri);
  } catch (error) {
    if (!(error instanceof FederationFailure)) throw error;
    failed(world, idp, origin, error);
    return nonSuccessPage(world);
  }
}

function failed(
  world: OrgWorld,
  idp: IdentityProvider | null,
  origin: Origin,
  failure: FederationFailure,
): void {
  for (const eventType of eventsOf(idp)) {
    logEvent(world, {
      ...origin,
      eventType,
      displayMessage: 'Sign-in by an identity provider failed',
      outcome: { result: 'FAILURE', reason: failure.reason },
      severity: 'WARN',
      target: idp === null ? [] : [idpParty(idp)],
      debugData: { ...failure.debugData, error: 'GENERAL_NONSUCCESS' },
    });
  }
}

function signedIn(
  world: OrgWorld,
  c: C,
  idp: IdentityProvider,
  user: User,
  { amr }: ExternalUser,
  origin: Origin,
  fromUri: string | null,
): Response {
  // What happened upstream counts here only where the provider's claims are trusted.
  const trusted = flagField(idp.policy, 'trustClaims') ? amr : [];
  const session = openSession(world, user, { idpId: idp.id, amr: trusted.length > 0 ? trusted : ['fed'] });
  const done = {
    ...origin,
    outcome: { result: 'SUCCESS' },
    authenticationProvider: 'FEDERATION',
    externalSessionId: session.id,
    credentialType: idp.type === 'SAML2' ? 'ASSERTION' : 'OAUTH2',
  } as const;
  for (const eventType of eventsOf(idp)) {
    logEvent(world, {
      ...done,
      eventType,
      displayMessage: 'User was signed in by an identity provider',
      target: [userParty(user), idpParty(idp)],
    });
  }
  logEvent(world, { ...done, eventType: 'user.session.start', displayMessage: 'Sign-in to Okta' });
  c.header('set-cookie', sessionCookie(session), { append: true });
  return c.redirect(returnPath(world, fromUri), 302);
}

function eventsOf(idp: IdentityProvider | null): readonly string[] {
  const own = idp?.type === 'SAML2' ? ['user.authentication.auth_via_inbound_SAML'] : [];
  return ['user.authentication.auth_via_IDP', ...own];
}

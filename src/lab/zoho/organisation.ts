/** The rules of Zoho's SAML sign-in. Knows no HTTP. */
import { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import type { LabContext } from '../kernel/contract.ts';
import { authnRequestXml, deflated } from '../saml/authn-request.ts';
import {
  type ResponseFault,
  SamlRefusal,
  type VerifiedAssertion,
  verifyResponse,
} from '../saml/verify-response.ts';
import { accountsHost } from './data-centres.ts';
import type { ZohoState, ZohoUser } from './model.ts';

/** Seen in set-ups of several data centres; whether there are others no document says. */
export const ENTITY_ID = 'zoho.com';
export const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const SKEW_MS = 60_000;
const SESSION_MS = 8 * 3_600_000;
const ALPHANUMERIC = '0123456789abcdefghijklmnopqrstuvwxyz';

export interface Organisation {
  readonly context: LabContext;
  state: ZohoState;
  ownUrl(): string;
}

/** What a user sees when he is not let in; the texts are those by which administrators know the faults. */
export class ZohoRefusal extends Error {
  /** What was found, for the administrator of the lab. */
  readonly detail: string;

  constructor(message: string, detail: string) {
    super(message);
    this.detail = detail;
  }
}

const TEXTS: Readonly<Record<ResponseFault, string>> = {
  malformed: 'Authentication failed',
  status: 'Authentication failed',
  assertions: 'Authentication failed',
  encrypted: 'Authentication failed',
  signature: 'Signature validation failed',
  issuer: 'Authentication failed',
  audience: 'Condition validation failed',
  // One text for both, as it is at the vendor.
  'destination-missing': 'Destination attribute is not present',
  destination: 'Destination attribute is not present',
  recipient: 'Invalid subject confirmation data specified',
  confirmation: 'Invalid subject confirmation data specified',
  'not-yet-valid': 'Condition validation failed',
  expired: 'Condition validation failed',
  'in-response-to': 'Authentication failed',
  'name-id': 'Email address not valid',
};

/** The one of today, which metadata names, and an older one. */
export const CONSUMER_PATHS = ['/signin/samlsp', '/samlresponse'] as const;

/** Addresses of the assertion consumer: by the data centre's host in the path, in the name, and by nothing of it. */
export function consumerUrls({ state, ownUrl }: Organisation): readonly string[] {
  const host = accountsHost(state.dataCentre);
  return CONSUMER_PATHS.flatMap((path) =>
    [`${ownUrl()}/${host}`, `https://${host}`, ownUrl()].map((base) => `${base}${path}/${state.zoid}`),
  );
}

/** What the event and the admin panel take. */
export const authenticationSchema = z.strictObject({
  signInUrl: z.url(),
  signOutUrl: z.url().nullable().default(null),
  /** PEM, or its base64 alone. */
  certificate: z.string().transform((text, context) => {
    const bare = text.replace(/-----(BEGIN|END) CERTIFICATE-----|\s/g, '');
    try {
      return new X509Certificate(Buffer.from(bare, 'base64')).raw.toString('base64');
    } catch {
      context.addIssue({ code: 'custom', message: 'is not a certificate' });
      return z.NEVER;
    }
  }),
  justInTime: z.boolean().default(false),
});

/** @throws ZohoRefusal for an id that is not of the organisation, or in a data centre where it does not live */
export function requireOrganisation({ state }: Organisation, id: string, dataCentre: string): void {
  const isKnown = id === state.zoid || state.verifiedDomains.includes(id);
  if (isKnown && dataCentre === state.dataCentre) return;
  throw new ZohoRefusal('No such organization', `${id} is not known in the data centre ${dataCentre}`);
}

/** Where the browser goes to sign in. @throws ZohoRefusal when there is no custom authentication */
export function beginSignIn(organisation: Organisation, serviceUrl: string): string {
  const { state, context } = organisation;
  const { signInUrl } = requireAuthentication(organisation);
  const id = `_${context.chance.text(32, ALPHANUMERIC)}`;
  state.pending[id] = serviceUrl;
  const xml = authnRequestXml({
    id,
    issuer: ENTITY_ID,
    destination: signInUrl,
    acsUrl: consumerUrls(organisation)[0] ?? '',
    issueInstant: new Date(context.clock.now()).toISOString(),
    nameIdFormat: EMAIL_FORMAT,
  });
  const query = new URLSearchParams({ SAMLRequest: deflated(xml), RelayState: serviceUrl });
  return `${signInUrl}${signInUrl.includes('?') ? '&' : '?'}${query}`;
}

function requireAuthentication({ state }: Organisation): NonNullable<ZohoState['authentication']> {
  if (state.authentication !== null) return state.authentication;
  throw new ZohoRefusal('SAML is not enabled', 'no identity provider is configured');
}

/** @returns the session and the service that the request was for; @throws ZohoRefusal */
export async function signIn(
  organisation: Organisation,
  samlResponse: string,
): Promise<{ readonly sessionId: string; readonly serviceUrl: string | null }> {
  const { state, context } = organisation;
  const assertion = await verified(organisation, samlResponse);
  const user = userOf(organisation, assertion);
  const now = context.clock.now();
  state.used[assertion.id] = Math.max(assertion.notOnOrAfterMs, now) + SKEW_MS;
  const serviceUrl = state.pending[assertion.inResponseTo ?? ''] ?? null;
  if (assertion.inResponseTo !== null) delete state.pending[assertion.inResponseTo];
  const session = {
    id: context.chance.text(40, ALPHANUMERIC),
    email: user.email,
    expiresAtMs: now + SESSION_MS,
  };
  state.sessions = [...state.sessions.filter(({ expiresAtMs }) => expiresAtMs > now), session];
  return { sessionId: session.id, serviceUrl };
}

async function verified(organisation: Organisation, samlResponse: string): Promise<VerifiedAssertion> {
  const { state, context } = organisation;
  const { certificate } = requireAuthentication(organisation);
  try {
    const assertion = await verifyResponse(samlResponse, {
      certificates: [certificate],
      issuer: null,
      audience: ENTITY_ID,
      recipients: consumerUrls(organisation),
      destination: 'required',
      signed: 'any',
      nowMs: context.clock.now(),
      skewMs: SKEW_MS,
      isPending: (id) => id === null || state.pending[id] !== undefined,
    });
    if (state.used[assertion.id] === undefined) return assertion;
    throw new ZohoRefusal('Authentication failed', 'the assertion was used before');
  } catch (error) {
    if (error instanceof SamlRefusal) throw new ZohoRefusal(TEXTS[error.fault], error.message);
    throw error;
  }
}

function userOf({ state }: Organisation, { nameId, nameIdFormat }: VerifiedAssertion): ZohoUser {
  const email = nameId.toLowerCase();
  if (nameIdFormat !== EMAIL_FORMAT || !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw new ZohoRefusal('Email address not valid', `NameID ${nameId} of format ${nameIdFormat ?? 'none'}`);
  }
  const known = state.users.find((user) => user.email === email);
  if (known?.samlEnabled) return known;
  if (known !== undefined) {
    throw new ZohoRefusal('SAML is not enabled for your account', `${email} signs in with a password`);
  }
  const domain = email.split('@')[1] ?? '';
  if (!state.authentication?.justInTime || !state.verifiedDomains.includes(domain)) {
    throw new ZohoRefusal('You are not a registered SAML user', `${email} is not in the organization`);
  }
  const made: ZohoUser = { email, name: email, samlEnabled: true };
  state.users.push(made);
  return made;
}

export function sessionUser({ state, context }: Organisation, sessionId: string | null): ZohoUser | null {
  const session = state.sessions.find(({ id }) => id === sessionId);
  if (session === undefined || session.expiresAtMs <= context.clock.now()) return null;
  return state.users.find(({ email }) => email === session.email) ?? null;
}

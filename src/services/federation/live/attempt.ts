/** One real sign-in, from where it begins to where it ends, and the sessions that it made ended again. */
import { IdctlError } from '../../../core/errors.ts';
import { BrowserTab } from './browser-tab.ts';
import { authorizationRequest, type Redemption, redeem, type SentRequest } from './client-leg.ts';
import { endpointsOf } from './endpoints.ts';
import type { Exchange, WalkEnd } from './exchange.ts';
import type { BothEnds } from './known.ts';
import { endSession, SessionGate } from './session-gate.ts';
import type { LiveDeps, LiveRequest, LiveStart } from './subject.ts';
import { WALK_LIMITS } from './walk-limits.ts';
import { startAddress, walk } from './walker.ts';

export interface Attempt {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly exchanges: readonly Exchange[];
  readonly end: WalkEnd;
  /** Where it began, and the page that who is signed in comes to; null when nobody knows. */
  readonly start: URL;
  readonly inside: URL | null;
  /** Addresses of the identity provider. */
  readonly origins: readonly string[];
  /** What idctl sent as the client; null when it was not the client. */
  readonly sent: SentRequest | null;
  readonly redemption: Redemption | null;
}

interface Way {
  readonly start: URL;
  readonly inside: URL | null;
  readonly arrivesAt: URL | null;
  readonly sent: SentRequest | null;
}

/** @throws AUTH_REQUIRED, INPUT_REQUIRED (the test user was not signed in), CONFIG_INVALID, USAGE, CANCELLED */
export async function attemptSignIn(deps: LiveDeps, request: LiveRequest, ends: BothEnds): Promise<Attempt> {
  const { source, target } = request.subject;
  const sessions = source.sessions;
  if (sessions === null)
    throw new IdctlError('USAGE', `Nobody can be signed in at ${source.connection} without a browser.`);
  const origins = await sessions.origins();
  const targetOrigins = (await target?.sessions?.origins()) ?? [];
  const way = await wayOf(deps, request, ends);
  const tab = new BrowserTab(deps.web, deps.clock, [...origins, ...targetOrigins]);
  const gate = new SessionGate(sessions, request.person, tab, origins);
  const startedAtMs = deps.clock.now();
  try {
    const before = (url: URL) => gate.pass(url);
    const end = await walk(
      { tab, limits: WALK_LIMITS, before },
      { url: way.start, arrivesAt: way.arrivesAt },
    );
    const redemption = await redemptionOf(tab, request.start, ends, way, end, origins);
    const endedAtMs = deps.clock.now();
    const { start, inside, sent } = way;
    return {
      ...{ startedAtMs, endedAtMs, end, start, inside, origins, sent, redemption },
      exchanges: tab.exchanges,
    };
  } finally {
    for (const origin of targetOrigins) {
      if (target?.sessions != null) await endSession(target.sessions, tab, origin);
    }
    await gate.end();
  }
}

async function wayOf(deps: LiveDeps, request: LiveRequest, ends: BothEnds): Promise<Way> {
  const { subject, start } = request;
  const plain = { inside: null, arrivesAt: null, sent: null };
  switch (start.kind) {
    case 'relying-party': {
      const url = startAddress(start.address);
      return { ...plain, start: url, inside: url };
    }
    case 'tile': {
      const url = (await subject.source.sessions?.opening(ends.application.id)) ?? null;
      if (url !== null) return { ...plain, start: url };
      throw new IdctlError('CONFIG_INVALID', `${subject.application} is opened at its own address only.`, {
        hint: 'Name a page of it that wants a sign-in: --start URL.',
      });
    }
    case 'target': {
      const { target } = subject;
      if (target?.sessions == null || ends.provider === null)
        throw new IdctlError('USAGE', 'The sign-in cannot begin at the target: nobody knows where.');
      const { url, inside } = target.sessions.entrance(ends.provider.id);
      return { ...plain, start: url, inside };
    }
    case 'client':
      return clientWay(deps, start, ends);
  }
}

function clientWay(
  deps: LiveDeps,
  start: Extract<LiveStart, { readonly kind: 'client' }>,
  { knowledge }: BothEnds,
): Way {
  const endpoints = endpointsOf(knowledge.provider?.metadata);
  if (endpoints === null || knowledge.client?.clientId === undefined) {
    throw new IdctlError('CONFIG_INVALID', 'A sign-in as the client needs an OpenID Connect application.');
  }
  const arrivesAt = startAddress(start.redirectUri);
  const sent = authorizationRequest(endpoints, knowledge.client, start, deps.random);
  return { start: sent.url, inside: null, arrivesAt, sent };
}

async function redemptionOf(
  tab: BrowserTab,
  start: LiveStart,
  { knowledge, application }: BothEnds,
  { sent }: Way,
  end: WalkEnd,
  origins: readonly string[],
): Promise<Redemption | null> {
  const endpoints = endpointsOf(knowledge.provider?.metadata);
  if (start.kind !== 'client' || sent === null || endpoints === null || end.kind !== 'arrived') return null;
  const parameters = new Map(end.parameters);
  const code = parameters.get('code');
  // A code that comes with another state is somebody else's.
  if (code === undefined || parameters.get('state') !== sent.state) return null;
  const client = knowledge.client ?? { origin: '' };
  const authentication = application.oidc?.authentication ?? null;
  return redeem(tab, { endpoints, client, start, sent, code, authentication, origins });
}

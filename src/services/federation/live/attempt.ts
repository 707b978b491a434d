/** One real sign-in, from where it begins to where it ends, and the sessions that it made ended again. */
import { IdctlError } from '../../../core/errors.ts';
import { BrowserTab } from './browser-tab.ts';
import type { Redemption, SentRequest } from './client-leg.ts';
import type { Exchange, WalkEnd } from './exchange.ts';
import type { BothEnds } from './known.ts';
import { endSession, SessionGate } from './session-gate.ts';
import type { LiveDeps, LiveRequest } from './subject.ts';
import { WALK_LIMITS } from './walk-limits.ts';
import { walk } from './walker.ts';
import { redemptionOf, wayOf } from './way.ts';

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

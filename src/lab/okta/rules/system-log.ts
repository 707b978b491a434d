/** The System Log: what happened, who did it, to what. Both planes write here; `GET /api/v1/logs` reads. */
import type { App, Group, IdentityProvider, LogEvent, Policy, PolicyRule, User } from '../model.ts';
import { nowText, type OrgWorld } from '../org-world.ts';

/** Somebody or something in an event, as `actor` or in `target`. */
export interface Party {
  readonly id: string;
  /** `User`, `UserGroup`, `AppInstance`, `PublicClientApp`, `SystemPrincipal`, `PolicyEntity`… */
  readonly type: string;
  readonly alternateId: string;
  readonly displayName: string;
  readonly detailEntry?: Readonly<Record<string, unknown>>;
}

/** Whose request it was; events of one request share the transaction. */
export interface Origin {
  readonly actor: Party;
  readonly transactionId: string;
  readonly ipAddress?: string;
  readonly userAgent?: string;
}

export type Outcome =
  | 'SUCCESS'
  | 'FAILURE'
  | 'SKIPPED'
  | 'ALLOW'
  | 'DENY'
  | 'CHALLENGE'
  | 'UNKNOWN'
  | 'RATE_LIMIT';

export interface NewEvent {
  /** One of Okta's catalog of event types. */
  readonly eventType: string;
  /** The lab's own words: Okta's are for people, too, and nobody may decide by them. */
  readonly displayMessage: string;
  readonly outcome: { readonly result: Outcome; readonly reason?: string };
  readonly actor: Party;
  readonly target?: readonly Party[];
  /** The request id; a new one when left out. */
  readonly transactionId?: string;
  readonly debugData?: Readonly<Record<string, unknown>>;
  readonly severity?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly ipAddress?: string;
  readonly userAgent?: string;
  /** Id of the browser's session. */
  readonly externalSessionId?: string;
  readonly credentialType?: string;
  readonly authenticationProvider?: string;
}

/** A lab may run for weeks; the oldest events go first. */
const MAX_EVENTS = 20_000;

const LOOPBACK = '127.0.0.1';

export function logEvent(world: OrgWorld, event: NewEvent): LogEvent {
  const { chance } = world.context;
  const { reason } = event.outcome;
  const logged: LogEvent = {
    uuid: chance.uuid(),
    published: nowText(world),
    eventType: event.eventType,
    version: '0',
    severity: event.severity ?? 'INFO',
    legacyEventType: null,
    displayMessage: event.displayMessage,
    actor: { ...event.actor, detailEntry: event.actor.detailEntry ?? null },
    client: clientOf(event),
    outcome: { result: event.outcome.result, reason: reason === undefined ? null : reason.slice(0, 255) },
    target: (event.target ?? []).map((party) => ({ ...party, detailEntry: party.detailEntry ?? null })),
    transaction: { type: 'WEB', id: event.transactionId ?? chance.uuid(), detail: {} },
    authenticationContext: {
      authenticationProvider: event.authenticationProvider ?? null,
      credentialProvider: null,
      credentialType: event.credentialType ?? null,
      issuer: null,
      interface: null,
      authenticationStep: 0,
      externalSessionId: event.externalSessionId ?? null,
      rootSessionId: event.externalSessionId ?? null,
    },
    securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
    request: { ipChain: [{ ip: event.ipAddress ?? LOOPBACK, version: 'V4', source: null }] },
    debugContext: { debugData: event.debugData ?? {} },
  };
  world.state.events.push(logged);
  if (world.state.events.length > MAX_EVENTS) {
    world.state.events.shift();
    world.state.firstEventNumber += 1;
  }
  return logged;
}

function clientOf({ userAgent, ipAddress }: NewEvent): object {
  return {
    userAgent:
      userAgent === undefined ? null : { rawUserAgent: userAgent, os: 'Unknown', browser: 'UNKNOWN' },
    zone: 'null',
    device: 'Unknown',
    id: null,
    ipAddress: ipAddress ?? LOOPBACK,
    geographicalContext: null,
  };
}

/** What most changes are: done, by somebody, to one or more things. */
export function record(
  world: OrgWorld,
  by: Origin,
  eventType: string,
  displayMessage: string,
  target: readonly Party[],
  more: Partial<Pick<NewEvent, 'debugData' | 'outcome' | 'severity'>> = {},
): LogEvent {
  return logEvent(world, {
    outcome: { result: 'SUCCESS' },
    ...by,
    ...more,
    eventType,
    displayMessage,
    target,
  });
}

export const SYSTEM: Party = {
  id: 'okta-system',
  type: 'SystemPrincipal',
  alternateId: 'system@okta.com',
  displayName: 'Okta System',
};

/** The org itself acts. */
export function bySystem(world: OrgWorld): Origin {
  return { actor: SYSTEM, transactionId: world.context.chance.uuid() };
}

export function userParty({ id, profile }: User): Party {
  const displayName = [profile.firstName, profile.lastName].filter((name) => name !== null).join(' ');
  return { id, type: 'User', alternateId: profile.login, displayName };
}

export function groupParty({ id, profile }: Group): Party {
  return { id, type: 'UserGroup', alternateId: 'unknown', displayName: profile.name };
}

export function appParty({ id, label, signOnMode }: App): Party {
  return {
    id,
    type: 'AppInstance',
    alternateId: label,
    displayName: label,
    detailEntry: { signOnModeType: signOnMode },
  };
}

/** An application as the one who acts, through the API. */
export function clientParty({ id, label }: App): Party {
  return { id, type: 'PublicClientApp', alternateId: id, displayName: label };
}

export function idpParty({ id, name }: IdentityProvider): Party {
  return { id, type: 'IdentityProvider', alternateId: 'unknown', displayName: name };
}

export function policyParty({ id, name, type }: Policy): Party {
  return {
    id,
    type: 'PolicyEntity',
    alternateId: 'unknown',
    displayName: name,
    detailEntry: { policyType: type },
  };
}

export function ruleParty({ id, name }: PolicyRule): Party {
  return { id, type: 'PolicyRule', alternateId: 'unknown', displayName: name };
}

/** Where a sign-in begins, where it is to end, and what becomes of a code that comes back to us. */
import { IdctlError } from '../../../core/errors.ts';
import type { BrowserTab } from './browser-tab.ts';
import { authorizationRequest, type Redemption, redeem, type SentRequest } from './client-leg.ts';
import { endpointsOf } from './endpoints.ts';
import type { WalkEnd } from './exchange.ts';
import type { BothEnds } from './known.ts';
import type { LiveDeps, LiveRequest, LiveStart } from './subject.ts';
import { startAddress } from './walker.ts';

export interface Way {
  readonly start: URL;
  readonly inside: URL | null;
  readonly arrivesAt: URL | null;
  readonly sent: SentRequest | null;
}

/** @throws CONFIG_INVALID, USAGE */
export async function wayOf(deps: LiveDeps, request: LiveRequest, ends: BothEnds): Promise<Way> {
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

/** Null where no code came back to us. */
export async function redemptionOf(
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

/**
 * A sign-in by a person in a browser of his own. What comes back to an address of this machine is seen; everything else
 * is not, and the logs of the ends have to tell.
 */
import type { Attempt } from './attempt.ts';
import { BrowserTab } from './browser-tab.ts';
import type { WalkEnd } from './exchange.ts';
import type { BothEnds } from './known.ts';
import type { PersonBrowser } from './sign-in-port.ts';
import { isLoopbackHost } from './site.ts';
import type { LiveDeps, LiveRequest } from './subject.ts';
import { navigation } from './walk-step.ts';
import { redemptionOf, wayOf } from './way.ts';

/** @throws TIMEOUT, CANCELLED, CONFLICT, INPUT_REQUIRED, CONFIG_INVALID, USAGE */
export async function attemptByPerson(
  deps: LiveDeps,
  request: LiveRequest,
  ends: BothEnds,
  person: PersonBrowser,
): Promise<Attempt> {
  const { source } = request.subject;
  const origins = (await source.sessions?.origins()) ?? (await source.end.facts()).addresses;
  const way = await wayOf(deps, request, ends);
  const tab = new BrowserTab(deps.web, deps.clock, origins);
  const startedAtMs = deps.clock.now();
  const own = way.arrivesAt ?? ownConsumer(request, ends);
  const end = await visit(deps, tab, way.start, own, ends, person);
  const redemption = await redemptionOf(tab, request.start, ends, way, end, origins);
  const { start, inside, sent } = way;
  const endedAtMs = deps.clock.now();
  return {
    ...{ startedAtMs, endedAtMs, end, start, inside, origins, sent, redemption },
    exchanges: tab.exchanges,
  };
}

async function visit(
  { say }: LiveDeps,
  tab: BrowserTab,
  start: URL,
  own: URL | null,
  ends: BothEnds,
  person: PersonBrowser,
): Promise<WalkEnd> {
  if (own === null) {
    say(
      'A browser of its own cannot be watched: hops and messages are not recorded, and the logs have to tell.',
    );
    if (ends.protocol === 'saml')
      say(
        'They would be with an assertion consumer service on this machine (http://127.0.0.1:PORT/...) in the application.',
      );
    await person.send(start);
    return { kind: 'unseen' };
  }
  tab.record(navigation(start), { note: 'a person signs in with a browser, which is not watched' });
  const { method, fields } = await person.bring(start, own);
  const step = { ...navigation(own), method, fields: method === 'POST' ? fields : null };
  if (method === 'GET') for (const [name, value] of fields) step.url.searchParams.append(name, value);
  return { kind: 'arrived', at: tab.record(step, { arrival: true }), parameters: fields };
}

/** The consumer of SAML responses, where the tile leads to one on this machine that is no tenant's. */
function ownConsumer({ start, subject }: LiveRequest, { application }: BothEnds): URL | null {
  const address = application.saml?.acsUrl;
  if (start.kind !== 'tile' || subject.target !== null || address == null || !URL.canParse(address))
    return null;
  const url = new URL(address);
  return url.protocol === 'http:' && isLoopbackHost(url.hostname) ? url : null;
}

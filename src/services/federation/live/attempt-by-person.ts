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
import { isSamePlace, navigation } from './walk-step.ts';
import { redemptionOf, type Way, wayOf } from './way.ts';

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
  const end = await visit(deps, tab, way, ends, person);
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
  { start, arrivesAt }: Way,
  ends: BothEnds,
  person: PersonBrowser,
): Promise<WalkEnd> {
  const own = arrivesAt ?? ownConsumer(ends);
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

/** The consumer of SAML responses, where it is on this machine and the default: then the tile leads to it. */
function ownConsumer({ application }: BothEnds): URL | null {
  const address = application.saml?.acsUrl;
  if (address == null || !URL.canParse(address)) return null;
  const url = new URL(address);
  return url.protocol === 'http:' && isLoopbackHost(url.hostname) && isSamePlace(url, url) ? url : null;
}

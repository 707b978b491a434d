/** Sites of a walk, written down as functions: what a browser asks of which host, and what it is answered. */
import { IdctlError } from '../../../../../src/core/errors.ts';
import { BrowserTab } from '../../../../../src/services/federation/live/browser-tab.ts';
import type { Exchange, WalkEnd } from '../../../../../src/services/federation/live/exchange.ts';
import type { Web, WebAnswer, WebRequest } from '../../../../../src/services/federation/live/sign-in-port.ts';
import { WALK_LIMITS, type WalkLimits } from '../../../../../src/services/federation/live/walk-limits.ts';
import { walk } from '../../../../../src/services/federation/live/walker.ts';
import { FakeClock } from '../../../../support/fakes/clock.ts';

export type Site = (request: WebRequest) => Partial<WebAnswer>;

export class FakeWeb implements Web {
  readonly requests: WebRequest[] = [];
  readonly #sites: Readonly<Record<string, Site>>;

  /** By origin. */
  constructor(sites: Readonly<Record<string, Site>>) {
    this.#sites = sites;
  }

  async send(request: WebRequest): Promise<WebAnswer> {
    this.requests.push(request);
    const site = this.#sites[request.url.origin];
    if (site === undefined) throw new IdctlError('UNAVAILABLE', `${request.url.host} cannot be reached`);
    return { status: 200, headers: {}, setCookie: [], text: '', ...site(request) };
  }

  get places(): readonly string[] {
    return this.requests.map(({ method, url }) => `${method} ${url.origin}${url.pathname}`);
  }
}

export function redirect(location: string, more: Partial<WebAnswer> = {}): Partial<WebAnswer> {
  return { status: 302, ...more, headers: { location, ...more.headers } };
}

export function page(text: string, more: Partial<WebAnswer> = {}): Partial<WebAnswer> {
  return { ...more, text, headers: { 'content-type': 'text/html; charset=utf-8', ...more.headers } };
}

export function postingPage(action: string, fields: Readonly<Record<string, string>>): Partial<WebAnswer> {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  );
  return page(
    `<body onload="document.forms[0].submit()"><form method="post" action="${action}">${inputs.join('')}</form>`,
  );
}

export interface Walked {
  readonly web: FakeWeb;
  readonly exchanges: readonly Exchange[];
  readonly end: WalkEnd;
}

export async function walked(
  start: string,
  sites: Readonly<Record<string, Site>>,
  options: {
    readonly limits?: Partial<WalkLimits>;
    readonly arrivesAt?: string;
    readonly clock?: FakeClock;
  } = {},
): Promise<Walked> {
  const { limits, arrivesAt, clock = new FakeClock() } = options;
  const web = new FakeWeb(sites);
  const tab = new BrowserTab(web, clock);
  const end = await walk(
    { tab, limits: { ...WALK_LIMITS, ...limits }, before: async () => undefined },
    { url: new URL(start), arrivesAt: arrivesAt === undefined ? null : new URL(arrivesAt) },
  );
  return { web, exchanges: tab.exchanges, end };
}

/**
 * Follows one sign-in like a browser without scripts: redirects one by one, and forms that post themselves. Sends no
 * credential of anybody's; what it carries are cookies, each to the host that set it, and the messages that one site has
 * the browser bring to the next. Every limit ends the walk with its name.
 */
import type { Clock } from '../../../core/clock.ts';
import { hasCode, IdctlError } from '../../../core/errors.ts';
import { quoted } from '../quote.ts';
import type { BrowserJar } from './browser-jar.ts';
import type { Exchange, Walk, WalkEnd } from './exchange.ts';
import type { Web, WebAnswer } from './sign-in-port.ts';
import { WalkGuard, type WalkLimits } from './walk-limits.ts';
import {
  encoded,
  headersOf,
  isSamePlace,
  navigation,
  nextOf,
  type Step,
  whyNotFollowed,
} from './walk-step.ts';

/** One request of the browser beside its way, recorded. @throws as Web does */
export type Aside = (step: Step, note: string) => Promise<Exchange>;

export interface WalkDeps {
  readonly web: Web;
  readonly jar: BrowserJar;
  readonly clock: Clock;
  readonly limits: WalkLimits;
  /** Before an address is asked for: makes the session where the provider is met first. */
  readonly before: (url: URL, aside: Aside) => Promise<void>;
}

export interface WalkStart {
  readonly url: URL;
  /** An address of idctl's own: the browser is not sent there, what it would bring is the end of the walk. */
  readonly arrivesAt: URL | null;
  /** Number of the first exchange. */
  readonly first: number;
}

/** @throws what `before` throws, and CANCELLED */
export async function walk(deps: WalkDeps, start: WalkStart): Promise<Walk> {
  const walker = new Walker(deps, start);
  const end = await walker.follow(navigation(start.url));
  return { exchanges: walker.exchanges, end };
}

class Walker {
  readonly exchanges: Exchange[] = [];
  readonly #deps: WalkDeps;
  readonly #start: WalkStart;
  readonly #guard: WalkGuard;

  constructor(deps: WalkDeps, start: WalkStart) {
    this.#deps = deps;
    this.#start = start;
    this.#guard = new WalkGuard(deps.limits, deps.clock);
  }

  async follow(first: Step): Promise<WalkEnd> {
    let step = first;
    for (;;) {
      const end =
        this.#guard.refusal(step, this.exchanges) ?? this.#arrival(step) ?? (await this.#prepare(step));
      if (end !== null) return end;
      const next = await this.#attempt(step);
      if ('kind' in next) return next;
      step = next;
    }
  }

  #arrival(step: Step): WalkEnd | null {
    const { arrivesAt } = this.#start;
    if (arrivesAt === null || !isSamePlace(step.url, arrivesAt)) return null;
    const at = this.#record(step, { arrival: true });
    return { kind: 'arrived', at, parameters: step.fields ?? [...step.url.searchParams] };
  }

  async #prepare(step: Step): Promise<WalkEnd | null> {
    const { before, jar } = this.#deps;
    await before(step.url, (aside, note) => this.#exchange(aside, note));
    return this.#guard.circle(step, jar.cookies(step).header ?? '', this.exchanges.at(-1) ?? null);
  }

  /** The next step, or the end. */
  async #attempt(step: Step): Promise<Step | WalkEnd> {
    try {
      const at = await this.#exchange(step, null);
      // An exchange that came back has an answer; only arrivals and lost ones have none.
      return this.#guard.tooLarge(at) ?? nextOf(step, at, at.answer ?? NOTHING);
    } catch (error) {
      if (!hasCode(error, 'UNAVAILABLE', 'TIMEOUT', 'CONFIG_INVALID')) throw error;
      return { kind: 'lost', at: this.#record(step, {}), why: error.message };
    }
  }

  async #exchange(step: Step, note: string | null): Promise<Exchange> {
    const { web, jar } = this.#deps;
    const { header, withheld } = jar.cookies(step);
    const answer = await web.send({
      method: step.method,
      url: step.url,
      headers: { ...headersOf(step), ...(header === undefined ? {} : { cookie: header }) },
      body: step.fields === null ? null : encoded(step.fields),
    });
    jar.store(step.url, answer.setCookie);
    return this.#record(step, { answer, note, withheld });
  }

  #record(step: Step, what: Partial<Pick<Exchange, 'answer' | 'arrival' | 'withheld' | 'note'>>): Exchange {
    const exchange: Exchange = {
      ...{ answer: null, arrival: false, withheld: [], note: null, ...what },
      number: this.#start.first + this.exchanges.length,
      atMs: this.#deps.clock.now(),
      method: step.method,
      url: step.url,
      fields: step.fields,
    };
    this.exchanges.push(exchange);
    return exchange;
  }
}

const NOTHING: WebAnswer = { status: 0, headers: {}, setCookie: [], text: '' };

/** @throws CONFIG_INVALID for what a person gave and a browser would not open */
export function startAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const why = url === null ? 'it is no address.' : whyNotFollowed(url);
  if (url !== null && why === null) return url;
  throw new IdctlError('CONFIG_INVALID', `The sign-in cannot begin at ${quoted(text, 100)}: ${why}`, {
    hint: 'Give an https address; http only for this machine itself.',
  });
}

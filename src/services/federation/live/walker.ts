/**
 * Follows one sign-in like a browser without scripts: redirects one by one, and forms that post themselves. Sends no
 * credential of anybody's; what it carries are cookies, each to the host that set it, and the messages that one site has
 * the browser bring to the next. Every limit ends the walk with its name.
 */
import { hasCode, IdctlError } from '../../../core/errors.ts';
import { quoted } from '../quote.ts';
import type { BrowserTab } from './browser-tab.ts';
import type { WalkEnd } from './exchange.ts';
import { WalkGuard, type WalkLimits } from './walk-limits.ts';
import { isSamePlace, navigation, nextOf, type Step, whyNotFollowed } from './walk-step.ts';

export interface WalkDeps {
  readonly tab: BrowserTab;
  readonly limits: WalkLimits;
  /** Before an address is asked for: makes the session where the provider is met first. */
  readonly before: (url: URL) => Promise<void>;
}

export interface WalkStart {
  readonly url: URL;
  /** An address of idctl's own: the browser is not sent there, what it would bring is the end of the walk. */
  readonly arrivesAt: URL | null;
}

/** @throws what `before` throws, and CANCELLED */
export async function walk(deps: WalkDeps, start: WalkStart): Promise<WalkEnd> {
  const { tab, limits } = deps;
  const guard = new WalkGuard(limits, tab.clock);
  const sofar = tab.exchanges.length;
  let step = navigation(start.url);
  for (;;) {
    const end = arrival(tab, step, start.arrivesAt) ?? guard.refusal(step, tab.exchanges.slice(sofar));
    if (end !== null) return end;
    await deps.before(step.url);
    const circle = guard.circle(step, tab.cookiesFor(step), tab.exchanges.at(-1) ?? null);
    if (circle !== null) return circle;
    const next = await attempt(tab, guard, step);
    if ('kind' in next) return next;
    step = next;
  }
}

function arrival(tab: BrowserTab, step: Step, arrivesAt: URL | null): WalkEnd | null {
  if (arrivesAt === null || !isSamePlace(step.url, arrivesAt)) return null;
  const at = tab.record(step, { arrival: true });
  return { kind: 'arrived', at, parameters: step.fields ?? [...step.url.searchParams] };
}

/** The next step, or the end. */
async function attempt(tab: BrowserTab, guard: WalkGuard, step: Step): Promise<Step | WalkEnd> {
  try {
    const at = await tab.ask(step, null);
    return guard.tooLarge(at) ?? nextOf(step, at, at.answer);
  } catch (error) {
    if (!hasCode(error, 'UNAVAILABLE', 'TIMEOUT', 'CONFIG_INVALID')) throw error;
    return { kind: 'lost', at: tab.record(step, {}), why: error.message };
  }
}

/** @throws CONFIG_INVALID for what a person gave and a browser would not open */
export function startAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const why = url === null ? 'it is no address.' : whyNotFollowed(url);
  if (url !== null && why === null) return url;
  throw new IdctlError('CONFIG_INVALID', `The sign-in cannot begin at ${quoted(text, 100)}: ${why}`, {
    hint: 'Give an https address; http only for this machine itself.',
  });
}

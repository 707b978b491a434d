/**
 * The session of the test user, made where the browser first meets the identity provider and ended when all is seen. The
 * password goes to the provider by the port; nothing of it, and no session token, comes to any other host.
 */
import { hasCode, IdctlError } from '../../../core/errors.ts';
import type { PersonSignIn } from '../../connections/assertion-port.ts';
import type { BrowserTab } from './browser-tab.ts';
import type { BrowserSessions } from './sign-in-port.ts';
import { navigation } from './walk-step.ts';

export const SIGN_IN_NOTE = 'sign-in of the test user: session of the browser';
const SIGN_OUT_NOTE = 'end of the session';

export class SessionGate {
  readonly #sessions: BrowserSessions;
  readonly #person: PersonSignIn;
  readonly #tab: BrowserTab;
  readonly #origins: ReadonlySet<string>;
  readonly #opened = new Set<string>();

  constructor(sessions: BrowserSessions, person: PersonSignIn, tab: BrowserTab, origins: readonly string[]) {
    this.#sessions = sessions;
    this.#person = person;
    this.#tab = tab;
    this.#origins = new Set(origins);
  }

  /** Before the browser asks an address of the provider for the first time. @throws what `BrowserSessions.open` does */
  async pass(url: URL): Promise<void> {
    if (!this.#origins.has(url.origin) || this.#opened.has(url.origin)) return;
    // Set first: a sign-in that failed is not tried again.
    this.#opened.add(url.origin);
    const address = await this.#sessions.open(url.origin, this.#person);
    const page = new URL(address.reveal());
    if (page.origin !== url.origin) throw new Error('a session is made at the provider');
    const { status } = (await this.#tab.ask(navigation(page), SIGN_IN_NOTE)).answer;
    if (status >= 200 && status < 400 && this.#tab.jar.knows(url.origin)) return;
    const who = this.#person.userName;
    throw new IdctlError('AUTH_REQUIRED', `${url.host} made no session for ${who} (${status}).`, {
      hint: 'Look at the sign-on policy of the org: it may want more than was given.',
    });
  }

  /** At every address where one was made. One that cannot be ended ends by itself. */
  async end(): Promise<void> {
    for (const origin of this.#opened) await endSession(this.#sessions, this.#tab, origin);
  }
}

export async function endSession(sessions: BrowserSessions, tab: BrowserTab, origin: string): Promise<void> {
  if (!tab.jar.knows(origin)) return;
  const { method, url } = sessions.ending(origin);
  try {
    await tab.ask({ ...navigation(url), method }, SIGN_OUT_NOTE);
  } catch (error) {
    if (!hasCode(error, 'UNAVAILABLE', 'TIMEOUT', 'OUTCOME_UNKNOWN')) throw error;
  }
}

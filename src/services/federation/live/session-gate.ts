/**
 * The session of the test user, made where the browser first meets the identity provider and ended when all is seen. The
 * password goes to the provider by the port; nothing of it, and no session token, comes to any other host.
 */
import { hasCode, IdctlError } from '../../../core/errors.ts';
import type { PersonSignIn } from '../../connections/assertion-port.ts';
import type { BrowserJar } from './browser-jar.ts';
import type { Exchange } from './exchange.ts';
import type { BrowserSessions } from './sign-in-port.ts';
import { navigation } from './walk-step.ts';
import type { Aside } from './walker.ts';

export const SIGN_IN_NOTE = 'Sign-in of the test user; session of the browser';
export const SIGN_OUT_NOTE = 'Session of the test user ended';

export class SessionGate {
  readonly #sessions: BrowserSessions;
  readonly #person: PersonSignIn;
  readonly #origins: ReadonlySet<string>;
  readonly #opened = new Set<string>();

  private constructor(sessions: BrowserSessions, person: PersonSignIn, origins: readonly string[]) {
    this.#sessions = sessions;
    this.#person = person;
    this.#origins = new Set(origins);
  }

  static async of(sessions: BrowserSessions, person: PersonSignIn): Promise<SessionGate> {
    return new SessionGate(sessions, person, await sessions.origins());
  }

  get origins(): readonly string[] {
    return [...this.#origins];
  }

  isProvider(url: URL): boolean {
    return this.#origins.has(url.origin);
  }

  /** Before the browser asks an address of the provider for the first time. @throws what `BrowserSessions.open` does */
  async pass(url: URL, jar: BrowserJar, aside: Aside): Promise<void> {
    if (!this.isProvider(url) || this.#opened.has(url.origin)) return;
    // Set first: a sign-in that failed is not tried again.
    this.#opened.add(url.origin);
    const address = await this.#sessions.open(url.origin, this.#person);
    const page = new URL(address.reveal());
    if (page.origin !== url.origin) throw new Error('a session is made at the provider');
    const { answer } = await aside(navigation(page), SIGN_IN_NOTE);
    const status = answer?.status ?? 0;
    if (status >= 200 && status < 400 && jar.knows(url.origin)) return;
    throw new IdctlError(
      'AUTH_REQUIRED',
      `${url.host} made no session for ${this.#person.userName} (${status}).`,
      {
        hint: 'Look at the sign-on policy of the org: it may want more than was given.',
      },
    );
  }

  /** At every address where one was made. One that cannot be ended ends by itself. */
  async end(aside: Aside): Promise<readonly Exchange[]> {
    const ended: Exchange[] = [];
    for (const origin of this.#opened) ended.push(...(await endSession(this.#sessions, origin, aside)));
    return ended;
  }
}

export async function endSession(
  sessions: BrowserSessions,
  origin: string,
  aside: Aside,
): Promise<readonly Exchange[]> {
  const { method, url } = sessions.ending(origin);
  try {
    return [await aside({ ...navigation(url), method }, SIGN_OUT_NOTE)];
  } catch (error) {
    if (hasCode(error, 'UNAVAILABLE', 'TIMEOUT', 'OUTCOME_UNKNOWN')) return [];
    throw error;
  }
}

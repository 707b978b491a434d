/**
 * A session with the org as a browser has it: cookies, pages and redirects, within the org. Okta says of it that cookies
 * are for browsers and may change: what is relied on is that a session token opens a session and that an application's
 * page posts a form, and nothing of the cookies' names.
 */
import { CookieJar } from '../../../core/cookies.ts';
import { hasCode, IdctlError } from '../../../core/errors.ts';
import type { HttpRequest, HttpResponse } from '../../../core/http-contract.ts';
import type { Secret } from '../../../core/secret.ts';
import type { VendorContext } from '../../contract.ts';
import { refusal } from '../faults.ts';
import { sessionRefused } from './sign-in-faults.ts';

/** More than any way to an application's page has. */
const MOST_REDIRECTS = 8;
const PAGE = { accept: 'text/html,application/xhtml+xml' };
const SIGN_OUT_MS = 5000;

export class WebSession {
  readonly #context: VendorContext;
  readonly #cookies: CookieJar;

  private constructor(context: VendorContext) {
    this.#context = context;
    this.#cookies = new CookieJar(context.clock);
  }

  /** Uses the session token up. @throws AUTH_REQUIRED, UNAVAILABLE, TIMEOUT, RATE_LIMITED */
  static async open(context: VendorContext, token: Secret, landing: URL): Promise<WebSession> {
    const session = new WebSession(context);
    const request = {
      method: 'GET',
      path: 'login/sessionCookieRedirect',
      query: { token: token.reveal(), redirectUrl: landing.href },
      effect: 'sign-in',
      operation: 'sessionCookieRedirect',
    } as const;
    const response = await session.#send(session.#address(request.path), request);
    if (isRedirect(response)) return session;
    throw sessionRefused(response, context.connection, context.clock.now());
  }

  /**
   * The page at an address of the org, behind its redirects; 403 and 404 are pages, too.
   *
   * @throws CONFIG_INVALID when it leads out of the org, and what a refused read throws
   */
  async open(start: URL): Promise<HttpResponse> {
    let address = start;
    for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
      const request = {
        method: 'GET',
        path: address.href,
        effect: 'read',
        operation: 'openApplication',
      } as const;
      const response = await this.#send(address, request);
      if (!isRedirect(response)) return this.#page(response, request);
      address = this.#next(address, response);
    }
    throw new IdctlError('UNAVAILABLE', `${this.#context.connection} redirects in a circle.`);
  }

  /** Nobody needs it any more. One that cannot be ended ends by itself. */
  async close(): Promise<void> {
    const request = {
      method: 'GET',
      path: 'login/signout',
      // Sent once: it is a courtesy, and whoever waits for it waits for nothing.
      effect: 'sign-in',
      operation: 'signOut',
      timeoutMs: SIGN_OUT_MS,
    } as const;
    try {
      await this.#send(this.#address(request.path), request);
    } catch (error) {
      if (!(error instanceof IdctlError) || hasCode(error, 'CANCELLED')) throw error;
    }
  }

  async #send(address: URL, request: HttpRequest): Promise<HttpResponse> {
    const cookie = this.#cookies.header(address);
    const headers = cookie === undefined ? PAGE : { ...PAGE, cookie };
    const response = await this.#context.http.send({ ...request, headers });
    this.#cookies.store(address, response.setCookie);
    return response;
  }

  #page(response: HttpResponse, request: HttpRequest): HttpResponse {
    if ([200, 403, 404].includes(response.status)) return response;
    throw refusal(response, request, this.#context.clock.now());
  }

  #next(address: URL, { headers }: HttpResponse): URL {
    const { connection, baseUrl } = this.#context;
    const location = headers['location'] ?? '';
    const next = URL.canParse(location, address) ? new URL(location, address) : null;
    if (next !== null && next.origin === new URL(baseUrl).origin) return next;
    throw new IdctlError(
      'CONFIG_INVALID',
      `${connection} leads on to ${next?.host ?? 'nowhere'} instead of answering.`,
      {
        hint: 'The application must be a SAML one, and the person must sign in at this org and at no other provider.',
      },
    );
  }

  #address(path: string): URL {
    return new URL(path, `${this.#context.baseUrl.replace(/\/+$/, '')}/`);
  }
}

function isRedirect({ status }: HttpResponse): boolean {
  return status >= 300 && status < 400;
}

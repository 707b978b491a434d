/** One POST to a logon endpoint of PVWA (Auth_Logon), and the session out of its answer. */
import { CookieJar } from '../../core/cookies.ts';
import type { HttpBody, HttpResponse } from '../../core/http-contract.ts';
import { Secret } from '../../core/secret.ts';
import type { VendorContext } from '../contract.ts';
import { bareStringOf, isSuccess } from './bodies.ts';
import { unreadable } from './faults.ts';
import type { Session } from './session.ts';
import { addressOf, appRootOf } from './settings.ts';
import { signInFault } from './sign-in-faults.ts';

/** Path names of the methods, as PVWA's authentication methods are called. */
export type LogonType = 'CyberArk' | 'LDAP' | 'RADIUS' | 'SAML' | 'PKI';

const OPERATION = 'Auth_Logon';

/** The legs of one logon: a second factor is answered on the cookies of the first. */
export class Logon {
  readonly #context: VendorContext;
  readonly #cookies: CookieJar;

  constructor(context: VendorContext) {
    this.#context = context;
    this.#cookies = new CookieJar(context.clock);
  }

  async post(type: LogonType, body: HttpBody): Promise<HttpResponse> {
    const path = `API/auth/${type}/Logon`;
    const address = addressOf(this.#context, path);
    const cookie = this.#cookies.header(address);
    const response = await this.#context.http.send({
      method: 'POST',
      path: `${appRootOf(this.#context)}${path}`,
      body,
      effect: 'sign-in',
      operation: OPERATION,
      ...(cookie === undefined ? {} : { headers: { cookie } }),
    });
    this.#cookies.store(address, response.setCookie);
    return response;
  }

  /** The token is a bare JSON string. @throws AUTH_REQUIRED and the other sign-in faults */
  sessionOf(response: HttpResponse): Session {
    if (!isSuccess(response)) throw signInFault(response, this.#context.connection);
    const token = bareStringOf(response)?.trim() ?? '';
    if (token === '' || /\s/.test(token))
      throw unreadable(response, { effect: 'sign-in', operation: OPERATION });
    return { scheme: 'raw', token: new Secret(token), cookies: this.#cookies, renewAt: null };
  }
}

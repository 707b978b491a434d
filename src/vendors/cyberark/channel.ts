/**
 * Signed-in calls to PVWA. When the server no longer knows the session, there is exactly one new logon and one repeat:
 * the refused call was not carried out, so repeating is safe for writes as well.
 */
import type { HttpRequest, HttpResponse } from '../../core/http-contract.ts';
import type { VendorContext } from '../contract.ts';
import { refusesSession, sessionRefusedAgain } from './faults.ts';
import type { Session } from './session.ts';
import { authorizationOf } from './session.ts';
import { SessionKeeper } from './session-keeper.ts';
import { addressOf, appRootOf } from './settings.ts';

/** `path` is below the application, such as `API/Accounts`. */
export type PvwaCall = Omit<HttpRequest, 'headers'>;

/**
 * A path with its values encoded. A value with a dot or an at sign needs a slash at the end: IIS takes the path for a
 * file otherwise.
 */
export function path(literals: TemplateStringsArray, ...values: readonly string[]): string {
  const whole = literals.reduce(
    (left, literal, at) => left + encodeURIComponent(values[at - 1] ?? '') + literal,
  );
  return values.some((it) => /[.@]/.test(it)) && !whole.endsWith('/') ? `${whole}/` : whole;
}

export class Channel {
  readonly sessions: SessionKeeper;
  readonly #context: VendorContext;

  constructor(context: VendorContext) {
    this.#context = context;
    this.sessions = new SessionKeeper(context);
  }

  /** Answers with whatever status came but 401. @throws AUTH_REQUIRED, AUTH_EXPIRED and what the transport throws */
  async call(call: PvwaCall): Promise<HttpResponse> {
    const session = await this.sessions.current();
    const response = await this.callWith(session, call);
    if (!refusesSession(response)) return response;
    const repeated = await this.callWith(await this.sessions.renew(session), call);
    if (refusesSession(repeated)) throw sessionRefusedAgain(repeated, this.#context.connection);
    return repeated;
  }

  /** Without a session. */
  callAnonymously(call: PvwaCall): Promise<HttpResponse> {
    return this.#context.http.send({ ...call, path: `${appRootOf(this.#context)}${call.path}` });
  }

  /** With this session and no other, also when it is refused. */
  async callWith(session: Session, call: PvwaCall): Promise<HttpResponse> {
    const address = addressOf(this.#context, call.path);
    const cookie = session.cookies.header(address);
    const response = await this.#context.http.send({
      ...call,
      path: `${appRootOf(this.#context)}${call.path}`,
      headers: { authorization: authorizationOf(session), ...(cookie === undefined ? {} : { cookie }) },
    });
    session.cookies.store(address, response.setCookie);
    return response;
  }
}

const channels = new WeakMap<VendorContext, Channel>();

/** The one channel of a context, so that all capabilities of a run share one logon. */
export function channelOf(context: VendorContext): Channel {
  const known = channels.get(context) ?? new Channel(context);
  channels.set(context, known);
  return known;
}

/**
 * Okta's management API over HTTP: signed-in calls in its own words, raw JSON in and out. No policy. Every call throws
 * what `faults.ts` makes of a refusal.
 */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { HttpRequest, HttpResponse } from '../../core/http-contract.ts';
import { isWebPage } from '../../core/web-page.ts';
import type { VendorContext } from '../contract.ts';
import type { Credential, SignIn } from './credential.ts';
import { isScopeRefusal, notUnderstood, refusal, remedyFor } from './faults.ts';
import { Pace } from './pace.ts';
import { nextByBody, nextByHeader } from './paging.ts';
import { narrowed, type Operation, SCOPES } from './scopes.ts';
import { signInFor } from './sign-in.ts';

export interface OktaCall extends Omit<HttpRequest, 'sign' | 'operation'> {
  readonly operation: Operation;
  /** What to do when it is refused, where the caller knows better. */
  readonly hint?: string;
}

export interface Page {
  readonly body: unknown;
  /** Where the next one is; null on the last. */
  readonly next: string | null;
}

/** Waits for what passes by itself, in milliseconds; the org is told nothing of when. */
const PAUSES_MS = [1000, 2000, 4000, 8000] as const;

export class OktaClient {
  readonly context: VendorContext;
  readonly signIn: SignIn;
  readonly #pace = new Pace();
  /** Scopes of the operations that are about to come, so that one token serves them all. */
  #expected: readonly string[] = [];

  constructor(context: VendorContext) {
    this.context = context;
    this.signIn = signInFor(context);
  }

  /** Says which operations a job will need: their scopes are asked for at once, as far as they are granted. */
  expect(...operations: readonly Operation[]): void {
    this.#expected = narrowed([...this.#expected, ...operations.map((it) => SCOPES[it])]);
  }

  /** Sends signed in, at most once more with a new token, and again where the org says that it did nothing yet. */
  async send(call: OktaCall): Promise<HttpResponse> {
    return this.#pace.run(call, () => this.#attempts(call));
  }

  async read<T>(path: string, operation: Operation, query?: HttpRequest['query']): Promise<T> {
    const call = reading(path, operation, query);
    return parse<T>(await this.send(call), call);
  }

  /** The same; null when there is no such thing, or none that may be seen. */
  async readIfThere<T>(path: string, operation: Operation): Promise<T | null> {
    return this.read<T>(path, operation).catch((error: unknown) => {
      if (hasCode(error, 'NOT_FOUND')) return null;
      throw error;
    });
  }

  /** Sends a JSON body, or none; the answer's JSON, or an empty object when there is none. */
  async write<T>(call: Omit<OktaCall, 'body'> & { readonly json?: unknown }): Promise<T> {
    const { json, ...rest } = call;
    const whole = { ...rest, ...(json === undefined ? {} : { body: { json } }) };
    return parse<T>(await this.send(whole), whole);
  }

  /** Each page of a list as it came. @throws UNAVAILABLE when it is no JSON */
  async *pages(path: string, operation: Operation, query?: HttpRequest['query']): AsyncGenerator<Page> {
    let call = reading(path, operation, query);
    for (;;) {
      const response = await this.send(call);
      const body = parse<unknown>(response, call);
      const next = nextByHeader(response) ?? nextByBody(body);
      yield { body, next };
      if (next === null) return;
      call = reading(next, operation);
    }
  }

  /** Every row of a list over all its pages; `field` says where they are when the list is wrapped in an object. */
  async *rows<T>(
    path: string,
    operation: Operation,
    query?: HttpRequest['query'],
    field?: string,
  ): AsyncGenerator<T> {
    for await (const { body } of this.pages(path, operation, query)) {
      yield* rowsIn<T>(body, operation, field);
    }
  }

  async #attempts(call: OktaCall): Promise<HttpResponse> {
    const { clock, signal } = this.context;
    let { credential, scopes } = await this.#credential(call.operation);
    let mayRenew = true;
    let mayProveAgain = true;
    for (let waits = 0; ; ) {
      const response = await this.context.http.send({ ...call, sign: credential.sign });
      const isNewNonce = await credential.heard(response.headers);
      if (response.status >= 200 && response.status < 300) {
        // Also where nothing of the answer is read, as of a removal: it would pass for done.
        if (isWebPage(response)) throw notUnderstood(response, call);
        return response;
      }
      if (response.status === 401 && isNewNonce && mayProveAgain) {
        mayProveAgain = false;
        continue;
      }
      const remedy = remedyFor(response, call.effect, clock.now());
      const renewed: Credential | null =
        remedy.kind === 'renew' && mayRenew ? await this.signIn.renew(credential, scopes) : null;
      if (renewed !== null) {
        credential = renewed;
        mayRenew = false;
        continue;
      }
      const pause = remedy.kind === 'wait' ? PAUSES_MS[waits] : undefined;
      if (remedy.kind !== 'wait' || pause === undefined) throw refusal(response, call, clock.now());
      await clock.sleep(remedy.ms ?? pause, signal);
      waits += 1;
    }
  }

  /** With all scopes that were announced; with this operation's alone when one of them was not granted. */
  async #credential(operation: Operation): Promise<{ credential: Credential; scopes: readonly string[] }> {
    const own = [SCOPES[operation]];
    const all = narrowed([...own, ...this.#expected]);
    try {
      return { credential: await this.signIn.current(all), scopes: all };
    } catch (error) {
      if (all.length === 1 || !isScopeRefusal(error)) throw error;
      this.#expected = [];
      return { credential: await this.signIn.current(own), scopes: own };
    }
  }
}

function reading(path: string, operation: Operation, query?: HttpRequest['query']): OktaCall {
  return { method: 'GET', path, effect: 'read', operation, ...(query === undefined ? {} : { query }) };
}

/** Shapes are the document's claim and nearly all their fields optional; what is no JSON is refused here. */
export function parse<T>(response: HttpResponse, call: OktaCall): T {
  let body: unknown;
  try {
    body = JSON.parse(response.text === '' ? '{}' : response.text);
  } catch {
    throw notUnderstood(response, call);
  }
  if (typeof body !== 'object' || body === null) throw notUnderstood(response, call);
  return body as T; // The one place where wire JSON takes its documented shape.
}

/** @throws UNAVAILABLE when there is no list where one must be */
export function rowsIn<T>(body: unknown, operation: Operation, field?: string): readonly T[] {
  const wrapped: Readonly<Record<string, unknown>> =
    typeof body === 'object' && body !== null ? { ...body } : {};
  const rows = field === undefined ? body : wrapped[field];
  if (Array.isArray(rows)) return rows;
  throw new IdctlError('UNAVAILABLE', `${operation} was answered by something other than a list`, {
    hint: 'Check the address of the connection, and proxies on the way.',
  });
}

/**
 * Auth0's Management API over HTTP: signed-in calls in its own words, raw JSON in and out. No policy. Every call throws
 * what `faults.ts` makes of a refusal.
 */
import { IdctlError } from '../../core/errors.ts';
import type { HttpRequest, HttpResponse } from '../../core/http-contract.ts';
import type { JsonObject } from '../../core/json-document.ts';
import { isWebPage } from '../../core/web-page.ts';
import type { VendorContext } from '../contract.ts';
import { notUnderstood, refusal } from './faults.ts';
import { auth0RateLimit } from './rate-limit.ts';
import type { Operation } from './scopes.ts';
import { ManagementToken, type Token } from './token.ts';

export interface Auth0Call extends Omit<HttpRequest, 'sign' | 'operation'> {
  /** Below `/api/v2/`. */
  readonly path: string;
  readonly operation: Operation;
}

/** How often a write that was one too many is sent again; it did nothing. */
const WAITS = 4;
const USUAL_WAIT_MS = 1000;
const PAGE = 100;
/** More than any tenant has; a server that pages in circles must not keep us for ever. */
const MAX_PAGES = 1000;

export class Auth0Client {
  readonly context: VendorContext;
  readonly #token: ManagementToken;

  constructor(context: VendorContext) {
    this.context = context;
    this.#token = new ManagementToken(context);
  }

  /** What the application was granted. */
  async scopes(): Promise<readonly string[]> {
    return (await this.#token.current()).scopes;
  }

  signOff(): Promise<void> {
    return this.#token.end();
  }

  async send(call: Auth0Call): Promise<HttpResponse> {
    const { clock, signal } = this.context;
    let token = await this.#token.current();
    for (let waits = 0; ; ) {
      const response = await this.#attempt(call, token);
      if (response.status >= 200 && response.status < 300) {
        // Also where nothing of the answer is read, as of a removal: it would pass for done.
        if (isWebPage(response)) throw notUnderstood(response, call);
        return response;
      }
      // A 401 did nothing, so a write may be repeated as well.
      const renewed = response.status === 401 ? await this.#token.renew(token) : null;
      if (renewed !== null) {
        token = renewed;
        continue;
      }
      // Reads and repeatable writes have had their retries in the transport.
      const isPassing = response.status === 429 && call.effect === 'write' && waits < WAITS;
      if (!isPassing) throw refusal(response, call, clock.now());
      await clock.sleep(auth0RateLimit(response.headers, clock.now()) ?? USUAL_WAIT_MS, signal);
      waits += 1;
    }
  }

  #attempt(call: Auth0Call, token: Token): Promise<HttpResponse> {
    const sign = async () => ({ authorization: `Bearer ${token.bearer.reveal()}` });
    return this.context.http.send({ ...call, path: `api/v2/${call.path}`, sign });
  }

  async read<T = JsonObject>(path: string, operation: Operation, query?: HttpRequest['query']): Promise<T> {
    const call = reading(path, operation, query);
    return parse<T>(await this.send(call), call);
  }

  /** Sends a JSON body; the answer's JSON, or an empty object when there is none. */
  async write(
    method: 'POST' | 'PATCH',
    path: string,
    operation: Operation,
    json: unknown,
  ): Promise<JsonObject> {
    // A POST makes one more; a PATCH may be repeated.
    const effect = method === 'POST' ? 'write' : 'idempotent';
    const call: Auth0Call = { method, path, operation, effect, body: { json } };
    return parse<JsonObject>(await this.send(call), call);
  }

  /** Pages of a list by checkpoint, which has no end at a thousand. `name` is where its rows are. */
  async *pages<T>(
    path: string,
    operation: Operation,
    name: string,
    query: HttpRequest['query'] = {},
  ): AsyncGenerator<readonly T[]> {
    let from: string | undefined;
    for (let count = 0; count < MAX_PAGES; count += 1) {
      const call = reading(path, operation, { take: PAGE, ...query, from });
      const response = await this.send(call);
      const page = parse<Readonly<Record<string, unknown>>>(response, call);
      // Some lists come bare where a tenant has few of them.
      const rows = Array.isArray(page) ? page : page[name];
      if (!Array.isArray(rows)) throw notUnderstood(response, call);
      yield rows;
      if (typeof page['next'] !== 'string') return;
      from = page['next'];
    }
    throw new IdctlError('UNEXPECTED', `${operation} did not end after ${MAX_PAGES} pages`);
  }
}

function reading(path: string, operation: Operation, query?: HttpRequest['query']): Auth0Call {
  return { method: 'GET', path, effect: 'read', operation, ...(query === undefined ? {} : { query }) };
}

function parse<T>(response: HttpResponse, call: Auth0Call): T {
  let body: unknown;
  try {
    body = JSON.parse(response.text === '' ? '{}' : response.text);
  } catch {
    throw notUnderstood(response, call);
  }
  if (typeof body !== 'object' || body === null) throw notUnderstood(response, call);
  return body as T; // The one place where wire JSON takes its documented shape.
}

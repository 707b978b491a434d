/**
 * The one way out to a vendor: HTTP/1.1 on undici, with one retry policy, one rule for secrets and one for what a lost
 * answer means. Nothing else imports undici, and nothing here draws, prints or reads the environment.
 */
import { setMaxListeners } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { buildConnector, Pool } from 'undici';
import type { Code } from './errors.ts';
import { AnswerCollector } from './http-answer.ts';
import type { Http, HttpRequest, HttpResponse } from './http-contract.ts';
import { explainLostAnswer, TransportError } from './http-failure.ts';
import { chooseProxy, openTunnel, type ProxyServer, type ProxySettings } from './http-proxy.ts';
import { parseBaseUrl, signed, toWire, type WireRequest } from './http-request.ts';
import { type Outcome, type RetryPolicy, withRetries } from './http-retry.ts';
import { proxyTlsOptions, type TlsSettings, tlsOptions } from './http-tls.ts';
import type { HarTrace } from './http-trace.ts';
import {
  type RedactedText,
  redactBody,
  redactContentType,
  redactHeaders,
  redactPath,
  redactQuery,
  redactUrl,
} from './redact.ts';

export type { RateLimitReader } from './http-retry.ts';

/** Okta counts calls in flight for a whole org (75, or 35 on small ones): one run takes a small share. */
const MAX_CONNECTIONS = 6;
const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_ATTEMPTS = 4;
const DEFAULT_DEADLINE_MS = 120_000;

/** One attempt, as `--debug` prints it. Holds no secret. */
export interface CallRecord {
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  readonly path: RedactedText;
  /** Null when the answer was lost; `errorCode` then says how. */
  readonly status: number | null;
  readonly errorCode: Code | null;
  readonly ms: number;
  /** From 1. */
  readonly attempt: number;
  readonly requestId: string | null;
}

export interface HttpOptions
  extends TlsSettings,
    Pick<RetryPolicy, 'clock' | 'random' | 'rateLimit' | 'signal'> {
  readonly baseUrl: string;
  readonly proxy?: ProxySettings;
  /** Bounds each attempt: first the wait for a connection, then sending and the whole answer. Default 30 s. */
  readonly timeoutMs?: number;
  /** Bounds the making of a connection: DNS, TCP, proxy, TLS. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** Defaults: 4 attempts, the first included, within 2 minutes. */
  readonly retries?: Partial<Pick<RetryPolicy, 'attempts' | 'deadlineMs'>>;
  /** What is left of the run: bounds an attempt as well. Infinite where nothing bounds it. */
  readonly timeLeftMs?: () => number;
  readonly userAgent: string;
  readonly onCall?: (line: CallRecord) => void;
  readonly trace?: HarTrace;
}

/** Cheap: checks and connects at the first `send`. */
export function createHttp(options: HttpOptions): Http {
  return new UndiciHttp(options);
}

class UndiciHttp implements Http {
  readonly #options: HttpOptions;
  readonly #policy: RetryPolicy;
  #target: { readonly base: URL; readonly pool: Pool } | undefined;
  #closed = false;

  constructor(options: HttpOptions) {
    const { clock, random, rateLimit, signal, retries } = options;
    this.#options = options;
    // Every call in flight listens to the one signal of the run, and each takes its listener away again.
    setMaxListeners(0, signal);
    this.#policy = {
      attempts: retries?.attempts ?? DEFAULT_ATTEMPTS,
      deadlineMs: retries?.deadlineMs ?? DEFAULT_DEADLINE_MS,
      ...{ clock, random, rateLimit, signal },
    };
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const { base, pool } = this.#connect();
    const unsigned = toWire(base, request, this.#options.userAgent);
    const ownMs = request.timeoutMs ?? this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    return withRetries(request.effect, this.#policy, async (attempt, timeLeftMs) => {
      const wire = await signed(unsigned, request.sign);
      const startedAtMs = this.#options.clock.now();
      const runLeftMs = this.#options.timeLeftMs?.() ?? Number.POSITIVE_INFINITY;
      const outcome = await this.#exchange(pool, wire, request, Math.min(ownMs, timeLeftMs, runLeftMs));
      this.#record(wire, request.operation, attempt, startedAtMs, outcome);
      return outcome;
    });
  }

  /** Ends what is still going on; whoever waits for it gets an error. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#target?.pool.destroy(new TransportError('CLOSED'));
  }

  #connect(): { readonly base: URL; readonly pool: Pool } {
    if (this.#target === undefined) {
      const base = parseBaseUrl(this.#options.baseUrl);
      this.#target = { base, pool: createPool(base, this.#options) };
    }
    return this.#target;
  }

  async #exchange(pool: Pool, wire: WireRequest, request: HttpRequest, timeoutMs: number): Promise<Outcome> {
    const { signal } = this.#policy;
    const facts = { host: wire.url.host, operation: request.operation, effect: request.effect, signal };
    if (this.#closed) return explainLostAnswer({ error: new TransportError('CLOSED'), sent: false }, facts);
    const collector = new AnswerCollector(timeoutMs, signal);
    const { method, url, headers, body } = wire;
    // `idempotent: false`: whatever undici would send again by itself, it must not; the retry policy decides.
    const call = { method, path: url.pathname + url.search, headers, body: body ?? null, idempotent: false };
    pool.dispatch(call, collector);
    const settled = await collector.settled;
    // undici frees the connection a turn later; a call that follows at once would open another.
    await nextTurn();
    return settled.kind === 'answer' ? settled : explainLostAnswer(settled, facts);
  }

  #record(
    wire: WireRequest,
    operation: string,
    attempt: number,
    startedAtMs: number,
    outcome: Outcome,
  ): void {
    const { clock, onCall, trace } = this.#options;
    const { method, url } = wire;
    const ms = clock.now() - startedAtMs;
    const response = outcome.kind === 'answer' ? outcome.response : undefined;
    const errorCode = outcome.kind === 'failure' ? outcome.error.code : undefined;
    const requestId = response?.requestId;
    onCall?.({
      ...{ operation, method, host: url.host, path: redactPath(url), ms, attempt },
      status: response?.status ?? null,
      errorCode: errorCode ?? null,
      requestId: requestId ?? null,
    });
    trace?.add({
      ...{ operation, attempt, startedAtMs, ms },
      request: tracedRequest(wire),
      ...(response === undefined ? {} : { response: tracedResponse(response) }),
      ...(errorCode === undefined ? {} : { errorCode }),
      ...(requestId === undefined ? {} : { requestId }),
    });
  }
}

function tracedRequest({ method, url, headers, body }: WireRequest) {
  const contentType = headers['content-type'];
  return {
    method,
    contentType: redactContentType(contentType),
    url: redactUrl(url),
    query: redactQuery(url),
    headers: redactHeaders(headers),
    body: redactBody(body ?? '', { contentType, isError: false }),
  };
}

function tracedResponse({ status, headers, text }: HttpResponse) {
  const contentType = headers['content-type'];
  return {
    status,
    contentType: redactContentType(contentType),
    headers: redactHeaders(headers),
    body: redactBody(text, { contentType, isError: status >= 400 }),
  };
}

function createPool(base: URL, options: HttpOptions): Pool {
  const proxy = chooseProxy(base, options.proxy ?? {});
  return new Pool(base.origin, {
    connections: MAX_CONNECTIONS,
    // One request at a time on a connection: what a dropped connection takes with it is then one request, known.
    pipelining: 1,
    // The collector bounds each attempt as a whole.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: createConnector(base, proxy, options),
  });
}

function createConnector(
  base: URL,
  proxy: ProxyServer | undefined,
  options: HttpOptions,
): buildConnector.connector {
  const timeout = options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS;
  const secure = base.protocol === 'https:';
  const connect = buildConnector({ ...(secure ? tlsOptions(options, base.host) : {}), timeout });
  const direct: buildConnector.connector = (call, done) =>
    connect(call, (...result) => {
      endOnError(result[1]);
      done(...result);
    });
  if (proxy === undefined) return direct;
  const proxyTls = proxyTlsOptions(options, base.host);
  return (call, done) => {
    openTunnel(proxy, base, timeout, proxyTls).then(
      (httpSocket) => (secure ? direct({ ...call, httpSocket }, done) : done(null, httpSocket)),
      (error: Error) => done(error, null),
    );
  };
}

/**
 * Under TLS 1.3 a client certificate is refused after the handshake, by an alert that Node emits as an error without
 * closing. undici waits for the close, and would know only that the connection was dropped.
 */
function endOnError(socket: Socket | null): void {
  socket?.on('error', (error) => socket.destroy(error));
}

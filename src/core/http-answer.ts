/**
 * Collects one answer, or finds out how it was lost. Speaks the dispatch-handler protocol of undici, whose
 * `onRequestStart` comes right before the first byte is written: the exact line between "not sent" and "may have left".
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { HttpResponse } from './http-contract.ts';
import { type LostAnswer, TransportError } from './http-failure.ts';

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const REQUEST_ID_HEADERS = ['x-correlation-id', 'x-okta-request-id', 'x-request-id'];

export type Settled =
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  | ({ readonly kind: 'lost' } & LostAnswer);

interface Controller {
  abort(reason: Error): void;
}

export class AnswerCollector {
  /** Never rejects. */
  readonly settled: Promise<Settled>;
  readonly #resolve: (settled: Settled) => void;
  readonly #signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = (): void => this.#lose(new TransportError('INTERRUPTED'));
  #controller: Controller | undefined;
  #done = false;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** @param timeoutMs for a connection, and again for the whole answer once the request is being sent. */
  constructor(timeoutMs: number, signal: AbortSignal) {
    const { promise, resolve } = withResolvers<Settled>();
    this.settled = promise;
    this.#resolve = resolve;
    this.#signal = signal;
    // Real time, not the injected clock: what is bounded here is a socket.
    this.#timer = setTimeout(() => this.#lose(new TransportError('ATTEMPT_TIMEOUT')), timeoutMs);
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Controller): void {
    if (this.#done || this.#controller !== undefined) {
      // Given up while it waited for a connection; or undici is about to send it a second time, which it must not.
      controller.abort(new TransportError('CLOSED'));
      return;
    }
    this.#controller = controller;
    this.#timer.refresh();
  }

  /** Comes again for each interim (1xx) answer; the last one counts. */
  onResponseStart(_controller: Controller, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_BODY_BYTES) this.#lose(new TransportError('ANSWER_TOO_LARGE'));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle({ kind: 'answer', response: this.#response() });
  }

  onResponseError(_controller: Controller, error: unknown): void {
    this.#settle({ kind: 'lost', error, sent: this.#controller !== undefined });
  }

  #lose(error: TransportError): void {
    this.#settle({ kind: 'lost', error, sent: this.#controller !== undefined });
    this.#chunks = [];
    this.#controller?.abort(error);
  }

  #settle(settled: Settled): void {
    if (this.#done) return;
    this.#done = true;
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#resolve(settled);
  }

  #response(): HttpResponse {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(this.#headers)) {
      if (value !== undefined && name !== 'set-cookie')
        headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    const cookies: string | readonly string[] = this.#headers['set-cookie'] ?? [];
    return {
      status: this.#status,
      headers,
      // undici gives a single value as a text, against its own type.
      setCookie: typeof cookies === 'string' ? [cookies] : cookies,
      text: new TextDecoder().decode(Buffer.concat(this.#chunks)),
      requestId: requestIdOf(headers),
    };
  }
}

function requestIdOf(headers: Readonly<Record<string, string>>): string | undefined {
  const id = REQUEST_ID_HEADERS.map((name) => headers[name]).find((value) => value !== undefined);
  // It is printed to terminals: nothing but visible ASCII.
  return id !== undefined && /^[\x21-\x7e]{1,200}$/.test(id) ? id : undefined;
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

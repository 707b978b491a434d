/**
 * A trace of calls in HAR 1.2 form (http://www.softwareishard.com/blog/har-12-spec/). What goes in has the type
 * `RedactedText`, which only redact.ts makes: a raw value cannot get here.
 */
import { instant } from './clock.ts';
import type { Code } from './errors.ts';
import type { RedactedPair, RedactedText } from './redact.ts';

export interface TracedCall {
  readonly operation: string;
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly ms: number;
  readonly request: {
    readonly method: string;
    readonly url: RedactedText;
    readonly query: readonly RedactedPair[];
    readonly headers: readonly RedactedPair[];
    readonly contentType: RedactedText;
    readonly body: RedactedText;
  };
  /** Absent when the answer was lost; `errorCode` then says how. */
  readonly response?: {
    readonly status: number;
    readonly headers: readonly RedactedPair[];
    readonly contentType: RedactedText;
    readonly body: RedactedText;
  };
  readonly errorCode?: Code;
  readonly requestId?: string;
}

/** Collects calls; the command line writes `JSON.stringify(trace)` to a file. */
export class HarTrace {
  readonly #creator: { readonly name: string; readonly version: string };
  readonly #entries: object[] = [];

  /** @param version of idctl, for the `creator` of the file. */
  constructor(version: string) {
    this.#creator = { name: 'idctl', version };
  }

  add(call: TracedCall): void {
    this.#entries.push({
      startedDateTime: instant(call.startedAtMs),
      time: call.ms,
      request: requestEntry(call.request),
      response: responseEntry(call.response),
      cache: {},
      timings: { send: 0, wait: call.ms, receive: 0 },
      _operation: call.operation,
      _attempt: call.attempt,
      ...(call.requestId === undefined ? {} : { _requestId: call.requestId }),
      ...(call.errorCode === undefined ? {} : { _error: call.errorCode }),
    });
  }

  toJSON(): object {
    return { log: { version: '1.2', creator: this.#creator, entries: this.#entries } };
  }
}

// Sizes are left unknown (-1): that of a body with one secret in it tells the length of the secret.

function requestEntry({ method, url, query, headers, contentType, body }: TracedCall['request']): object {
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers,
    queryString: query,
    ...(body === '' ? {} : { postData: { mimeType: contentType, text: body } }),
    headersSize: -1,
    bodySize: -1,
  };
}

/** HAR has no lost answer; browsers write status 0. */
function responseEntry(response: TracedCall['response']): object {
  return {
    status: response?.status ?? 0,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: response?.headers ?? [],
    content: { size: -1, mimeType: response?.contentType ?? '', text: response?.body ?? '' },
    redirectURL: '',
    headersSize: -1,
    bodySize: -1,
  };
}

/** What whoever fetched a document saw of the way there; nothing is fetched here. */
import type { CheckId, Finding } from '../finding.ts';
import type { JsonMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import type { Notes } from './notes.ts';

/** All of it is optional: what was not seen is not judged. */
export interface FetchFacts {
  /** Where redirects led to, when there were any. */
  readonly redirectedTo?: string;
  readonly elapsedMs?: number;
  /** One for each host that was spoken to. */
  readonly tls?: readonly TlsFacts[];
}

export interface TlsFacts {
  readonly host: string;
  /** Whether the chain leads to an authority of this machine, and the name is right. */
  readonly trusted: boolean;
  /** Code of why it is not, such as `DEPTH_ZERO_SELF_SIGNED_CERT`. */
  readonly fault?: string;
  readonly expiresAt?: Date;
  /** Such as `TLSv1.3`. */
  readonly protocol?: string;
}

const SLOW_MS = 5000;

/** How a JSON document came. Empty when there is nothing to say against it. */
export function fetchFaults(
  document: JsonMessage,
  check: CheckId,
  types: RegExp,
  notes: Notes,
  facts: FetchFacts,
): readonly Finding[] {
  const { status, headers, url } = document;
  if (status !== null && status !== 200) {
    const message = `The document was not given out: the answer was ${status}.`;
    return [
      notes.failed(check, 'status-wrong', message, {
        field: 'status',
        expected: '200',
        actual: String(status),
      }),
    ];
  }
  const off = url === null ? null : elsewhere(url, facts.redirectedTo);
  if (off !== null) {
    const message = `The way to the document led to another host: ${quoted(off)}.`;
    return [
      notes.failed(check, 'redirected-elsewhere', message, {
        ...(url === null ? {} : { expected: url }),
        actual: off,
      }),
    ];
  }
  const type = headers['content-type'];
  // A document from a file came without headers, which is nobody's fault.
  if (type !== undefined ? !types.test(type) : Object.keys(headers).length > 0) {
    const message = `The document is not said to be JSON: its content type is ${quoted(type ?? 'missing', 80)}.`;
    const details = {
      field: 'content-type',
      expected: 'application/json',
      ...(type === undefined ? {} : { actual: type }),
    };
    return [notes.failed(check, 'content-type-wrong', message, details)];
  }
  if (document.body === null) return [notes.failed(check, 'not-json', 'The document is no JSON object.')];
  if (facts.elapsedMs === undefined || facts.elapsedMs <= SLOW_MS) return [];
  const message = `The document took ${Math.round(facts.elapsedMs / 1000)} s to come; clients do not wait that long.`;
  return [notes.warned(check, 'slow', message)];
}

function elsewhere(url: string, target: string | undefined): string | null {
  if (target === undefined || !URL.canParse(url) || !URL.canParse(target)) return null;
  return new URL(url).host === new URL(target).host ? null : target;
}

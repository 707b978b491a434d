/**
 * A copy that `federation redact` made is read for what it tells, though its signatures were taken out: nothing in it is
 * verified, and where a name stands in the place of a value nothing can be compared. Who forges such a copy gains nothing.
 */
import type { Capture } from '../capture/read-capture.ts';
import type { Finding } from '../finding.ts';

/** As the copy says itself. */
export function isRedacted({ creator }: Capture): boolean {
  return creator === 'idctl';
}

/** Names such as `part-2` (redact/pseudonyms.ts). */
const PSEUDONYM =
  /(?<![\w-])(code|cookie|id|name|nonce|part|secret|session|state|text|token|verifier)-(\d+|of-many)(?![\w-])/;

/** What is about the form of a value that was taken out, or about one that is not in the copy. */
const TAKEN_OUT: ReadonlySet<string> = new Set([
  'claim-missing',
  'page-unexplained',
  'pkce-challenge-malformed',
  'proof-unreadable',
  'verifier-malformed',
]);

const NOTHING = { expected: null, actual: null, difference: null, explains: [], remedy: null } as const;

export function withoutPseudonyms(finding: Finding): Finding {
  const { outcome, reason, expected, actual, message } = finding;
  const hasName = [expected, actual, message].some((it) => PSEUDONYM.test(it ?? ''));
  if (outcome !== 'failed' || !(hasName || TAKEN_OUT.has(reason))) return finding;
  const why = 'Not looked at: what it is about was taken out of this copy, or has a name in its place.';
  return { ...finding, outcome: 'untested', reason: 'redacted', message: why, severity: 'info', ...NOTHING };
}

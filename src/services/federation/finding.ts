/**
 * What a check of a federation found. "Missing" is not "wrong", and "could not test" is not "passed": each has a word
 * of its own here, and reports keep them apart.
 */
import type { Difference } from './difference.ts';

/** Number of a check in the catalogue: O for OpenID Connect, S for SAML. */
export type CheckId = `O${number}` | `S${number}`;

/**
 * `failed` breaks the sign-in, or would let in whom nobody vouched for; `warned` works today and should not stay so;
 * `untested` could not be looked at, and `message` says why.
 */
export type Outcome = 'passed' | 'failed' | 'warned' | 'untested';

/** How much a failure weighs: `critical` is about who gets in, `error` about who cannot. */
export type Severity = 'critical' | 'error' | 'warning' | 'info';

/**
 * Whether what was looked at proves the finding, or narrows the cause down: a page that says "invalid state" is no proof
 * that a cookie was lost.
 */
export type Certainty = 'proven' | 'narrowed';

/** Where something was seen. */
export interface Evidence {
  /** A file by its name, a connection, or an address; never a whole path. */
  readonly source: string;
  /** Number of a hop in the flow of the report, from 1. */
  readonly hop?: number;
  /** What in there, such as `Response/Assertion/Conditions/AudienceRestriction` or `id_token.aud`. */
  readonly field?: string;
}

/** What a check says; the catalogue adds title, remedy, and how to test again where a finding says nothing of its own. */
export interface FindingDetails {
  readonly check: CheckId;
  readonly outcome: Outcome;
  /**
   * Stable word for the reason within the check, in kebab case, such as `audience-missing` or `signature-wrapped`. A
   * contract: scripts decide by it.
   */
  readonly reason: string;
  /** One sentence: what is the case. No secret, no control character of what was read. */
  readonly message: string;
  readonly severity?: Severity;
  readonly certainty?: Certainty;
  readonly expected?: string;
  readonly actual?: string;
  readonly evidence?: readonly Evidence[];
  /** What a vendor says when this is wrong, as far as it is known. */
  readonly explains?: readonly string[];
  /** What to change, and where. */
  readonly remedy?: string;
  /** How to see whether it is right now. */
  readonly retest?: string;
}

export interface Finding {
  readonly check: CheckId;
  readonly title: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly message: string;
  readonly severity: Severity;
  readonly certainty: Certainty;
  readonly expected: string | null;
  readonly actual: string | null;
  /** The first place where the two part; null when one of them is not there, or they are the same. */
  readonly difference: Difference | null;
  readonly evidence: readonly Evidence[];
  readonly explains: readonly string[];
  readonly remedy: string | null;
  readonly retest: string | null;
}

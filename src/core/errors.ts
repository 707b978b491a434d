/**
 * The one error class of idctl, and its closed set of codes.
 *
 * Vendor faults are turned into codes in `vendors/<v>/faults.ts`, errors into envelopes in the base command. Nobody
 * else decides by what went wrong, and nobody at all decides by message text.
 */

/** Every way in which idctl fails. The exit code of each is in `exit-codes.ts`. */
export const CODES = [
  'UNEXPECTED',
  'USAGE',
  'CONFIG_INVALID',
  'INPUT_REQUIRED',
  'NOT_FOUND',
  'AMBIGUOUS',
  'AUTH_REQUIRED',
  'AUTH_EXPIRED',
  'VAULT_LOCKED',
  'DENIED',
  'CONFLICT',
  'UNAVAILABLE',
  'RATE_LIMITED',
  'TIMEOUT',
  'PENDING',
  'CHECK_FAILED',
  'PARTIAL',
  'OUTCOME_UNKNOWN',
  'CANCELLED',
] as const;

export type Code = (typeof CODES)[number];

/** What a vendor said, verbatim but for secrets: safe to print. */
export interface VendorFault {
  /** Vendor id, such as `cyberark`. */
  readonly id: string;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  /** The vendor's own error code, such as `PASWS006E`. */
  readonly code?: string;
  /** The vendor's own sentence. */
  readonly message?: string;
}

export interface ErrorDetails {
  /** What to do next, as a sentence or a command. */
  readonly hint?: string;
  readonly vendor?: VendorFault;
  /** The vendor's request or correlation id, to quote to its support. */
  readonly requestId?: string;
  /** Never shown outside `--debug`, never part of an envelope. */
  readonly cause?: unknown;
}

export class IdctlError extends Error {
  override readonly name = 'IdctlError';
  readonly code: Code;
  readonly hint: string | undefined;
  readonly vendor: VendorFault | undefined;
  readonly requestId: string | undefined;

  constructor(code: Code, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.vendor = details.vendor;
    this.requestId = details.requestId;
  }
}

/** Narrows an unknown throwable to an idctl error of one of the given codes. */
export function hasCode(error: unknown, ...codes: readonly Code[]): error is IdctlError {
  return error instanceof IdctlError && codes.includes(error.code);
}

/** The vocabulary of privileged access: what is told of an account. Part of the port in `port.ts`. */

/** Known, or not known: a vendor may refuse to tell its policy. */
export type Tri = 'yes' | 'no' | 'unknown';

/** What a vendor may want before it lends: a reason, or a ticket together with the name of its ticketing system. */
export type Formality = 'reason' | 'ticket';

export interface PrivilegedAccount {
  /** Opaque, made by the adapter, stable over runs, unique within the connection. */
  readonly id: string;
  /** The vendor's own unique or object name. */
  readonly name: string;
  /** What one signs in with. */
  readonly userName: string;
  /** Where one signs in: host, domain or application. Empty when the vendor holds none. */
  readonly target: string;
  /** Safe, or `resource group/project`. */
  readonly container: string;
  /** Platform or kind; policies hang on it. */
  readonly platform: string;
}

export const ROTATION_METHODS = ['change', 'reconcile', 'verify', 'set'] as const;
/** `change`: the vendor makes a new secret. `reconcile`: it resets by another account. `verify`: it only proves the
 * stored one. `set`: it takes the secret that is given. */
export type RotationMethod = (typeof ROTATION_METHODS)[number];

export interface AccessPolicy {
  readonly reason: Tri;
  readonly ticket: Tri;
  readonly approval: Tri;
  /** One holder at a time. */
  readonly exclusive: Tri;
  /** The secret changes after it was seen. */
  readonly oneTime: Tri;
  /** Longest loan that the vendor grants, in milliseconds; null when it sets none or does not tell. */
  readonly maxLoanMs: number | null;
  /** What stands in the way right now, as sentences: an unmet MFA condition, a missing privilege. */
  readonly obstacles: readonly string[];
  readonly rotationMethods: readonly RotationMethod[];
}

export interface Custody {
  readonly state: 'available' | 'held-by-me' | 'held-by-other' | 'unknown';
  readonly holder: string | null;
  /** ISO instants. */
  readonly since: string | null;
  readonly until: string | null;
}

export interface RotationState {
  /** ISO instants; null when it never happened or is not told. */
  readonly lastRotatedAt: string | null;
  readonly lastVerifiedAt: string | null;
  readonly status: 'ok' | 'running' | 'failed' | 'unknown';
  readonly message: string | null;
  readonly automatic: Tri;
}

export interface HistoryEntry {
  /** ISO instant. */
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly reason: string | null;
}

export interface SecretVersion {
  readonly version: string;
  readonly at: string;
  readonly by: string;
}

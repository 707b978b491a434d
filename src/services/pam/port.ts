/**
 * The port of privileged access: what idctl needs from any product that keeps privileged passwords.
 *
 * Drawn from both products' real shapes:
 *
 * | here            | CyberArk                                    | Okta Privileged Access                           |
 * |-----------------|---------------------------------------------|--------------------------------------------------|
 * | account         | account in a safe                           | AD, SaaS, Universal Directory or server account  |
 * | container       | safe                                        | resource group / project                         |
 * | platform        | platform (policy)                           | kind of account                                  |
 * | policy          | platform's access workflows                 | user access method, its conditions and check-out |
 * | check out       | Password/Retrieve; exclusive policy locks   | reveal_credentials; check-out policy leases      |
 * | check in        | CheckIn; Unlock for somebody else's         | checkin_resource, own or the project's (forced)  |
 * | custody         | lock, holder from overview or activities    | checkout_status, last_checkout_user              |
 * | rotation proof  | CPM status and lastModifiedTime             | success and error counters                       |
 *
 * Every method means the same for both. What only one of them can do is data in `AccessPolicy`, not an optional
 * method. Approvals that are asked for and given by API are a port of their own (`approvals-port.ts`).
 */
import type { IdctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type {
  AccessPolicy,
  Custody,
  Formality,
  HistoryEntry,
  PrivilegedAccount,
  RotationMethod,
  RotationState,
  SecretVersion,
  Tri,
} from './account.ts';

export * from './account.ts';

export interface AccountQuery {
  /** Words that the account's properties must contain; everything visible when left out. */
  readonly search?: string;
  readonly container?: string;
}

export interface CheckOutRequest {
  readonly reason?: string;
  readonly ticketSystem?: string;
  readonly ticket?: string;
  /** An earlier version of the secret, where the vendor keeps them. */
  readonly version?: string;
}

/** An approval that somebody else has to give. */
export interface PendingApproval {
  /** The vendor's id of the request; null when the vendor makes one without telling. */
  readonly requestId: string | null;
  readonly approvers: readonly string[];
  readonly message: string;
}

/** The vendor wants what was not given, or is not valid; `refusal` (INPUT_REQUIRED) says so in its words. */
export interface Wanting {
  readonly kind: 'wanting';
  readonly what: Formality;
  readonly refusal: IdctlError;
}

export type CheckOutOutcome =
  | {
      readonly kind: 'granted';
      readonly secret: Secret;
      /** Whether this took the account away from everybody else, so that it must be given back. */
      readonly exclusive: Tri;
      /** When the vendor ends the loan by itself; null when it does not or does not tell. */
      readonly until: string | null;
    }
  | { readonly kind: 'pending'; readonly approval: PendingApproval }
  | { readonly kind: 'held'; readonly custody: Custody }
  | Wanting;

export type CheckInOutcome =
  /** Given back; `rotation` tells what becomes of the secret. */
  | { readonly kind: 'returned'; readonly rotation: 'started' | 'none' | 'unknown' }
  /** There was nothing of ours to give back: not exclusive, held by nobody, or (without force) by somebody else. */
  | { readonly kind: 'not-out' };

/** What the vendor told of an account before a rotation; plain JSON, so that it can be journaled. */
export type RotationMark = Readonly<Record<string, string | number | null>>;

export type RotationProgress =
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly at: string; readonly proof: string }
  | { readonly state: 'failed'; readonly message: string };

export interface RotationRequest {
  readonly method: RotationMethod;
  /** Only with `set`. */
  readonly newSecret?: Secret;
}

/**
 * All methods throw IdctlError: AUTH_REQUIRED or AUTH_EXPIRED (sign-in), DENIED (policy or permission), NOT_FOUND,
 * UNAVAILABLE, TIMEOUT or RATE_LIMITED (nothing happened), OUTCOME_UNKNOWN (a write whose answer was lost),
 * INPUT_REQUIRED (a sign-in asks for what nobody is there to type), USAGE (not offered by this vendor).
 */
export interface PrivilegedAccess {
  /** Every account that the caller may see, page by page. */
  list(query: AccountQuery): AsyncIterable<PrivilegedAccount>;
  /** @throws NOT_FOUND, also when the caller may not see it. */
  get(id: string): Promise<PrivilegedAccount>;
  /** `fresh` bypasses what was remembered of an earlier run. */
  policy(account: PrivilegedAccount, options?: { readonly fresh?: boolean }): Promise<AccessPolicy>;
  custody(account: PrivilegedAccount): Promise<Custody>;
  rotationState(account: PrivilegedAccount): Promise<RotationState>;
  /** Newest first; empty when the vendor keeps none. */
  history(account: PrivilegedAccount): Promise<readonly HistoryEntry[]>;
  versions(account: PrivilegedAccount): Promise<readonly SecretVersion[]>;
  /** Never retried inside. */
  checkOut(account: PrivilegedAccount, request: CheckOutRequest): Promise<CheckOutOutcome>;
  /** `force` ends somebody else's loan. Safe to repeat. */
  checkIn(account: PrivilegedAccount, options: { readonly force: boolean }): Promise<CheckInOutcome>;
  /** Read before `startRotation`, kept, and given to `rotationProgress`. */
  rotationMark(account: PrivilegedAccount): Promise<RotationMark>;
  /** Never retried inside; an accepted request proves nothing. */
  startRotation(account: PrivilegedAccount, request: RotationRequest): Promise<void>;
  rotationProgress(
    account: PrivilegedAccount,
    mark: RotationMark,
    method: RotationMethod,
  ): Promise<RotationProgress>;
}

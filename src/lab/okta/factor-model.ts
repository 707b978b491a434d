/** Second factors of users, as the org's state has them. */

export const FACTOR_TYPES = ['totp', 'push', 'webauthn'] as const;

/** What a user can give beside the password; whoever has one is asked for it by `/api/v1/authn`. */
export interface Factor {
  readonly id: string;
  readonly userId: string;
  readonly type: (typeof FACTOR_TYPES)[number];
  /** Key of a `totp` in base32 (RFC 4648), shared with the user's device; null of the others. */
  readonly secret: string | null;
  /** Of a `push`: whether the user must choose a number on the device. */
  readonly choosesNumber: boolean;
  /** The newest time step of which a code was taken: each is good once. */
  usedStep: number;
}

/** A sign-in by `/api/v1/authn` whose second factor is still to come. */
export interface PendingFactor {
  readonly stateToken: string;
  readonly userId: string;
  readonly expiresAt: string;
  /** The push that the device shows; null before there is one. */
  push: {
    readonly factorId: string;
    readonly expiresAt: string;
    readonly number: number | null;
    answer: 'APPROVED' | 'REJECTED' | null;
  } | null;
}

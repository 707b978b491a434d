/** What the small vault consists of. Instants are milliseconds. */
import type { PrivilegedAccount, RotationMethod } from '../../../src/services/pam/port.ts';

export interface VaultRules {
  /** One holder at a time. */
  readonly exclusive: boolean;
  readonly reason: boolean;
  readonly ticket: boolean;
  /** Somebody else has to confirm a request first. */
  readonly approval: boolean;
  /** The vault ends a loan by itself after this. */
  readonly maxLoanMs: number | null;
  /** The secret is changed after a loan. */
  readonly changesAfterLoan: boolean;
  readonly methods: readonly RotationMethod[];
  /** What stands in everybody's way. */
  readonly obstacles: readonly string[];
  /** Whether callers may read these rules. */
  readonly told: boolean;
}

export const PLAIN: VaultRules = {
  exclusive: false,
  reason: false,
  ticket: false,
  approval: false,
  maxLoanMs: null,
  changesAfterLoan: false,
  methods: ['change', 'reconcile', 'verify', 'set'],
  obstacles: [],
  told: true,
};

export const EXCLUSIVE: VaultRules = { ...PLAIN, exclusive: true, changesAfterLoan: true };

/** What the agent near the target system does with an order. */
export type Agent = 'works' | 'refuses' | 'offline';

export interface Version {
  readonly secret: string;
  readonly by: string;
  readonly at: number;
}

export interface Job {
  readonly method: RotationMethod;
  readonly dueMs: number;
  /** Given with `set`. */
  readonly secret: string | null;
}

export interface VaultAccount {
  readonly account: PrivilegedAccount;
  readonly rules: VaultRules;
  agent: Agent;
  /** Oldest first; the last is what the vault hands out. */
  versions: Version[];
  /** What really opens the target. */
  targetSecret: string;
  loan: { readonly user: string; readonly since: number; readonly until: number | null } | null;
  /** Given back; free again once the agent has changed the secret. */
  returning: boolean;
  jobs: Job[];
  /** How often each method has succeeded, and any of them failed. */
  readonly counters: Record<RotationMethod | 'failed', number>;
  lastSuccess: { readonly method: RotationMethod; readonly at: number } | null;
  lastRotatedAt: number | null;
  lastVerifiedAt: number | null;
  lastFailed: boolean;
  readonly history: {
    readonly at: number;
    readonly who: string;
    readonly what: string;
    readonly reason: string | null;
  }[];
}

export interface VaultRequest {
  readonly id: string;
  readonly accountId: string;
  readonly requester: string;
  readonly reason: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  decision: 'approve' | 'deny' | null;
  used: boolean;
}

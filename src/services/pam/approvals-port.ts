/**
 * The port of dual control: asking for access and deciding about it by API. CyberArk offers it itself; approvals of
 * Okta Privileged Access live in Identity Governance and are not decided in OPA.
 */
import type { PrivilegedAccount } from './port.ts';

export interface AccessRequest {
  readonly id: string;
  readonly account: string;
  readonly container: string;
  readonly requester: string;
  readonly reason: string;
  /** The vendor's own title of the state. */
  readonly status: string;
  readonly state: 'waiting' | 'confirmed' | 'rejected' | 'expired' | 'unknown';
  readonly confirmationsLeft: number | null;
  readonly approvers: readonly string[];
  /** ISO instants. */
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
}

export interface NewAccessRequest {
  readonly reason: string;
  readonly ticketSystem?: string;
  readonly ticket?: string;
  /** ISO instants; access for one use when both are left out. */
  readonly from?: string;
  readonly until?: string;
  readonly multipleUse?: boolean;
}

export interface AccessApprovals {
  /** `mine`: asked by the caller. `incoming`: waiting for the caller's decision. */
  listRequests(
    which: 'mine' | 'incoming',
    options: { readonly onlyWaiting: boolean },
  ): Promise<readonly AccessRequest[]>;
  /** @throws NOT_FOUND */
  getRequest(id: string): Promise<AccessRequest>;
  createRequest(account: PrivilegedAccount, request: NewAccessRequest): Promise<AccessRequest>;
  decide(id: string, decision: 'approve' | 'deny', reason: string): Promise<void>;
}

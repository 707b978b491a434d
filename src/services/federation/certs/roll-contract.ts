/** What an exchange of certificates works with, is asked for, and answers. */
import type { Clock } from '../../../core/clock.ts';
import type { AuditLog } from '../../audit/port.ts';
import type { CertificateKeeper } from '../certificates-port.ts';
import type { FederatedApplication, FederationEnd, TrustedProvider } from '../port.ts';
import type { Report } from '../report.ts';
import type { RollLedger, RollLocks, RollRecord } from './roll-port.ts';

export interface RollDeps {
  /** @throws NOT_FOUND, USAGE (its vendor takes no part in federations) */
  readonly end: (connection: string) => Promise<FederationEnd>;
  /** @throws USAGE (its vendor's certificates cannot be exchanged by idctl) */
  readonly keeper: (connection: string) => Promise<CertificateKeeper>;
  readonly rolls: RollLedger;
  readonly locks: RollLocks;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly say: (message: string) => void;
  /** One real sign-in by way of both ends; null where nobody was named who could. */
  readonly signIn: (() => Promise<Pick<Report, 'verdict' | 'summary'>>) | null;
  /** Ends a run between two writes. */
  readonly signal: AbortSignal;
}

export interface RollRequest {
  readonly connection: string;
  /** Id or label. */
  readonly application: string;
  /** The other end, where it is a connection of the profile. */
  readonly target: { readonly connection: string; readonly provider: string } | null;
  readonly years: number;
  /** The owner of the other end has said that it trusts both certificates now. */
  readonly ownerIsDone: boolean;
  /** Goes on although the other end cannot trust two: nobody gets in between two writes. */
  readonly acceptsOutage: boolean;
  /** How long both are trusted after the change-over: what was signed before it is still on its way. */
  readonly graceMs: number;
}

/** Both ends as they are before anything is changed. */
export interface RollEnds {
  readonly application: FederatedApplication;
  readonly source: FederationEnd;
  readonly keeper: CertificateKeeper;
  readonly target: RollTarget | null;
}

export interface RollTarget {
  readonly connection: string;
  readonly end: FederationEnd;
  readonly keeper: CertificateKeeper;
  readonly provider: TrustedProvider;
}

export interface PlannedRollStep {
  readonly step: 'make' | 'trust' | 'owner' | 'switch' | 'verify' | 'retire';
  /** A sentence. */
  readonly what: string;
  readonly done: boolean;
}

export interface RollPlan {
  readonly connection: string;
  readonly application: { readonly id: string; readonly label: string };
  readonly target: string | null;
  readonly oldSha256: string;
  /** Null until there is one. */
  readonly newSha256: string | null;
  readonly steps: readonly PlannedRollStep[];
  /** Nobody gets in between the change-over and the moment when the other end has the new certificate. */
  readonly hasOutage: boolean;
}

/** What the owner of the other end has to do, and with which files. */
export interface RollHandover {
  readonly what: readonly string[];
  readonly fields: ReadonlyArray<{ readonly name: string; readonly value: string }>;
  readonly files: ReadonlyArray<{ readonly name: string; readonly content: string }>;
}

export interface RollReport {
  /** `waiting`: for the owner of the other end. */
  readonly state: 'done' | 'waiting';
  readonly plan: RollPlan;
  readonly record: RollRecord;
  /** What showed that the new certificate is right: somebody signed in with it, or both ends were read. Null while waiting. */
  readonly verifiedBy: 'sign-in' | 'reading' | null;
  /** Null when the other end was done from here. */
  readonly handover: RollHandover | null;
}

/**
 * The port of unattended reading: a secret handed to a machine by its certificate or address, without a loan and
 * without a person (CyberArk's Central Credential Provider).
 */
import type { Secret } from '../../core/secret.ts';

export interface UnattendedQuery {
  readonly container?: string;
  readonly name?: string;
  readonly userName?: string;
  readonly target?: string;
  readonly reason?: string;
}

export interface UnattendedSecret {
  readonly secret: Secret;
  readonly userName: string;
  readonly target: string;
  readonly container: string;
  readonly name: string;
  /** The vendor is changing the secret right now: it may stop working at any moment. */
  readonly changing: boolean;
}

export interface UnattendedAccess {
  /** @throws NOT_FOUND (or no permission: the vendor does not tell which), AMBIGUOUS, DENIED, UNAVAILABLE */
  read(query: UnattendedQuery): Promise<UnattendedSecret>;
}

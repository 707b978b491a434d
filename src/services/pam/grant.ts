/** What a check-out becomes when it is granted: a record that is open, and a line in the audit log. */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import { auditedAccount } from './audited-account.ts';
import type { PamDeps } from './deps.ts';
import type { Lease } from './lease.ts';
import { settleLostAnswer } from './lost-answer.ts';
import type { AccessPolicy, CheckOutOutcome } from './port.ts';

export interface GrantedLoan {
  readonly kind: 'granted';
  readonly lease: Lease;
  readonly secret: Secret;
  readonly policy: AccessPolicy;
}

/** Completes the record. When that fails the password goes back: a loan that no record speaks of must not be. */
export async function grant(
  deps: PamDeps,
  requested: Lease,
  outcome: Extract<CheckOutOutcome, { kind: 'granted' }>,
  policy: AccessPolicy,
): Promise<GrantedLoan> {
  const ends = [requested.expiresAt, outcome.until].filter((it) => it !== null).sort();
  const lease: Lease = {
    ...requested,
    state: 'open',
    exclusive: outcome.exclusive,
    grantedAt: new Date(deps.clock.now()).toISOString(),
    expiresAt: ends[0] ?? null,
  };
  try {
    await deps.leases.update(lease);
    await deps.audit.append({
      action: 'pam.checkout',
      outcome: 'done',
      connection: lease.connection,
      target: lease.alias,
      reason: lease.reason,
      details: {
        lease: lease.id,
        ...auditedAccount(lease.account),
        purpose: lease.purpose,
        until: lease.expiresAt,
      },
    });
  } catch (error) {
    const settled = await settleLostAnswer(
      deps,
      lease,
      new IdctlError('OUTCOME_UNKNOWN', 'The record failed.'),
    );
    if (settled.code === 'OUTCOME_UNKNOWN' || !hasCode(error, 'UNAVAILABLE')) throw settled;
    throw new IdctlError(
      'UNAVAILABLE',
      `Given back at once, because it could not be recorded: ${error.message}`,
      {
        cause: error,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      },
    );
  }
  return { kind: 'granted', lease, secret: outcome.secret, policy };
}

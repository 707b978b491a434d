/**
 * What an account's detail tells of its past. Okta keeps no list of events on an account: its last success, its last
 * error and its present loan are all there is. When it was last checked out is told only while it is out.
 */
import { hasCode } from '../../core/errors.ts';
import type { HistoryEntry, PrivilegedAccount, RotationState } from '../../services/pam/port.ts';
import { findLoan } from './custody.ts';
import { toInstant } from './instants.ts';
import type { AccountDetail } from './kind.ts';
import { type Opa, ownName } from './opa.ts';
import { failureOf, rotationFacts } from './rotation.ts';
import type { CheckedOutResource } from './spec.ts';

const OKTA = 'Okta Privileged Access';

export async function rotationStateOf(opa: Opa, account: PrivilegedAccount): Promise<RotationState> {
  const { detail } = await opa.accounts.detail(account, { changes: true });
  const facts = rotationFacts(detail);
  const lastRotatedAt = facts.successAt ?? toInstant(detail.lastRotationAt);
  const failed = hasFailed(detail);
  return {
    lastRotatedAt,
    lastVerifiedAt: null,
    status: failed ? 'failed' : lastRotatedAt === null ? 'unknown' : 'ok',
    message: failed ? failureOf(detail) : null,
    automatic:
      detail.nextRotationAt === undefined
        ? 'unknown'
        : toInstant(detail.nextRotationAt) === null
          ? 'no'
          : 'yes',
  };
}

/** Servers have no counters: there the later of the two reports decides. */
function hasFailed(detail: AccountDetail): boolean {
  const { errorsSinceSuccess, errorAt, successAt } = rotationFacts(detail);
  if (detail.changes?.password_change_error_count_since_last_success != null) return errorsSinceSuccess > 0;
  return errorAt !== null && (successAt === null || errorAt > successAt);
}

export async function historyOf(opa: Opa, account: PrivilegedAccount): Promise<readonly HistoryEntry[]> {
  const { place, detail } = await opa.accounts.detail(account, { changes: true });
  const { successAt, errorAt } = rotationFacts(detail);
  const loan = await loanOf(opa, account, place);
  const loanAt = toInstant(loan?.checkout_at);
  const entries: HistoryEntry[] = [];
  const add = (at: string | null, who: string, what: string) => {
    if (at !== null) entries.push({ at, who, what, reason: null });
  };
  add(successAt ?? toInstant(detail.lastRotationAt), OKTA, 'password changed');
  add(
    errorAt,
    OKTA,
    `password change failed: ${detail.changes?.last_password_change_error_type || 'no reason told'}`,
  );
  add(loanAt, loan?.checkout_by_username ?? (loanAt === null ? '' : await ownName(opa)), 'checked out');
  return entries.toSorted((a, b) => b.at.localeCompare(a.at));
}

/** The project's loans where they may be read, else the caller's own. */
async function loanOf(
  opa: Opa,
  account: PrivilegedAccount,
  place: Parameters<typeof findLoan>[2],
): Promise<CheckedOutResource | null> {
  try {
    return await findLoan(opa, account, place);
  } catch (error) {
    if (place === null || !hasCode(error, 'DENIED')) throw error;
    return findLoan(opa, account, null);
  }
}

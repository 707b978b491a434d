/**
 * Who holds an account.
 *
 * | here          | Okta Privileged Access                                                              |
 * |---------------|-------------------------------------------------------------------------------------|
 * | held-by-me    | a row of the caller's own checked_out_resources; or checked_out in the end-user view |
 * | held-by-other | checked_out_by_other_user; or checked_out in the administrator's view               |
 * | unknown       | unavailable: it is being returned or rotated, or that failed                        |
 */
import type { Custody, PrivilegedAccount } from '../../services/pam/port.ts';
import { refOf } from './account-id.ts';
import type { Place } from './client.ts';
import { toInstant } from './instants.ts';
import { type AccountDetail, ownId } from './kind.ts';
import { type Opa, ownName } from './opa.ts';
import type { CheckedOutResource } from './spec.ts';

/** The loan of this account: the caller's own, or with a place anybody's. Null when there is none. */
export async function findLoan(
  opa: Opa,
  account: PrivilegedAccount,
  place: Place | null,
): Promise<CheckedOutResource | null> {
  const id = ownId(refOf(account).ids);
  for await (const loan of opa.client.checkedOut(place)) {
    if (loan.resource_id === id && !loan.checkin_start_at) return loan;
  }
  return null;
}

export async function custodyOf(opa: Opa, account: PrivilegedAccount): Promise<Custody> {
  const own = await findLoan(opa, account, null);
  if (own !== null) {
    const [since, until] = [toInstant(own.checkout_at), toInstant(own.checkout_expiry_at)];
    return { state: 'held-by-me', holder: await ownName(opa), since, until };
  }
  return custodyByDetail(opa, account);
}

/** By the account's detail alone: the list of loans may not tell of every kind. */
export async function custodyByDetail(opa: Opa, account: PrivilegedAccount): Promise<Custody> {
  const { place, detail } = await opa.accounts.detail(account, { changes: false });
  if (place !== null && detail.status === null) return custodyByLoan(opa, account, place);
  switch (detail.status) {
    case 'available':
      return { state: 'available', holder: null, since: null, until: null };
    case 'checked_out_by_other_user':
      return held('held-by-other', detail);
    case 'checked_out': {
      const mine = place === null || detail.holder === (await ownName(opa));
      return held(mine ? 'held-by-me' : 'held-by-other', detail);
    }
    default:
      return { state: 'unknown', holder: null, since: null, until: null };
  }
}

/** Servers: their administrator's detail has no status, but the project's list of loans tells of them. */
async function custodyByLoan(opa: Opa, account: PrivilegedAccount, place: Place): Promise<Custody> {
  const loan = await findLoan(opa, account, place);
  if (loan === null) return { state: 'available', holder: null, since: null, until: null };
  const holder = loan.checkout_by_username ?? null;
  const state = holder === (await ownName(opa)) ? 'held-by-me' : 'held-by-other';
  return { state, holder, since: toInstant(loan.checkout_at), until: toInstant(loan.checkout_expiry_at) };
}

function held(state: 'held-by-me' | 'held-by-other', detail: AccountDetail): Custody {
  return { state, holder: detail.holder, since: null, until: toInstant(detail.until) };
}

/**
 * Taking a password and giving the account back.
 *
 * | here      | Okta Privileged Access                                                                     |
 * |-----------|--------------------------------------------------------------------------------------------|
 * | check out | reveal_credentials by a user access method; there is no call that only checks out          |
 * | until     | the caller's own expiry if it has the account already, else now and the longest duration   |
 * | pending   | an unmet access_request condition; the request itself is made in Identity Governance       |
 * | check in  | checkin_resource, the caller's own or the project's (forced); accepted, then asynchronous  |
 */
import { instant } from '../../core/clock.ts';
import { IdctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type {
  CheckInOutcome,
  CheckOutOutcome,
  CheckOutRequest,
  PrivilegedAccount,
} from '../../services/pam/port.ts';
import { type AccessMethod, availability, chooseMethod, conditionSentence, hard } from './access.ts';
import { refOf } from './account-id.ts';
import { custodyByDetail, findLoan } from './custody.ts';
import { toInstant } from './instants.ts';
import { makeRevealKey } from './jwe.ts';
import { ownId } from './kind.ts';
import type { Opa } from './opa.ts';
import { resourceRef } from './resource-type.ts';
import type { RevealResponse, UserAccessConditional, UserAccessMethod } from './spec.ts';

export async function checkOut(
  opa: Opa,
  account: PrivilegedAccount,
  request: CheckOutRequest,
): Promise<CheckOutOutcome> {
  if (request.version !== undefined) {
    throw new IdctlError(
      'USAGE',
      'Okta Privileged Access publishes no API for earlier versions of a password',
    );
  }
  const choice = chooseMethod(await opa.methods.take(account), 'reveal_password');
  if (choice.kind === 'none') throw notGranted(account, choice.methods);
  if (choice.kind === 'blocked') return waitFor(account, choice.unmet);
  const status = availability(choice.method.body.resource_status);
  if (status === 'checked_out_by_other_user') {
    return { kind: 'held', custody: { ...(await custodyByDetail(opa, account)), state: 'held-by-other' } };
  }
  if (status === 'unavailable') throw unavailable(account, choice.method.body);
  const secret = await reveal(opa, account, choice.method);
  const { exclusive, until } = loanOf(choice.method.body, opa.context.clock.now());
  return { kind: 'granted', secret, exclusive, until };
}

async function reveal(opa: Opa, account: PrivilegedAccount, method: AccessMethod): Promise<Secret> {
  const { kind, ids } = refOf(account);
  const key = await makeRevealKey();
  const body = `{"public_key":${JSON.stringify(key.publicJwk)},"user_access_method":${method.raw}}`;
  const path = kind.reveal.path(opa.client, ids);
  const { password_jwe: jwe } = await opa.client.write<RevealResponse>(path, kind.reveal.operation, body);
  try {
    return await key.open(jwe ?? '');
  } catch (error) {
    throw new IdctlError('OUTCOME_UNKNOWN', 'Okta answered, but its password could not be opened', {
      hint: 'The account may be checked out all the same: look at its custody and check it in.',
      cause: error,
    });
  }
}

function loanOf(
  method: UserAccessMethod,
  nowMs: number,
): { exclusive: 'yes' | 'no' | 'unknown'; until: string | null } {
  const rules = method.checkout_requirements;
  const seconds = rules?.max_checkout_duration_in_seconds;
  const longest = rules?.required === true && seconds ? instant(nowMs + seconds * 1000) : null;
  return {
    exclusive: rules?.required === undefined ? 'unknown' : rules.required ? 'yes' : 'no',
    until: toInstant(method.current_user_checkout_expires_at) ?? longest,
  };
}

function waitFor(account: PrivilegedAccount, unmet: readonly UserAccessConditional[]): CheckOutOutcome {
  const reasons = unmet.map(conditionSentence).join('; ');
  if (hard(unmet) > 0) throw new IdctlError('DENIED', `The policy of ${account.name} is not met: ${reasons}`);
  return {
    kind: 'pending',
    approval: { requestId: null, approvers: [], message: `${account.name}: ${reasons}` },
  };
}

function notGranted(account: PrivilegedAccount, methods: number): IdctlError {
  return new IdctlError(
    'DENIED',
    methods === 0
      ? `No security policy gives this service user access to ${account.name}`
      : `The security policy of ${account.name} does not let this service user reveal the password`,
    { hint: 'A security administrator can add the reveal privilege for a group of the service user.' },
  );
}

function unavailable(account: PrivilegedAccount, method: UserAccessMethod): IdctlError {
  const text = method.availability_details_text;
  // A text that is the status once more tells nothing.
  const told = text && availability(text) === null ? text : 'it is being returned or rotated, or that failed';
  return new IdctlError('UNAVAILABLE', `${account.name} is unavailable: ${told}`, {
    hint: 'Try again in a minute. If it stays so, its rotation has failed: look with idctl pam show.',
  });
}

/** Looks before it gives back, so that a repeat finds nothing to do. */
export async function checkIn(
  opa: Opa,
  account: PrivilegedAccount,
  options: { readonly force: boolean },
): Promise<CheckInOutcome> {
  const place = options.force ? await opa.accounts.place(account) : null;
  if (options.force && place === null) {
    throw new IdctlError(
      'DENIED',
      `Ending somebody else's loan of ${account.name} takes an administrator's role`,
      {
        hint: 'Give the service user resource administration of the project.',
      },
    );
  }
  const loan = await findLoan(opa, account, place);
  const { kind, ids } = refOf(account);
  if (loan?.resource_type !== undefined) {
    // The server's own word for the type, which for Active Directory is not documented.
    await opa.client.checkIn(place, { resource_id: ownId(ids), resource_type: loan.resource_type });
  } else {
    const { state } = await custodyByDetail(opa, account);
    if (state !== 'held-by-me' && !(options.force && state === 'held-by-other')) return { kind: 'not-out' };
    const { resource, hint } = resourceRef(opa.context, kind, ids);
    await opa.client.checkIn(place, resource, hint);
  }
  return { kind: 'returned', rotation: 'started' };
}

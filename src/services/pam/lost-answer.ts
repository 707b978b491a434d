/** Finding out what became of a check-out whose answer did not arrive. */
import type { Code } from '../../core/errors.ts';
import { hasCode, IdctlError } from '../../core/errors.ts';
import { auditedAccount } from './audited-account.ts';
import { returnLease } from './check-in.ts';
import type { PamDeps } from './deps.ts';
import type { Lease } from './lease.ts';
import type { Custody, PrivilegedAccess } from './port.ts';
import { connectionOf } from './resolve.ts';

/** After these the vendor may have lent the account; after every other code it has refused, and nothing is out. */
const UNCERTAIN: readonly Code[] = ['OUTCOME_UNKNOWN', 'CANCELLED', 'UNEXPECTED'];

async function custodyOf(pam: PrivilegedAccess, lease: Lease): Promise<Custody['state']> {
  try {
    return (await pam.custody(lease.account)).state;
  } catch {
    // Not being able to find out is an answer of its own, and the caller's error is the one worth showing.
    return 'unknown';
  }
}

/**
 * Brings a lease whose check-out threw to a definite end, and gives the error to throw.
 *
 * - refused: the record goes, the refusal is the answer;
 * - answer lost, vendor says nobody of us holds it: the record goes, UNAVAILABLE (safe to try again);
 * - answer lost, we hold it or the vendor does not tell: it is given back, UNAVAILABLE;
 * - the vendor cannot be asked: the record stays for the sweep, OUTCOME_UNKNOWN.
 */
export async function settleLostAnswer(deps: PamDeps, lease: Lease, error: unknown): Promise<IdctlError> {
  const end = await settle(deps, lease, error);
  await noteRefusal(deps, lease, end);
  return end;
}

/** The log tells of refused and lost check-outs as well; when it cannot be written, the error at hand matters more. */
export async function noteRefusal(deps: PamDeps, lease: Lease, end: IdctlError): Promise<void> {
  const outcome = end.code === 'OUTCOME_UNKNOWN' ? 'unknown' : end.code === 'DENIED' ? 'refused' : 'failed';
  const { connection, alias: target, reason } = lease;
  const details = { lease: lease.id, ...auditedAccount(lease.account), code: end.code };
  await deps.audit
    .append({ action: 'pam.checkout', outcome, connection, target, reason, details })
    .catch(() => undefined);
}

async function settle(deps: PamDeps, lease: Lease, error: unknown): Promise<IdctlError> {
  const known =
    error instanceof IdctlError ? error : new IdctlError('UNEXPECTED', messageOf(error), { cause: error });
  if (!hasCode(known, ...UNCERTAIN)) {
    await deps.leases.remove(lease.id);
    return known;
  }
  const pam = await connectionOf(deps, lease.connection).pam();
  const state = await custodyOf(pam, lease);
  if (state === 'available' || state === 'held-by-other') {
    await deps.leases.remove(lease.id);
    return settled(known, 'The answer was lost; the account is not out on your name.');
  }
  try {
    await returnLease(deps, { lease, tries: 3 });
    return settled(known, 'The answer was lost; whatever was lent has been given back.');
  } catch (failure) {
    return new IdctlError(
      'OUTCOME_UNKNOWN',
      `The answer was lost: ${lease.alias} may be out (lease ${lease.id}).`,
      {
        hint: 'Find out and give it back with: idctl pam sweep',
        cause: failure,
        ...(known.vendor === undefined ? {} : { vendor: known.vendor }),
        ...(known.requestId === undefined ? {} : { requestId: known.requestId }),
      },
    );
  }
}

function settled(lost: IdctlError, sentence: string): IdctlError {
  const code: Code = lost.code === 'OUTCOME_UNKNOWN' ? 'UNAVAILABLE' : lost.code;
  return new IdctlError(code, `${sentence} (${lost.message})`, {
    hint: 'It is safe to try again.',
    cause: lost,
    ...(lost.vendor === undefined ? {} : { vendor: lost.vendor }),
    ...(lost.requestId === undefined ? {} : { requestId: lost.requestId }),
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'an unexpected fault';
}

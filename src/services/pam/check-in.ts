/** Giving back: the half of the promise that must hold whatever else happens. */
import type { Code } from '../../core/errors.ts';
import { hasCode, IdctlError } from '../../core/errors.ts';
import { auditedAccount } from './audited-account.ts';
import { heldBy } from './check-out-outcomes.ts';
import type { PamDeps, ResolvedAccount } from './deps.ts';
import type { Lease } from './lease.ts';
import type { CheckInOutcome, PrivilegedAccess, PrivilegedAccount } from './port.ts';
import { connectionOf } from './resolve.ts';
import type { ReturnOutcome } from './return-outcome.ts';
import { returnOutcome } from './return-outcome.ts';

/** Answers after which asking again may help. A check-in is safe to repeat, so a lost answer is among them. */
const TRANSIENT: readonly Code[] = ['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED', 'OUTCOME_UNKNOWN'];

/** Waits between tries, in milliseconds: about half a minute in all, then the sweep takes over. */
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 12_000];

async function persistently(
  deps: PamDeps,
  pam: PrivilegedAccess,
  account: PrivilegedAccount,
  options: { readonly force: boolean; readonly tries: number },
): Promise<CheckInOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await pam.checkIn(account, { force: options.force });
    } catch (error) {
      const pause = PAUSES_MS[attempt - 1];
      const isLast = attempt >= options.tries || pause === undefined || deps.ended.aborted;
      if (!hasCode(error, ...TRANSIENT) || isLast) throw error;
      deps.say(`Giving back ${account.name} failed (${error.message}); trying again.`);
      // An interruption asks for just this clean-up; only the end of its time ends it, and the last answer stands.
      await deps.clock.sleep(pause, deps.ended).catch(() => {
        throw error;
      });
    }
  }
}

export interface CheckInRequest {
  readonly lease: Lease;
  /** How often to ask, 7 at most; a sweep asks once a run. */
  readonly tries?: number;
}

/**
 * Gives back what a lease holds and removes its record. On failure the record stays, marked for the sweep.
 *
 * @throws what the vendor answered, with the sweep as hint.
 */
export async function returnLease(
  deps: PamDeps,
  { lease, tries = 7 }: CheckInRequest,
): Promise<ReturnOutcome> {
  const pam = await connectionOf(deps, lease.connection).pam();
  // A full disk must not keep a password out: the record that is there already says enough for the sweep.
  await deps.leases
    .update({ ...lease, state: 'returning', holder: deps.processes.self() })
    .catch(() => undefined);
  try {
    const answer = await persistently(deps, pam, lease.account, { force: false, tries });
    const outcome = returnOutcome(lease, answer);
    await deps.leases.remove(lease.id);
    await note(deps, 'pam.checkin', lease, { lease: lease.id, result: outcome.kind });
    return outcome;
  } catch (error) {
    await deps.leases.update({ ...lease, state: 'unknown' }).catch(() => undefined);
    throw stillOut(lease, error);
  }
}

function stillOut(lease: Lease, error: unknown): IdctlError {
  const known = error instanceof IdctlError;
  return new IdctlError(
    known ? error.code : 'UNEXPECTED',
    `${lease.alias} may still be out (lease ${lease.id}): ${known ? error.message : 'an unexpected fault'}`,
    {
      hint: 'The lease is marked. Give it back with: idctl pam sweep',
      cause: error,
      ...(known && error.vendor !== undefined ? { vendor: error.vendor } : {}),
      ...(known && error.requestId !== undefined ? { requestId: error.requestId } : {}),
    },
  );
}

export interface UnleasedCheckIn extends ResolvedAccount {
  /** Ends somebody else's loan. */
  readonly force: boolean;
}

/**
 * Gives back an account that idctl holds no lease of: taken elsewhere, or by somebody else (`force`).
 *
 * @throws CONFLICT naming the holder when somebody else has it, without `force`; and what the vendor answered.
 */
export async function returnAccount(deps: PamDeps, request: UnleasedCheckIn): Promise<CheckInOutcome> {
  const pam = await connectionOf(deps, request.connection).pam();
  const outcome = await persistently(deps, pam, request.account, { force: request.force, tries: 4 });
  if (outcome.kind === 'not-out' && !request.force) await refuseHeldByOther(pam, request);
  await note(deps, request.force ? 'pam.checkin.force' : 'pam.checkin', request, { result: outcome.kind });
  return outcome;
}

/** "It was not out" would mislead the person who named it. */
async function refuseHeldByOther(pam: PrivilegedAccess, resolved: ResolvedAccount): Promise<void> {
  const custody = await pam.custody(resolved.account).catch(() => null);
  if (custody?.state === 'held-by-other') throw heldBy(resolved, custody);
}

/** The password is back: a log that cannot be written is told, but does not turn that into a failure. */
async function note(
  deps: PamDeps,
  action: string,
  { connection, alias, account }: ResolvedAccount,
  details: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await deps.audit.append({
      action,
      outcome: 'done',
      connection,
      target: alias,
      reason: null,
      details: { ...auditedAccount(account), ...details },
    });
  } catch (error) {
    deps.say(
      `Given back, but the audit log could not be written: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

/** Open leases of an account, oldest first. */
export async function leasesOf(
  deps: PamDeps,
  connection: string,
  accountId: string,
): Promise<readonly Lease[]> {
  return (await deps.leases.list()).filter(
    (it) => it.connection === connection && it.account.id === accountId,
  );
}

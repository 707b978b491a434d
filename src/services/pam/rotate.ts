/**
 * Rotation: never "sent", always "proven". The vendor's counters are read and kept before the request, so that a lost
 * answer can be told from a lost request afterwards, also by another run.
 */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { AuditEvent } from '../audit/port.ts';
import { auditedAccount } from './audited-account.ts';
import { awaitProof, known, type ProofRequest, type RotationResult, tooLate } from './await-proof.ts';
import { leasesOf } from './check-in.ts';
import type { PamDeps, ResolvedAccount } from './deps.ts';
import { accountLock, describeLease } from './deps.ts';
import type { Lease } from './lease.ts';
import type { PrivilegedAccess, RotationMark, RotationRequest } from './port.ts';
import { connectionOf } from './resolve.ts';
import type { RotationJournal } from './rotation-journal.ts';

export type { RotationResult } from './await-proof.ts';

export interface RotateRequest extends RotationRequest {
  /** How long it may take up to the proof, in milliseconds. */
  readonly timeoutMs: number;
  /** Also while it is out to the one who asks, whose copy ends with it. */
  readonly whileOut?: boolean;
  /** Sends nothing: only finds out whether the rotation that this mark was taken for has landed. */
  readonly onlyVerify?: RotationMark;
}

/** Whoever works with a password must not lose it under his hands, unless it is he who asks for that. */
async function refuseWhileOut(
  deps: PamDeps,
  { connection, account }: ResolvedAccount,
  whileOut: boolean,
): Promise<void> {
  const out = (await leasesOf(deps, connection, account.id)).filter(
    (it) => it.state !== 'pending' && it.exclusive !== 'no',
  );
  const own = (it: Lease): boolean =>
    it.user === deps.user && it.state === 'open' && it.purpose === 'checkout';
  const lease = out.find((it) => !whileOut || !own(it));
  if (lease === undefined) return;
  throw new IdctlError('CONFLICT', `Somebody is working with it: ${describeLease(lease)}.`, {
    hint: `Give it back first: idctl pam checkin ${lease.id}${own(lease) ? '; or change it in your hands with --while-out' : ''}`,
  });
}

/** Sends the request. True: accepted. False: the answer was lost, and the counters have to tell. */
async function start(
  deps: PamDeps,
  pam: PrivilegedAccess,
  { account }: ResolvedAccount,
  { method, newSecret, deadlineMs }: RotateRequest & ProofRequest,
): Promise<boolean> {
  const sent = pam.startRotation(account, { method, ...(newSecret === undefined ? {} : { newSecret }) });
  try {
    return !(await deps.inTime(deadlineMs - deps.clock.now(), sent)).late;
  } catch (error) {
    if (hasCode(error, 'OUTCOME_UNKNOWN')) return false;
    throw error;
  }
}

/**
 * Rotates one account and waits for the proof. Refusals are results as well (with the error; `unknown` once the request
 * has been sent), because a batch goes on after them; only an interruption is thrown.
 */
export async function rotate(
  deps: PamDeps,
  journal: RotationJournal,
  resolved: ResolvedAccount,
  request: RotateRequest,
): Promise<RotationResult> {
  const result = await attempt(deps, journal, resolved, request).catch((error: unknown): RotationResult => {
    if (hasCode(error, 'CANCELLED')) throw error;
    const fault = known(error);
    const state = request.onlyVerify === undefined ? 'failed' : 'unknown';
    return { resolved, state, at: null, message: fault.message, error: fault };
  });
  await journal.settle(resolved, result.state);
  await note(deps, {
    action: `pam.rotate.${request.method}`,
    outcome: result.state === 'rotated' ? 'done' : result.state === 'failed' ? 'failed' : 'unknown',
    connection: resolved.connection,
    target: resolved.alias,
    reason: null,
    details: { ...auditedAccount(resolved.account), message: result.message },
  });
  return result;
}

/** The password has changed, or has not: a log that cannot be written is told, and hides neither. */
async function note(deps: PamDeps, event: AuditEvent): Promise<void> {
  try {
    await deps.audit.append(event);
  } catch (error) {
    deps.say(`The audit log could not be written: ${error instanceof Error ? error.message : ''}`);
  }
}

async function attempt(
  deps: PamDeps,
  journal: RotationJournal,
  resolved: ResolvedAccount,
  wanted: RotateRequest,
): Promise<RotationResult> {
  const request = { ...wanted, deadlineMs: deps.clock.now() + wanted.timeoutMs };
  const pam = await connectionOf(deps, resolved.connection).pam();
  const lock = accountLock(resolved.connection, resolved.account.id);
  return deps.locks.withLock(lock, 0, async () => {
    if (request.onlyVerify !== undefined) return awaitProof(deps, pam, resolved, request.onlyVerify, request);
    await refuseWhileOut(deps, resolved, wanted.whileOut === true);
    const mark = await deps.inTime(wanted.timeoutMs, pam.rotationMark(resolved.account));
    if (mark.late) throw tooLate();
    deps.signal.throwIfAborted();
    await journal.begin(resolved, request.method, mark.value);
    if (!(await start(deps, pam, resolved, request))) {
      deps.say(`${resolved.alias}: the answer was lost; asking the vendor what happened.`);
    }
    return awaitProof(deps, pam, resolved, mark.value, request);
  });
}

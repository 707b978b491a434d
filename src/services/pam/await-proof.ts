/** Waiting for the proof that a rotation has landed, and telling what came of it. */
import { type Code, hasCode, IdctlError } from '../../core/errors.ts';
import type { PamDeps, ResolvedAccount } from './deps.ts';
import { heartbeat } from './heartbeat.ts';
import type { PrivilegedAccess, RotationMark, RotationMethod, RotationProgress } from './port.ts';

export interface RotationResult {
  readonly resolved: ResolvedAccount;
  readonly state: 'rotated' | 'failed' | 'unknown';
  /** ISO instant of the vendor, when proven. */
  readonly at: string | null;
  /** What proves it, what failed, or what is not known: one sentence. */
  readonly message: string;
  readonly error: IdctlError | null;
}

/** Pauses between looks grow from half a second to this. */
const LOOK_MAX_MS = 10_000;
/** Being refused a look says nothing about what was sent before; after these, another look may tell. */
const LOOK_AGAIN: readonly Code[] = ['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED'];

/** What the last look gets when the time is over: as long as a clean-up elsewhere, so that a fault can be told. */
const LAST_LOOK_MS = 10_000;

export interface ProofRequest {
  readonly method: RotationMethod;
  /** Until when to wait, in milliseconds since the epoch. */
  readonly deadlineMs: number;
}

/** Anything thrown, as an error of ours. */
export function known(error: unknown): IdctlError {
  return error instanceof IdctlError ? error : new IdctlError('UNEXPECTED', String(error), { cause: error });
}

/** For an answer that is still out when the time is over. */
export function tooLate(): IdctlError {
  return new IdctlError('TIMEOUT', 'the answer did not come in time.', { hint: 'See --timeout.' });
}

type Look = RotationProgress | { readonly state: 'not-seen'; readonly fault: IdctlError };

async function look(
  deps: PamDeps,
  pam: PrivilegedAccess,
  { account }: ResolvedAccount,
  mark: RotationMark,
  { method, deadlineMs }: ProofRequest,
): Promise<Look> {
  const leftMs = Math.max(deadlineMs - deps.clock.now(), LAST_LOOK_MS);
  try {
    const seen = await deps.inTime(leftMs, pam.rotationProgress(account, mark, method));
    return seen.late ? { state: 'not-seen', fault: tooLate() } : seen.value;
  } catch (error) {
    if (hasCode(error, 'CANCELLED')) throw error;
    return { state: 'not-seen', fault: known(error) };
  }
}

/**
 * Looks until the vendor proves or denies that the rotation after this mark has landed, or until the time is over.
 *
 * @throws CANCELLED
 */
export async function awaitProof(
  deps: PamDeps,
  pam: PrivilegedAccess,
  resolved: ResolvedAccount,
  mark: RotationMark,
  request: ProofRequest,
): Promise<RotationResult> {
  const base = { resolved, at: null, error: null };
  const beat = heartbeat(deps, request.deadlineMs);
  for (let pause = 500; ; pause = Math.min(pause * 1.5, LOOK_MAX_MS)) {
    const seen = await look(deps, pam, resolved, mark, request);
    if (seen.state === 'done') return { ...base, state: 'rotated', at: seen.at, message: seen.proof };
    if (seen.state === 'failed') return { ...base, state: 'failed', message: seen.message };
    const fault = seen.state === 'not-seen' ? seen.fault : null;
    const why = fault === null ? '' : ` The last look failed: ${fault.message}`;
    if (fault !== null && !LOOK_AGAIN.includes(fault.code)) {
      return { ...base, state: 'unknown', message: `No proof; it may have happened.${why}`, error: fault };
    }
    const left = request.deadlineMs - deps.clock.now();
    if (left <= 0) {
      return { ...base, state: 'unknown', message: `No proof within the time; it may still happen.${why}` };
    }
    beat(`${resolved.alias}: waiting for the proof.`);
    await deps.clock.sleep(Math.min(pause, left), deps.signal);
  }
}

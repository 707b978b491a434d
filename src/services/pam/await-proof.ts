/** Waiting for the proof that a rotation has landed, and telling what came of it. */
import { type Code, hasCode, IdctlError } from '../../core/errors.ts';
import type { PamDeps, ResolvedAccount } from './deps.ts';
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

export interface ProofRequest {
  readonly method: RotationMethod;
  /** How long to wait, in milliseconds. */
  readonly timeoutMs: number;
}

/** Anything thrown, as an error of ours. */
export function known(error: unknown): IdctlError {
  return error instanceof IdctlError ? error : new IdctlError('UNEXPECTED', String(error), { cause: error });
}

type Look = RotationProgress | { readonly state: 'not-seen'; readonly fault: IdctlError };

async function look(
  pam: PrivilegedAccess,
  { account }: ResolvedAccount,
  mark: RotationMark,
  method: RotationMethod,
): Promise<Look> {
  try {
    return await pam.rotationProgress(account, mark, method);
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
  const deadline = deps.clock.now() + request.timeoutMs;
  const base = { resolved, at: null, error: null };
  for (let pause = 500; ; pause = Math.min(pause * 1.5, LOOK_MAX_MS)) {
    const seen = await look(pam, resolved, mark, request.method);
    if (seen.state === 'done') return { ...base, state: 'rotated', at: seen.at, message: seen.proof };
    if (seen.state === 'failed') return { ...base, state: 'failed', message: seen.message };
    const fault = seen.state === 'not-seen' ? seen.fault : null;
    const why = fault === null ? '' : ` The last look failed: ${fault.message}`;
    if (fault !== null && !LOOK_AGAIN.includes(fault.code)) {
      return { ...base, state: 'unknown', message: `No proof; it may have happened.${why}`, error: fault };
    }
    const left = deadline - deps.clock.now();
    if (left <= 0) {
      return { ...base, state: 'unknown', message: `No proof within the time; it may still happen.${why}` };
    }
    deps.say(`${resolved.alias}: waiting for the proof.`);
    await deps.clock.sleep(Math.min(pause, left), deps.signal);
  }
}

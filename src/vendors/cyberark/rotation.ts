/**
 * Rotation by CPM. PVWA only marks the account for CPM, which comes by within minutes: the proof is a time of the
 * account that moved past the mark.
 *
 * | method    | operation                             | proven by                                                |
 * |-----------|---------------------------------------|----------------------------------------------------------|
 * | change    | Change                                | lastModifiedTime, or lastReconciledTime: CPM may reconcile instead |
 * | reconcile | Reconcile                             | lastReconciledTime                                       |
 * | verify    | Verify                                | lastVerifiedTime                                         |
 * | set       | SetNextPassword, ChangeImmediately    | lastModifiedTime                                         |
 */
import { IdctlError } from '../../core/errors.ts';
import type {
  PrivilegedAccount,
  RotationMark,
  RotationMethod,
  RotationProgress,
  RotationRequest,
  RotationState,
} from '../../services/pam/port.ts';
import type { PvwaClient } from './client.ts';
import { holderInSentence, saysHeldByAnother } from './refusals.ts';
import type { Account, SecretManagement } from './spec.ts';
import { epochMs, isoTime } from './times.ts';

type ProofField = 'lastModifiedTime' | 'lastReconciledTime' | 'lastVerifiedTime';

const PROOFS: Readonly<Record<RotationMethod, readonly ProofField[]>> = {
  change: ['lastModifiedTime', 'lastReconciledTime'],
  reconcile: ['lastReconciledTime'],
  verify: ['lastVerifiedTime'],
  set: ['lastModifiedTime'],
};

const STATUS: Readonly<Record<NonNullable<SecretManagement['status']>, RotationState['status']>> = {
  inProcess: 'running',
  success: 'ok',
  failure: 'failed',
};

/** The method's newest time in milliseconds; 0 when it never happened. */
function newest(times: Pick<SecretManagement, ProofField>, fields: readonly ProofField[]): number {
  return Math.max(0, ...fields.map((it) => epochMs(times[it]) ?? 0));
}

export function rotationStateOf({ secretManagement }: Account): RotationState {
  const { automaticManagementEnabled, manualManagementReason, status } = secretManagement;
  return {
    lastRotatedAt: isoTime(newest(secretManagement, PROOFS.change)),
    lastVerifiedAt: isoTime(secretManagement.lastVerifiedTime),
    status: status === null ? 'unknown' : STATUS[status],
    message: manualManagementReason,
    automatic: automaticManagementEnabled === null ? 'unknown' : automaticManagementEnabled ? 'yes' : 'no',
  };
}

export function markOf({ secretManagement }: Account): RotationMark {
  const { lastModifiedTime, lastReconciledTime, lastVerifiedTime, status } = secretManagement;
  return { lastModifiedTime, lastReconciledTime, lastVerifiedTime, status };
}

const disabledSentence = (account: Account): string =>
  `CPM does not manage ${account.name}: ${account.secretManagement.manualManagementReason ?? 'no reason is given'}.`;

/**
 * @throws USAGE for a given SSH key; CONFLICT while somebody else holds it; DENIED when CPM is off for the account: the
 * request would be accepted and never carried out
 */
export async function startRotation(
  client: PvwaClient,
  { id }: PrivilegedAccount,
  { method, newSecret }: RotationRequest,
): Promise<void> {
  if (method === 'set' && newSecret === undefined) {
    throw new IdctlError('USAGE', 'The rotation method "set" needs the new secret.');
  }
  const account = await client.account(id);
  if (account.secretManagement.automaticManagementEnabled === false) {
    throw new IdctlError('DENIED', disabledSentence(account), {
      hint: 'Switch automatic management on for the account, or change the secret by hand.',
    });
  }
  if (method === 'set' && account.secretType === 'key') {
    throw new IdctlError('USAGE', `${account.name} holds an SSH key: CyberArk takes given passwords only.`, {
      hint: 'Let CPM make a new key: --method change.',
    });
  }
  const order = (): Promise<void> => {
    if (newSecret !== undefined && method === 'set') return client.setNextPassword(id, newSecret);
    if (method === 'reconcile') return client.reconcile(id);
    return method === 'verify' ? client.verify(id) : client.change(id);
  };
  await order().catch((error: unknown) => {
    throw lockedAccount(error, account) ?? error;
  });
}

/** CPM itself locks an account while it is at work, such as after a check-in. */
function lockedAccount(error: unknown, { name }: Account): IdctlError | null {
  if (!(error instanceof IdctlError) || !saysHeldByAnother(error)) return null;
  const { vendor, requestId } = error;
  return new IdctlError('CONFLICT', `${name} is locked by ${holderInSentence(error) ?? 'somebody else'}.`, {
    hint: 'Nothing was changed. Try again once it is free; idctl pam show tells who holds it.',
    ...(vendor === undefined ? {} : { vendor }),
    ...(requestId === undefined ? {} : { requestId }),
  });
}

function markedTime(mark: RotationMark, field: string): number {
  const value = mark[field];
  return typeof value === 'number' ? (epochMs(value) ?? 0) : 0;
}

/** @param hasFailedSince whether a status of failure is the failure of a task after the mark (`rotation-watch.ts`) */
export function progressOf(
  account: Account,
  mark: RotationMark,
  method: RotationMethod,
  hasFailedSince: boolean,
): RotationProgress {
  const { secretManagement } = account;
  const { status, automaticManagementEnabled } = secretManagement;
  if (status === 'inProcess') return { state: 'running' };
  const moved = PROOFS[method].find((it) => newest(secretManagement, [it]) > markedTime(mark, it));
  const at = moved === undefined ? null : isoTime(secretManagement[moved]);
  if (moved !== undefined && at !== null && status !== 'failure') {
    return { state: 'done', at, proof: `${moved} moved to ${at}.` };
  }
  if (automaticManagementEnabled === false) return { state: 'failed', message: disabledSentence(account) };
  if (status === 'failure' && hasFailedSince) {
    return { state: 'failed', message: `CPM reports a failure for ${account.name}; its activities say why.` };
  }
  const wasReconciled =
    newest(secretManagement, ['lastReconciledTime']) > markedTime(mark, 'lastReconciledTime');
  if (method === 'set' && wasReconciled) {
    return {
      state: 'failed',
      message: `CPM reconciled ${account.name}: it holds another secret than the given one.`,
    };
  }
  return { state: 'running' };
}

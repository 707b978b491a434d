/**
 * Giving back. `CheckIn` is not idempotent by contract, but safe to repeat: where nothing of ours is out any more it is
 * refused, and that is told as `not-out`. After our own check-in the lock is for a while that of CPM, whose vault user
 * has no fixed name: somebody else's lock is therefore never ours to give back.
 */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { CheckInOutcome, PrivilegedAccount } from '../../services/pam/port.ts';
import type { PvwaClient } from './client.ts';
import type { CustodyReader } from './custody.ts';
import { isNotOffered } from './faults.ts';
import type { PlatformPolicies } from './policy.ts';
import { saysHeldByAnother, saysNotHeld } from './refusals.ts';
import type { Account } from './spec.ts';

export interface CheckInParts {
  readonly client: PvwaClient;
  readonly policies: PlatformPolicies;
  readonly custody: CustodyReader;
}

/** With a lock given back, CPM changes the secret at once, unless the account is managed by hand. */
function rotationAfter({ secretManagement }: Account): 'started' | 'none' | 'unknown' {
  const isAutomatic = secretManagement.automaticManagementEnabled;
  return isAutomatic === null ? 'unknown' : isAutomatic ? 'started' : 'none';
}

async function unlock(client: PvwaClient, id: string): Promise<void> {
  try {
    await client.unlock(id);
  } catch (error) {
    if (!isNotOffered(error)) throw error;
    throw new IdctlError(
      'USAGE',
      'This version of CyberArk cannot end the loan of somebody else by its API.',
      {
        hint: 'It takes version 11.6. Until then the holder checks in, or an administrator releases it in the web console.',
        cause: error,
      },
    );
  }
}

/** By the refusal's words, or else by the lock itself: which words a version uses is not documented. */
async function isOut(
  { custody }: CheckInParts,
  account: PrivilegedAccount,
  refusal: unknown,
): Promise<boolean> {
  if (saysNotHeld(refusal)) return false;
  const isAnswer = hasCode(refusal, 'OUTCOME_UNKNOWN') && refusal.vendor !== undefined;
  if (!isAnswer && !hasCode(refusal, 'DENIED', 'CONFLICT', 'UNEXPECTED')) return true;
  // When the lock cannot be seen, the refusal is what there is to tell.
  const seen = await custody.of(account).catch(() => null);
  return seen?.state !== 'available';
}

export async function checkIn(
  parts: CheckInParts,
  account: PrivilegedAccount,
  { force }: { readonly force: boolean },
): Promise<CheckInOutcome> {
  // Both fresh: a loan may outlive the platform that it was taken under.
  const current = await parts.client.account(account.id);
  const { exclusive } = await parts.policies.of(current.platformId, { fresh: true });
  if (exclusive === 'no' && !force) return { kind: 'not-out' };
  try {
    await (force ? unlock(parts.client, account.id) : parts.client.checkIn(account.id));
  } catch (error) {
    if (!force && saysHeldByAnother(error)) return { kind: 'not-out' };
    if (await isOut(parts, account, error)) throw error;
    return { kind: 'not-out' };
  }
  return { kind: 'returned', rotation: exclusive === 'yes' ? rotationAfter(current) : 'unknown' };
}

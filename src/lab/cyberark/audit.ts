/** The activity log of an account: who did what, when and why. */
import type { Account, Activity, Vault } from './vault.ts';
import { nowSeconds } from './vault.ts';

/**
 * Actions and their numbers: CyberArk's page "Vault Audit Action Codes" for CPM and the retrieval, 0 where the number is
 * not published. That activities carry these numbers is in CyberArk's own SDK tests (idsec-sdk-golang, pcloud accounts).
 */
const ACTIONS = {
  'Retrieve password': 295,
  'Store password': 294,
  'CPM Verify Password': 22,
  'CPM Change Password': 24,
  'CPM Reconcile Password': 31,
  'CPM Verify Password Failed': 38,
  'CPM Change Password Failed': 57,
  'CPM Reconcile Password Failed': 60,
  'Lock File': 0,
  'Unlock File': 0,
  'Update File Category': 0,
} as const;

export type ActionName = keyof typeof ACTIONS;

export function record(
  vault: Vault,
  account: Account,
  user: string,
  action: ActionName,
  more: Partial<Pick<Activity, 'client' | 'moreInfo' | 'reason' | 'alert'>> = {},
): void {
  account.activities.push({
    at: nowSeconds(vault),
    user,
    action,
    actionId: ACTIONS[action],
    client: more.client ?? 'PVWA',
    moreInfo: more.moreInfo ?? '',
    reason: more.reason ?? '',
    alert: more.alert ?? false,
  });
}

/** Newest first. */
export function activitiesOf(account: Account): readonly Activity[] {
  return [...account.activities].reverse();
}

/**
 * Privileged access by PVWA.
 *
 * | here           | CyberArk                                                              |
 * |----------------|-----------------------------------------------------------------------|
 * | account        | account; `id` is PVWA's, such as `41_8`                               |
 * | container      | safe                                                                  |
 * | target         | address                                                               |
 * | platform       | platform (its PlatformID); policies hang on it                        |
 * | check out      | Password/Retrieve, Secret/Retrieve for keys; exclusive platforms lock |
 * | check in       | CheckIn; Unlock for somebody else's lock                              |
 * | rotate         | Change, Reconcile, Verify, SetNextPassword: tasks for CPM             |
 * | history        | activities                                                            |
 */
import type {
  AccessPolicy,
  AccountQuery,
  HistoryEntry,
  PrivilegedAccess,
  PrivilegedAccount,
  SecretVersion,
} from '../../services/pam/port.ts';
import type { VendorContext } from '../contract.ts';
import { channelOf } from './channel.ts';
import { checkIn } from './check-in.ts';
import { checkOut } from './check-out.ts';
import { PvwaClient } from './client.ts';
import { CustodyReader } from './custody.ts';
import { allAccounts, safeFilter } from './paging.ts';
import { PlatformPolicies } from './policy.ts';
import { rotationStateOf, startRotation } from './rotation.ts';
import { RotationWatch } from './rotation-watch.ts';
import { SecretTypes } from './secret-types.ts';
import type { Account, Activity, Version } from './spec.ts';
import { epochMs, isoTime } from './times.ts';

function accountOf(it: Account): PrivilegedAccount {
  return {
    id: it.id,
    name: it.name === '' ? it.id : it.name,
    userName: it.userName,
    target: it.address,
    container: it.safeName,
    platform: it.platformId,
  };
}

/** The epoch stands for "not told": the port has no word for it, and such entries sort last. */
const timeOf = (value: number | null): string => isoTime(value) ?? new Date(0).toISOString();

const newestFirst = (a: number | null, b: number | null): number => (epochMs(b) ?? 0) - (epochMs(a) ?? 0);

function historyOf(activities: readonly Activity[]): readonly HistoryEntry[] {
  return activities
    .toSorted((a, b) => newestFirst(a.date, b.date))
    .map(({ date, user, action, moreInfo, reason }) => ({
      at: timeOf(date),
      who: user,
      what: moreInfo === null ? action : `${action} (${moreInfo})`,
      reason,
    }));
}

function versionsOf(versions: readonly Version[]): readonly SecretVersion[] {
  return versions
    .toSorted((a, b) => newestFirst(a.modificationDate, b.modificationDate))
    .map((it) => ({ version: it.versionID, at: timeOf(it.modificationDate), by: it.modifiedBy }));
}

async function* list(
  context: VendorContext,
  client: PvwaClient,
  secretTypes: SecretTypes,
  { search, container }: AccountQuery,
): AsyncGenerator<PrivilegedAccount> {
  const query = {
    ...(search === undefined ? {} : { search }),
    ...(container === undefined ? {} : { filter: await safeFilter(context, client, container) }),
  };
  const wanted = container?.toLowerCase();
  for await (const account of allAccounts(context, client, query)) {
    secretTypes.see(account.id, account.secretType);
    // A version that reads the filter otherwise must not widen the answer.
    if (wanted === undefined || account.safeName.toLowerCase() === wanted) yield accountOf(account);
  }
}

/** The platform's policy for an account with an SSH key: the vendor describes the setting of passwords only. */
function keyPolicy(policy: AccessPolicy): AccessPolicy {
  return { ...policy, rotationMethods: policy.rotationMethods.filter((it) => it !== 'set') };
}

export function cyberarkPam(context: VendorContext): PrivilegedAccess {
  const client = new PvwaClient(channelOf(context));
  const policies = new PlatformPolicies(context, client);
  const custody = new CustodyReader(context, client);
  const watch = new RotationWatch(client);
  const secretTypes = new SecretTypes(context, client);
  const parts = { context, client, policies, custody, secretTypes };
  return {
    list: (query) => list(context, client, secretTypes, query),
    get: async (id) => {
      const found = await client.account(id);
      await secretTypes.note(id, found.secretType);
      return accountOf(found);
    },
    policy: async (account, options) => {
      const policy = await policies.of(account.platform, options);
      return (await secretTypes.known(account)) === 'key' ? keyPolicy(policy) : policy;
    },
    custody: (account) => custody.of(account),
    rotationState: async ({ id }) => rotationStateOf(await client.account(id)),
    history: async ({ id }) => historyOf(await client.activities(id)),
    versions: async ({ id }) => versionsOf(await client.versions(id)),
    checkOut: (account, request) => checkOut(parts, account, request),
    checkIn: (account, options) => checkIn(parts, account, options),
    rotationMark: (account) => watch.mark(account),
    startRotation: (account, request) => startRotation(client, account, request),
    rotationProgress: (account, mark, method) => watch.progress(account, mark, method),
  };
}

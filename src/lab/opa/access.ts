/**
 * User access methods (UAM): what the caller's policy allows on an account and which conditions stand in the way.
 * An end user's call must bring back the whole object as it was handed out; what holds at the time of the call then
 * decides, not what the object says.
 */
import { createHash } from 'node:crypto';
import { requireFree } from './custody.ts';
import { OpaFault } from './fault.ts';
import type { Account, Grant, Kind, OpaState, Privilege, User } from './model.ts';
import { type UserAccessMethod, userAccessMethod } from './user-access-method.ts';
import { found, type World } from './world.ts';

/** Enough for a caller that polls; older ones are as good as never handed out. */
const REMEMBERED = 100;

function grantsOf(account: Account, user: User): Grant[] {
  return account.grants.filter((grant) => grant.groups.some((group) => user.groups.includes(group)));
}

/** Whether any policy names the caller for this account; to end users all others do not exist. */
export function isVisible(account: Account, user: User): boolean {
  return grantsOf(account, user).length > 0;
}

/** @throws not_found also when it is there and no policy names the caller. */
export function visibleAccount(
  state: OpaState,
  user: User,
  kind: Kind,
  id: string,
  parentId?: string,
): Account {
  return found(
    state.accounts.find(
      (account) =>
        account.id === id &&
        account.kind === kind &&
        (parentId === undefined || account.parentId === parentId) &&
        isVisible(account, user),
    ),
    'Account',
  );
}

/** One object, one digest, whatever the order of its keys. */
function digest(value: unknown): string {
  const canonical = JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
  return createHash('sha256').update(canonical).digest('base64url');
}

/** The caller's user access methods on an account, one for each rule; remembers that they were handed out. */
export function handOut(world: World, user: User, account: Account): UserAccessMethod[] {
  const methods = grantsOf(account, user).map((grant) => userAccessMethod(world.state, account, user, grant));
  const key = `${user.id}/${account.id}`;
  const latest = methods.map(digest);
  const earlier = (world.state.handedOut[key] ?? []).filter((known) => !latest.includes(known));
  world.state.handedOut[key] = [...earlier, ...latest].slice(-REMEMBERED);
  return methods;
}

/**
 * @throws bad_request when the echoed object was never handed out as it is, forbidden when the rule lacks the
 *   privilege, a condition is unmet, or the account is on loan to somebody else.
 */
export function authorise(
  world: World,
  user: User,
  account: Account,
  echoed: { readonly rule_ids?: unknown },
  wanted: Privilege,
): void {
  const known = world.state.handedOut[`${user.id}/${account.id}`] ?? [];
  if (!known.includes(digest(echoed))) {
    throw new OpaFault('bad_request', 'user_access_method is not one that was returned for this resource');
  }
  const ruleIds: readonly unknown[] = Array.isArray(echoed.rule_ids) ? echoed.rule_ids : [];
  const grant = grantsOf(account, user).find((candidate) => ruleIds.includes(candidate.ruleId));
  if (grant === undefined || !grant.privileges.includes(wanted)) {
    throw new OpaFault('forbidden', `The selected user access method does not grant ${wanted}`);
  }
  if (grant.conditions.some((condition) => !condition.met)) {
    throw new OpaFault('forbidden', 'The selected user access method has conditions that are not met');
  }
  requireFree(account, user);
}

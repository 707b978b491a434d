/**
 * Who has an account on loan. There is no check-out call: a reveal of an account whose project requires check-out
 * begins the loan. A check-in is accepted at once and done when the rotation that it starts has succeeded.
 */
import { OpaFault } from './fault.ts';
import type { Account, CheckinType, Lease, OpaState, User } from './model.ts';
import { startRotation } from './rotation.ts';
import { homeOf, VENDOR_ID, type World } from './world.ts';

export type Availability = 'available' | 'checked_out' | 'checked_out_by_other_user' | 'unavailable';

/** How long a loan lasts, or null when the account needs none. */
export function checkoutSeconds(state: OpaState, account: Account): number | null {
  const settings = homeOf(state, account).checkout[account.kind];
  const covered = settings.include?.includes(account.id) ?? !settings.exclude?.includes(account.id);
  return settings.required && covered ? settings.seconds : null;
}

/** As one user sees it. */
export function availabilityOf(account: Account, user: User): Availability {
  if (account.lease === null) return 'available';
  if (account.lease.checkin !== null) return 'unavailable';
  return account.lease.userId === user.id ? 'checked_out' : 'checked_out_by_other_user';
}

/** @throws forbidden when somebody else has it, or when its check-in has not ended. */
export function requireFree(account: Account, user: User): void {
  const availability = availabilityOf(account, user);
  if (availability === 'checked_out_by_other_user') {
    throw new OpaFault('forbidden', 'The resource is checked out by another user');
  }
  if (availability === 'unavailable') {
    // The document gives 412 to server accounts only.
    throw new OpaFault(
      account.kind === 'server' ? 'precondition_failed' : 'forbidden',
      'The resource is unavailable until its check-in has ended',
    );
  }
}

/** Begins a loan of a free account, or leaves the caller's own as it is: a second reveal does not make it longer. */
export function takeOnLoan(world: World, account: Account, user: User): void {
  const seconds = checkoutSeconds(world.state, account);
  if (seconds === null || account.lease !== null) return;
  const now = world.context.clock.now();
  const lease: Lease = {
    id: world.context.chance.uuid(),
    userId: user.id,
    checkoutAt: now,
    expiresAt: now + seconds * 1000,
    checkin: null,
  };
  account.lease = lease;
  account.lastCheckoutUser = user.name;
  scheduleExpiry(world, account, lease);
}

export function scheduleExpiry(world: World, account: Account, lease: Lease): void {
  world.context.schedule(lease.expiresAt, {
    vendor: VENDOR_ID,
    event: 'loan-expired',
    data: { accountId: account.id, leaseId: lease.id },
  });
}

/** Starts the check-in; on one that hangs because its rotation failed, the rotation is ordered again. */
export function checkIn(world: World, account: Account, by: User | null, type: CheckinType): void {
  const lease = account.lease;
  if (lease === null) throw new OpaFault('not_found', 'The resource is not checked out');
  lease.checkin ??= { by: by?.id ?? null, startedAt: world.context.clock.now(), type };
  if (account.rotation === null) startRotation(world, account);
}

export function checkInOwn(world: World, account: Account, user: User): void {
  if (account.lease?.userId !== user.id) throw new OpaFault('not_found', 'The resource is not checked out');
  checkIn(world, account, user, 'self');
}

/** A scheduled end of a loan; of one that was given back meanwhile, nothing is left to do. */
export function expire(world: World, accountId: string, leaseId: string): void {
  const account = world.state.accounts.find((candidate) => candidate.id === accountId);
  if (account?.lease?.id !== leaseId || account.lease.checkin !== null) return;
  checkIn(world, account, null, 'system_checkout_expired');
}

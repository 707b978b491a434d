/**
 * Rotations. OPA accepts an order at once; an agent near the target system does it later and reports. Only counters
 * and timestamps tell what became of it.
 */
import type { Account } from './model.ts';
import { passwordByPolicy } from './passwords.ts';
import { homeOf, VENDOR_ID, type World } from './world.ts';

export const AGENT_DELAY_MS = 1000;

/** Orders a new password: the given one, or one by the project's settings. A newer order replaces one that runs. */
export function startRotation(world: World, account: Account, password?: string): void {
  // An agent that is offline never picks the order up, and nothing tells so.
  if (account.agent === 'offline') return;
  const { chance } = world.context;
  account.rotation = {
    id: chance.uuid(),
    password: password ?? passwordByPolicy(chance, homeOf(world.state, account).passwordPolicy[account.kind]),
  };
  scheduleReport(world, account, account.rotation.id);
}

export function scheduleReport(world: World, account: Account, rotationId: string): void {
  world.context.schedule(world.context.clock.now() + AGENT_DELAY_MS, {
    vendor: VENDOR_ID,
    event: 'agent-reported',
    data: { accountId: account.id, rotationId },
  });
}

/** The agent reports. Reports of an order that was replaced are void. */
export function finishRotation(world: World, accountId: string, rotationId: string): void {
  const account = world.state.accounts.find((candidate) => candidate.id === accountId);
  if (account?.rotation?.id !== rotationId) return;
  const { password } = account.rotation;
  const { change } = account;
  const now = world.context.clock.now();
  account.rotation = null;
  if (account.agent !== 'works') {
    change.errorCount += 1;
    change.errorCountSinceSuccess += 1;
    change.error = { type: 'access_denied', metadata: 'The agent may not reset this password', at: now };
    return;
  }
  account.password = password;
  change.successCount += 1;
  change.errorCountSinceSuccess = 0;
  change.successAt = now;
  if (account.lease?.checkin) account.lease = null;
}

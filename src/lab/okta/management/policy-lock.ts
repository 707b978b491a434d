/** Policies are written by one request at a time; who comes meanwhile is sent away with 423, as in Okta. */
import { setTimeout as delay } from 'node:timers/promises';
import { OktaRefusal } from '../errors.ts';
import type { OrgWorld } from '../org-world.ts';
import type { Reply } from './route.ts';

/** How long the priorities are being put in order: enough for requests sent at once to meet. */
const RECONCILING_MS = 15;

const busy = new WeakSet<OrgWorld>();

/** @throws E0000239 while another write is going on, or as often as a test has ordered */
export async function exclusively(world: OrgWorld, write: () => Reply): Promise<Reply> {
  if (world.state.policyLocks > 0) {
    world.state.policyLocks -= 1;
    throw new OktaRefusal('E0000239');
  }
  if (busy.has(world)) throw new OktaRefusal('E0000239');
  busy.add(world);
  try {
    const reply = write();
    await delay(RECONCILING_MS);
    return reply;
  } finally {
    busy.delete(world);
  }
}

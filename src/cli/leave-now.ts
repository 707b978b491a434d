/** Leaving without clean-up, which is what a second Ctrl-C asks for: at once, but not without a word. */
import { describeLease } from '../services/pam/deps.ts';
import type { Lease, ProcessIdentity } from '../services/pam/lease.ts';
import type { Context } from './context.ts';
import { plain } from './render/plain.ts';

/** How long our own disk may take to tell what is out, in milliseconds. */
const LOOK_MS = 1000;

/** Names what is still out by the records of this machine; the guardian and the sweep see to it. */
export async function nameWhatIsOut({ state, options: { io } }: Context): Promise<void> {
  const leases = await Promise.race([
    state.leases.list().catch(() => null),
    new Promise<null>((resolve) => setTimeout(resolve, LOOK_MS, null)),
  ]);
  const out = leases?.filter((it) => it.state !== 'pending');
  if (out === undefined) io.say('Left at once. What is out could not be read: idctl pam leases');
  else if (out.length === 0) io.say('Left at once. Nothing is out by the records of this machine.');
  else {
    const lines = out.map((it) => `  ${plain(describeLease(it))}`).join('\n');
    io.say(`Left at once. This may still be out:\n${lines}\n${wayBack(out, state.processes.self())}`);
  }
  await io.drained();
}

/** The guardian of a command on loan sees our end, and until it is done a sweep leaves the lease to it. */
function wayBack(out: readonly Lease[], self: ProcessIdentity): string {
  const isGuarded = ({ purpose, holder }: Lease): boolean =>
    purpose === 'exec' && holder.pid === self.pid && holder.startedAt === self.startedAt;
  return out.some(isGuarded)
    ? 'The guardian of this run gives its loan back now; should it fail: idctl pam sweep'
    : 'Give back what this run left with: idctl pam sweep';
}

/** What became of something that a person, a command or a sweep gave back. */
import type { Lease } from './lease.ts';
import type { CheckInOutcome } from './port.ts';

export type ReturnOutcome =
  | CheckInOutcome
  /** A loan of ours that took nothing away from anybody: it is over, and the vendor has nothing to take back. */
  | { readonly kind: 'ended' };

/** The vendor's answer to the check-in of a lease; `exclusive` of a lease is what was said when it was granted. */
export function returnOutcome({ grantedAt, exclusive }: Lease, answer: CheckInOutcome): ReturnOutcome {
  const isShared = grantedAt !== null && exclusive === 'no';
  return answer.kind === 'not-out' && isShared ? { kind: 'ended' } : answer;
}

/** What state a request of dual control is in. */
import type { AccessRequest } from '../../services/pam/approvals-port.ts';
import type { Request } from './spec.ts';
import { epochMs } from './times.ts';

/**
 * By `StatusTitle`, in the order in which the words exclude one another ("Waiting for confirmation" waits): the
 * numbers in `Status` are not documented, so CyberArk gives nothing but the title.
 */
export function requestStateOf(
  request: Pick<Request, 'StatusTitle' | 'ConfirmationsLeft' | 'ExpirationDate'>,
  now: number,
): AccessRequest['state'] {
  const title = request.StatusTitle;
  if (/reject|denied|cancel|delet/i.test(title)) return 'rejected';
  if (/expir|invalid|used|unusable/i.test(title)) return 'expired';
  const endsAt = epochMs(request.ExpirationDate);
  if (endsAt !== null && endsAt <= now) return 'expired';
  if (request.ConfirmationsLeft === 0) return 'confirmed';
  if (/wait|pending/i.test(title) || (request.ConfirmationsLeft ?? 0) > 0) return 'waiting';
  return /confirm|approv/i.test(title) ? 'confirmed' : 'unknown';
}

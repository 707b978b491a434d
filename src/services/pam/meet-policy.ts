/** What is asked for, held against the policy before the vendor is asked. */
import { IdctlError } from '../../core/errors.ts';
import type { Lease } from './lease.ts';
import type { AccessPolicy, CheckOutRequest } from './port.ts';

export interface LoanRequest extends CheckOutRequest {
  readonly purpose: Lease['purpose'];
  /** How long it is wanted, in milliseconds; until it is given back when left out. */
  readonly forMs?: number;
  /** Asks the person for what policy demands. @throws INPUT_REQUIRED naming the flag when nobody can be asked. */
  readonly askFor: (what: 'reason' | 'ticket') => Promise<string>;
  /** Fixed by a caller that must know the id before, such as a guardian. */
  readonly leaseId?: string;
  /** One of several tries while waiting: only the first is worth a line in the audit log. */
  readonly repeated?: boolean;
}

/** Fills in what policy demands before the vendor is asked, so that a refusal costs no audit line there. */
export async function meetPolicy(policy: AccessPolicy, request: LoanRequest): Promise<CheckOutRequest> {
  const [obstacle] = policy.obstacles;
  if (obstacle !== undefined) throw new IdctlError('DENIED', obstacle);
  if (request.forMs !== undefined && policy.maxLoanMs !== null && request.forMs > policy.maxLoanMs) {
    throw new IdctlError('USAGE', 'The vendor does not lend this account for that long.', {
      hint: `At most ${Math.floor(policy.maxLoanMs / 60_000)} minutes: shorten --for.`,
    });
  }
  const reason = request.reason ?? (policy.reason === 'yes' ? await request.askFor('reason') : undefined);
  const ticket = request.ticket ?? (policy.ticket === 'yes' ? await request.askFor('ticket') : undefined);
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(request.ticketSystem === undefined ? {} : { ticketSystem: request.ticketSystem }),
    ...(request.version === undefined ? {} : { version: request.version }),
  };
}

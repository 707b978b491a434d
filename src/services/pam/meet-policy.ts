/**
 * What is asked for, held against the policy before the vendor is asked; and once more where the vendor wants what its
 * policy did not tell.
 */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { Lease } from './lease.ts';
import type { AccessPolicy, CheckOutRequest, Formality, Wanting } from './port.ts';

/** What a person can be asked for. */
export type Missing = 'reason' | 'ticketSystem' | 'ticket';

export interface LoanRequest extends CheckOutRequest {
  readonly purpose: Lease['purpose'];
  /** How long it is wanted, in milliseconds; for a working day when left out. */
  readonly forMs?: number;
  /** Asks the person, once a run for each. @throws INPUT_REQUIRED naming the flag when nobody can be asked. */
  readonly askFor: (what: Missing) => Promise<string>;
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
  const reason = policy.reason === 'yes' ? await supplied('reason', request) : {};
  const ticket = policy.ticket === 'yes' ? await supplied('ticket', request) : {};
  const { reason: why, ticketSystem, ticket: number, version } = { ...request, ...reason, ...ticket };
  return {
    ...(why === undefined ? {} : { reason: why }),
    ...(number === undefined ? {} : { ticket: number }),
    ...(ticketSystem === undefined ? {} : { ticketSystem }),
    ...(version === undefined ? {} : { version }),
  };
}

/** What was given for a formality, and the answers of the person for the rest. */
async function supplied(
  what: Formality,
  { reason, ticketSystem, ticket, askFor }: LoanRequest,
): Promise<Pick<CheckOutRequest, Missing>> {
  if (what === 'reason') return { reason: reason ?? (await askFor('reason')) };
  return {
    ticketSystem: ticketSystem ?? (await askFor('ticketSystem')),
    ticket: ticket ?? (await askFor('ticket')),
  };
}

/**
 * The request again, with what the vendor found missing.
 *
 * @throws its refusal when it was not satisfied with what was given, or when nobody can be asked (naming the flag then);
 *   CANCELLED
 */
export async function supply({ what, refusal }: Wanting, request: LoanRequest): Promise<LoanRequest> {
  const given =
    what === 'reason' ? request.reason : request.ticketSystem === undefined ? undefined : request.ticket;
  if (given !== undefined) throw refusal;
  try {
    return { ...request, ...(await supplied(what, request)) };
  } catch (error) {
    if (!hasCode(error, 'INPUT_REQUIRED')) throw error;
    throw new IdctlError('INPUT_REQUIRED', refusal.message, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(refusal.vendor === undefined ? {} : { vendor: refusal.vendor }),
      ...(refusal.requestId === undefined ? {} : { requestId: refusal.requestId }),
    });
  }
}

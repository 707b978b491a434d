/** What the tests of the services have in common. */
import { IdctlError } from '../../../src/core/errors.ts';
import type { LoanRequest } from '../../../src/services/pam/meet-policy.ts';

/** A request of a run without a person: asking is refused. */
export function wanted(more: Partial<LoanRequest> = {}): LoanRequest {
  return {
    purpose: 'checkout',
    askFor: async (what) => {
      throw new IdctlError('INPUT_REQUIRED', `say it with --${what}`);
    },
    ...more,
  };
}

/** The refusal of something that must fail. */
export async function failureOf(work: Promise<unknown>): Promise<IdctlError> {
  const outcome = await work.catch((error: unknown) => error);
  if (outcome instanceof IdctlError) return outcome;
  throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`);
}

export async function codeOf(work: Promise<unknown>): Promise<string> {
  return (await failureOf(work)).code;
}

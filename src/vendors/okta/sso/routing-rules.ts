/** The rules of the org's one policy of type IDP_DISCOVERY: whoever looks at one looks at all, in one read. */
import { hasCode, IdctlError } from '../../../core/errors.ts';
import type { JsonObject } from '../replace.ts';
import type { Calls } from './calls.ts';
import { idOf } from './document.ts';

export interface RoutingRules {
  readonly policy: string;
  readonly rules: readonly JsonObject[];
}

const KEY = 'routing rules';

/** @param knownPolicy from an earlier run; it spares the search for the policy */
export function routingRules(calls: Calls, knownPolicy: string | null = null): Promise<RoutingRules> {
  return calls.once(KEY, async () => {
    const known = knownPolicy === null ? null : await rulesOf(calls, knownPolicy);
    if (known !== null) return known;
    const policy = await policyId(calls);
    return { policy, rules: await listed(calls, policy) };
  });
}

/** To be said before a write. */
export function forgetRoutingRules(calls: Calls): void {
  calls.forget(KEY);
}

/** There is exactly one, made by the org itself. */
export async function policyId(calls: Calls): Promise<string> {
  const [policy] = await calls.list('api/v1/policies', 'listPolicies', { type: 'IDP_DISCOVERY' });
  if (policy !== undefined) return idOf(policy);
  throw new IdctlError('USAGE', `${calls.client.context.connection} has no routing rules.`);
}

/** Null when there is no such policy. */
async function rulesOf(calls: Calls, policy: string): Promise<RoutingRules | null> {
  try {
    return { policy, rules: await listed(calls, policy) };
  } catch (error) {
    if (hasCode(error, 'NOT_FOUND')) return null;
    throw error;
  }
}

function listed(calls: Calls, policy: string): Promise<readonly JsonObject[]> {
  return calls.list(`api/v1/policies/${encodeURIComponent(policy)}/rules`, 'listPolicyRules');
}

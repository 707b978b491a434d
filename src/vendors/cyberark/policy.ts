/**
 * A platform's access workflows as idctl's policy, remembered for ten minutes.
 *
 * | here     | CyberArk (Platforms/Targets, PrivilegedAccessWorkflows)         |
 * |----------|------------------------------------------------------------------|
 * | reason   | RequireUsersToSpecifyReasonForAccess                             |
 * | approval | RequireDualControlPasswordAccessApproval                         |
 * | exclusive| EnforceCheckinCheckoutExclusiveAccess                            |
 * | oneTime  | EnforceOnetimePasswordAccess                                     |
 * | ticket   | not told: it hangs on the ticketing system's configuration       |
 */
import { hasCode } from '../../core/errors.ts';
import type { AccessPolicy, RotationMethod, Tri } from '../../services/pam/port.ts';
import type { VendorContext } from '../contract.ts';
import type { PvwaClient } from './client.ts';
import { isNotOffered } from './faults.ts';
import type { TargetPlatform } from './spec.ts';

const REMEMBERED_MS = 10 * 60_000;

const METHODS: readonly RotationMethod[] = ['change', 'reconcile', 'verify', 'set'];

const tri = (value: boolean | null): Tri => (value === null ? 'unknown' : value ? 'yes' : 'no');

const UNKNOWN: AccessPolicy = {
  reason: 'unknown',
  ticket: 'unknown',
  approval: 'unknown',
  exclusive: 'unknown',
  oneTime: 'unknown',
  maxLoanMs: null,
  obstacles: [],
  rotationMethods: METHODS,
};

function rotationMethodsOf(platform: TargetPlatform): readonly RotationMethod[] {
  const allowed: Readonly<Record<RotationMethod, boolean | null>> = {
    change: platform.ManualChange,
    reconcile: platform.ManualReconcile,
    verify: platform.ManualVerification,
    set: platform.ManualChange,
  };
  // Not told is offered: the vendor refuses by itself what it does not allow.
  return METHODS.filter((it) => allowed[it] !== false);
}

function policyOf(platform: TargetPlatform): AccessPolicy {
  return {
    ...UNKNOWN,
    reason: tri(platform.RequireUsersToSpecifyReasonForAccess),
    approval: tri(platform.RequireDualControlPasswordAccessApproval),
    exclusive: tri(platform.EnforceCheckinCheckoutExclusiveAccess),
    oneTime: tri(platform.EnforceOnetimePasswordAccess),
    obstacles: platform.Active === false ? [`The platform ${platform.PlatformID} is inactive.`] : [],
    rotationMethods: rotationMethodsOf(platform),
  };
}

/** A remembered policy is our own JSON; anything else in its place counts as not remembered. */
function isPolicy(value: unknown): value is AccessPolicy {
  return typeof value === 'object' && value !== null && 'exclusive' in value && 'rotationMethods' in value;
}

export class PlatformPolicies {
  readonly #context: VendorContext;
  readonly #client: PvwaClient;
  readonly #warned = new Set<string>();

  constructor(context: VendorContext, client: PvwaClient) {
    this.#context = context;
    this.#client = client;
  }

  /** All `unknown`, with a warning, when the signed-in user may not read platforms. */
  async of(platformId: string, options: { readonly fresh?: boolean } = {}): Promise<AccessPolicy> {
    const key = `policy:${platformId}`;
    const known = options.fresh === true ? null : await this.#context.facts.get(key);
    const policy = isPolicy(known) ? known : await this.#read(platformId);
    if (policy !== known) await this.#context.facts.set(key, policy, REMEMBERED_MS);
    if (policy.exclusive === 'unknown') this.#warnOnce(platformId);
    return policy;
  }

  async #read(platformId: string): Promise<AccessPolicy> {
    try {
      const platform = await this.#find(platformId);
      return platform === undefined ? UNKNOWN : policyOf(platform);
    } catch (error) {
      if (hasCode(error, 'DENIED') || isNotOffered(error)) return UNKNOWN;
      throw error;
    }
  }

  /** The search may look at names only, so a miss is confirmed by the whole list. */
  async #find(platformId: string): Promise<TargetPlatform | undefined> {
    const wanted = platformId.toLowerCase();
    const isWanted = (it: TargetPlatform) => it.PlatformID.toLowerCase() === wanted;
    return (
      (await this.#client.targetPlatforms(platformId)).find(isWanted) ??
      (await this.#client.targetPlatforms()).find(isWanted)
    );
  }

  #warnOnce(platformId: string): void {
    if (this.#warned.has(platformId)) return;
    this.#warned.add(platformId);
    this.#context.warn(
      `${this.#context.connection} does not tell the policy of platform ${platformId}: whether it wants a reason or an approval, or locks the account, shows only when it is taken.`,
    );
  }
}

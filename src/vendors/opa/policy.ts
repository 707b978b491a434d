/**
 * What Okta lets the caller do with an account.
 *
 * | here            | Okta Privileged Access                                                                 |
 * |-----------------|----------------------------------------------------------------------------------------|
 * | policy          | the user access method that reveals the password, the usable one if there is one       |
 * | approval        | its access_request condition                                                           |
 * | exclusive       | its checkout_requirements                                                              |
 * | obstacles       | its unmet conditions, if an approval does not meet them all; a missing privilege       |
 * | reason, ticket  | no call takes them                                                                     |
 */
import { hasCode } from '../../core/errors.ts';
import type { AccessPolicy, PrivilegedAccount, RotationMethod, Tri } from '../../services/pam/port.ts';
import {
  type AccessMethod,
  type Choice,
  carries,
  chooseMethod,
  conditionSentence,
  hard,
  isUnmanaged,
} from './access.ts';
import { refOf } from './account-id.ts';
import type { Place } from './client.ts';
import type { AccountKind } from './kind.ts';
import type { Opa } from './opa.ts';
import type { UserAccessMethod } from './spec.ts';

export async function policyOf(opa: Opa, account: PrivilegedAccount): Promise<AccessPolicy> {
  const { kind } = refOf(account);
  const place = await opa.accounts.knownPlace(account);
  const methods = await methodsOf(opa, account, place);
  const choice = chooseMethod(methods, 'reveal_password');
  const method = choice.kind === 'none' ? undefined : choice.method.body;
  const exclusive = exclusivity(method);
  const seconds = method?.checkout_requirements?.max_checkout_duration_in_seconds;
  const conditions = method?.conditionals ?? [];
  return {
    reason: 'no',
    ticket: 'no',
    approval:
      method === undefined ? 'unknown' : yesNo(conditions.some(({ type }) => type === 'access_request')),
    exclusive,
    // A loan ends with a rotation; without one nothing rotates because it was seen.
    oneTime: exclusive,
    maxLoanMs: exclusive === 'yes' && seconds ? seconds * 1000 : null,
    obstacles: obstaclesOf(choice),
    rotationMethods: rotationMethodsOf(kind, methods, place),
  };
}

/** An administrator whom no policy names has no access of its own, which is a policy and no failure. */
async function methodsOf(
  opa: Opa,
  account: PrivilegedAccount,
  place: Place | null | undefined,
): Promise<readonly AccessMethod[]> {
  try {
    return await opa.methods.read(account);
  } catch (error) {
    if (place && hasCode(error, 'DENIED', 'NOT_FOUND')) return [];
    throw error;
  }
}

function exclusivity(method: UserAccessMethod | undefined): Tri {
  const required = method?.checkout_requirements?.required;
  return required === undefined ? 'unknown' : yesNo(required);
}

function obstaclesOf(choice: Choice): readonly string[] {
  switch (choice.kind) {
    case 'none':
      return [
        choice.methods === 0
          ? 'no security policy gives this service user access'
          : 'the security policy does not grant the privilege to reveal the password',
      ];
    case 'blocked':
      // An approval alone can be waited for: the check-out answers `pending` then.
      return hard(choice.unmet) > 0 ? choice.unmet.map(conditionSentence) : [];
    case 'ready':
      // Being unavailable is no obstacle: it passes, and the check-out tells it as that.
      return [];
  }
}

/** An unknown place is taken as one: whether the caller administers it shows when it rotates. */
function rotationMethodsOf(
  kind: AccountKind,
  methods: readonly AccessMethod[],
  place: Place | null | undefined,
): readonly RotationMethod[] {
  if (methods.some(({ body }) => isUnmanaged(body))) return [];
  const rotation: RotationMethod[] = [];
  const byUser = methods.some(({ body }) => carries(body, 'rotate_password'));
  if (place !== null || (kind.userRotation?.secret === 'by-vendor' && byUser)) rotation.push('change');
  const mayUpdate = methods.some(({ body }) => carries(body, 'update_password'));
  if (kind.userRotation?.secret === 'given' && mayUpdate) rotation.push('set');
  return rotation;
}

function yesNo(claim: boolean): Tri {
  return claim ? 'yes' : 'no';
}

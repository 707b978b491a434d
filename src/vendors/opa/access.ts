/**
 * User access methods: what a security policy lets the caller do with one account, and under which conditions. Every
 * end-user action names the method it uses by sending it back whole.
 */
import type { HttpResponse } from '../../core/http-contract.ts';
import { rawElements, rawMember } from './raw-json.ts';
import type { AvailabilityStatus, Privilege, UserAccessConditional, UserAccessMethod } from './spec.ts';

export interface AccessMethod {
  /** As it came, to be sent back. */
  readonly raw: string;
  readonly body: UserAccessMethod;
}

export type Choice =
  | { readonly kind: 'ready'; readonly method: AccessMethod }
  | {
      readonly kind: 'blocked';
      readonly method: AccessMethod;
      readonly unmet: readonly UserAccessConditional[];
    }
  /** No method carries the privilege; `methods` is how many there are at all. */
  | { readonly kind: 'none'; readonly methods: number };

/** The methods in `{list: [...]}`. */
export function accessMethodsIn(response: HttpResponse): readonly AccessMethod[] {
  return accessMethods(rawMember(response.text, 'list'));
}

/** The methods in `{results: [{user_access_methods: [...]}]}`, of every resolved name. */
export function accessMethodsInResolution(response: HttpResponse): readonly AccessMethod[] {
  return rawElements(rawMember(response.text, 'results') ?? '').flatMap((result) =>
    accessMethods(rawMember(result, 'user_access_methods')),
  );
}

function accessMethods(array: string | undefined): readonly AccessMethod[] {
  return rawElements(array ?? '').map((raw) => ({ raw, body: JSON.parse(raw) }));
}

/** A method that can be used now if there is one, else the one whose conditions are easiest to meet. */
export function chooseMethod(methods: readonly AccessMethod[], privilege: Privilege): Choice {
  const carrying = methods
    .filter((method) => carries(method.body, privilege))
    .map((method) => ({ method, unmet: unmetConditions(method.body) }));
  const ready = carrying
    .filter(({ unmet }) => unmet.length === 0)
    .toSorted((a, b) => rank(a.method.body) - rank(b.method.body));
  if (ready[0] !== undefined) return { kind: 'ready', method: ready[0].method };
  // What an approval alone can open comes first: a service user can wait for that, but not do MFA.
  const blocked = carrying.toSorted(
    (a, b) => hard(a.unmet) - hard(b.unmet) || a.unmet.length - b.unmet.length,
  );
  return blocked[0] === undefined
    ? { kind: 'none', methods: methods.length }
    : { kind: 'blocked', ...blocked[0] };
}

export function carries(method: UserAccessMethod, privilege: Privilege): boolean {
  return (method.details?.privileges ?? []).some(
    (held) => held.privilege_type === privilege && held.privilege_value?.[privilege] !== false,
  );
}

/** How many conditions somebody else's approval cannot meet. */
export function hard(unmet: readonly UserAccessConditional[]): number {
  return unmet.filter((condition) => condition.type !== 'access_request').length;
}

/** The words of ResourceAvailabilityStatus, whatever their case; null for anything else. */
export function availability(word: string | undefined): AvailabilityStatus | null {
  const status = word?.toLowerCase();
  switch (status) {
    case 'available':
    case 'checked_out':
    case 'checked_out_by_other_user':
    case 'unavailable':
      return status;
    default:
      return null;
  }
}

function rank(method: UserAccessMethod): number {
  const status = availability(method.resource_status);
  if (status === 'checked_out') return 0;
  if (status === 'available') return 1;
  return status === null ? 2 : 3;
}

export function unmetConditions(method: UserAccessMethod): readonly UserAccessConditional[] {
  return (method.conditionals ?? []).filter((condition) => condition.condition_is_met !== true);
}

/** What a condition asks for, and whether a service user can do anything about it. */
export function conditionSentence(condition: UserAccessConditional): string {
  const told = condition.description === undefined ? '' : ` (${condition.description})`;
  switch (condition.type) {
    case 'access_request':
      return `an approval by the request type "${condition.access_request_type_name ?? 'unnamed'}" is needed${told}`;
    case 'mfa':
      return `MFA is needed, which a service user cannot complete${told}`;
    case 'gateway':
      return `access is only through a gateway${told}`;
    case 'gateway_with_session_recording':
      return `access is only through a gateway that records the session${told}`;
    default:
      return `the condition "${condition.type ?? 'unnamed'}" is not met${told}`;
  }
}

/** OPA keeps the password of such an account, but cannot change it in the application. */
export function isUnmanaged(method: UserAccessMethod): boolean {
  return method.rule_resource_type === 'unmanaged_saas_app_based_resource';
}

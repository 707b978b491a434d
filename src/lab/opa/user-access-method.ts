/** The wire shape of a user access method (schema UserAccessMethodWithRuleIds), made of a rule and what holds now. */
import { instant } from '../../core/clock.ts';
import { type Availability, availabilityOf, checkoutSeconds } from './custody.ts';
import type { Account, Condition, Grant, Kind, OpaState, Privilege, User } from './model.ts';

export type UserAccessMethod = Readonly<Record<string, unknown>>;

type Wire = Readonly<Record<string, unknown>>;

function conditional(condition: Condition): Wire {
  return {
    type: condition.type,
    condition_is_met: condition.met,
    description: condition.description,
    access_request_type_id: condition.requestTypeId,
    access_request_type_name: condition.requestTypeName,
    acr_values: condition.acrValues,
    expires_after_seconds: condition.expiresAfterSeconds,
  };
}

/** Schema SecurityPolicyRulePrivilegeContainer, in access methods as in policies. */
export function privilege(type: Privilege): Wire {
  return { privilege_type: type, privilege_value: { _type: type, [type]: true } };
}

/** Values of `rule_resource_type`, `user_access_type` and `access_credential`, by kind. */
export const VOCABULARY: Readonly<
  Record<Kind, readonly [resource: string, access: string, credential: string]>
> = {
  active_directory: ['active_directory_based_resource', 'active_directory_account', 'managed'],
  saas_app: ['managed_saas_app_based_resource', 'service_account', 'managed'],
  okta_universal_directory: ['okta_app_based_resource', 'service_account', 'managed'],
  server: ['server_based_resource', 'server_account', 'encrypted-ssh-password'],
};

function details(state: OpaState, account: Account, grant: Grant): Wire {
  const privileges = grant.privileges.map(privilege);
  if (account.kind !== 'server') {
    const _type = account.kind === 'active_directory' ? 'active_directory_account' : 'service_account';
    return { _type, account_id: account.id, privileges };
  }
  return {
    _type: 'encrypted_ssh_password',
    identity: account.userName,
    identity_id: account.id,
    identity_assignment_type: 'SHARED',
    access_credential: VOCABULARY.server[2],
    brokered: false,
    server_id: account.parentId,
    server_host_name: hostOf(state, account),
    privileges,
  };
}

function hostOf(state: OpaState, account: Account): string {
  return state.servers.find((server) => server.id === account.parentId)?.hostname ?? '';
}

function loan(state: OpaState, account: Account, availability: Availability): Wire {
  const seconds = checkoutSeconds(state, account);
  return {
    resource_status: availability,
    availability_details_text: availability === 'available' ? undefined : availability.replaceAll('_', ' '),
    current_user_checkout_expires_at:
      availability === 'checked_out' && account.lease !== null ? instant(account.lease.expiresAt) : undefined,
    checkout_requirements:
      seconds === null ? { required: false } : { required: true, max_checkout_duration_in_seconds: seconds },
  };
}

export function userAccessMethod(
  state: OpaState,
  account: Account,
  user: User,
  grant: Grant,
): UserAccessMethod {
  const [rule_resource_type, user_access_type, access_credential] = VOCABULARY[account.kind];
  const isServer = account.kind === 'server';
  return {
    identity: account.userName,
    access_credential,
    brokered: false,
    ...(isServer ? { server_id: account.parentId } : {}),
    server_host_name: hostOf(state, account),
    user_access_type,
    sudo_display_name: '',
    rule_ids: [grant.ruleId],
    rule_resource_type,
    short_text: account.name,
    ...loan(state, account, availabilityOf(account, user)),
    conditionals: grant.conditions.map(conditional),
    details: details(state, account, grant),
  };
}

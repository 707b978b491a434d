/** A project's check-out and password settings, by kind of account; read only. */
import { type Account, KINDS, type Kind, type OpaState, type PasswordPolicy, type Project } from './model.ts';
import { one, PROJECT, type Route } from './route.ts';
import { found, projectOf } from './world.ts';

/** How a settings list names an account: by login, by id, or by SID and domain. */
function item(state: OpaState, account: Account): unknown {
  if (account.kind === 'server') return account.userName;
  if (account.kind === 'active_directory') {
    const domain = state.connections.find(({ id }) => id === account.parentId)?.domain;
    return { account_sid: account.sid, domain, account_name: account.name, missing: false };
  }
  return { id: account.id, service_account_user_name: account.userName, missing: false };
}

/** Schemas ActiveDirectoryCheckoutSettings, APIServiceAccountCheckoutSettings, ResourceCheckoutSettings. */
function checkoutSettings(state: OpaState, project: Project, kind: Kind) {
  const { required, seconds, include, exclude } = project.checkout[kind];
  const items = (ids: readonly string[] | undefined) =>
    ids?.map((id) =>
      item(
        state,
        found(
          state.accounts.find((account) => account.id === id),
          'Account',
        ),
      ),
    );
  return {
    checkout_required: required,
    checkout_duration_in_seconds: seconds,
    include_list: items(include),
    exclude_list: items(exclude),
  };
}

/** Schemas ActiveDirectoryPasswordPolicy, PasswordPolicyWithExclude, PasswordPolicy. */
function passwordSettings(policy: PasswordPolicy) {
  return {
    enable_periodic_rotation: false,
    min_length_in_bytes: policy.minLength,
    max_length_in_bytes: policy.maxLength,
    character_options: {
      upper_case: policy.upperCase,
      lower_case: policy.lowerCase,
      digits: policy.digits,
      punctuation: policy.punctuation,
    },
  };
}

function settingsOf(kind: Kind): readonly Route[] {
  return [
    one(
      `${PROJECT}/${kind}_checkout_settings`,
      ['resource_admin', 'security_admin', 'delegated_resource_admin', 'delegated_security_admin'],
      ({ world: { state }, param }) =>
        checkoutSettings(state, projectOf(state, param('rg'), param('project')), kind),
    ),
    one(
      `${PROJECT}/${kind}_password_settings`,
      ['resource_admin', 'delegated_resource_admin'],
      ({ world: { state }, param }) =>
        passwordSettings(projectOf(state, param('rg'), param('project')).passwordPolicy[kind]),
    ),
  ];
}

export const settingsRoutes: readonly Route[] = KINDS.flatMap(settingsOf);

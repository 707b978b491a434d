/** Accounts and user access methods after the shapes of Okta's published document. */
import type { PrivilegedAccount } from '../../../src/services/pam/port.ts';
import { type FakeOpa, json, list, TEAM } from './fake-opa.ts';

export const CONNECTION = '11111111-1111-4111-8111-111111111111';
export const AD_ACCOUNT = '22222222-2222-4222-8222-222222222222';
export const SAAS_ACCOUNT = '33333333-3333-4333-8333-333333333333';
export const UD_ACCOUNT = '44444444-4444-4444-8444-444444444444';
export const SERVER = '55555555-5555-4555-8555-555555555555';
export const SERVER_ACCOUNT = '66666666-6666-4666-8666-666666666666';
export const GROUP = '77777777-7777-4777-8777-777777777777';
export const PROJECT = '88888888-8888-4888-8888-888888888888';
export const APP = '0oa1aqcs055ZRoizW0g8';

export const PROJECT_PATH = `${TEAM}/resource_groups/${GROUP}/projects/${PROJECT}`;
export const AD_PATH = `${TEAM}/active_directory/${CONNECTION}/accounts/${AD_ACCOUNT}`;
export const SAAS_PATH = `${TEAM}/saas_apps/${APP}/accounts/${SAAS_ACCOUNT}`;
export const UD_PATH = `${TEAM}/okta_universal_directory_accounts/${UD_ACCOUNT}`;

export function adAccount(container = ''): PrivilegedAccount {
  return {
    id: `ad:${CONNECTION}:${AD_ACCOUNT}`,
    name: 'svc-backup',
    userName: 'svc-backup',
    target: 'corp.example',
    container,
    platform: 'active-directory',
  };
}

export function saasAccount(container = ''): PrivilegedAccount {
  return {
    id: `saas:${APP}:${SAAS_ACCOUNT}`,
    name: 'AWS Prod-5 account',
    userName: 'ops@acme.example',
    target: 'AWS Engineering',
    container,
    platform: 'saas-app',
  };
}

export function udAccount(container = ''): PrivilegedAccount {
  return {
    id: `ud:${UD_ACCOUNT}`,
    name: 'okta-admin',
    userName: 'okta-admin@acme.example',
    target: '',
    container,
    platform: 'universal-directory',
  };
}

export function serverAccount(container = ''): PrivilegedAccount {
  return {
    id: `server:${SERVER}:${SERVER_ACCOUNT}`,
    name: 'root@db1.acme.example',
    userName: 'root',
    target: 'db1.acme.example',
    container,
    platform: 'server',
  };
}

export interface MethodOptions {
  readonly privileges?: readonly string[];
  readonly status?: string;
  readonly conditionals?: readonly Record<string, unknown>[];
  readonly checkout?: { readonly required: boolean; readonly max_checkout_duration_in_seconds?: number };
  readonly more?: Record<string, unknown>;
}

/** Schema UserAccessMethodWithRuleIds. */
export function method(accountId: string, options: MethodOptions = {}): Record<string, unknown> {
  const privileges = (options.privileges ?? ['reveal_password']).map((privilege) => ({
    privilege_type: privilege,
    privilege_value: { _type: privilege, [privilege]: true },
  }));
  return {
    identity: 'svc-backup',
    access_credential: 'password',
    brokered: false,
    server_host_name: '',
    user_access_type: 'service_account',
    sudo_display_name: '',
    resource_status: options.status ?? 'available',
    rule_ids: ['99999999-9999-4999-8999-999999999999'],
    conditionals: options.conditionals ?? [],
    details: { _type: 'active_directory_account', account_id: accountId, privileges },
    ...(options.checkout === undefined ? {} : { checkout_requirements: options.checkout }),
    ...options.more,
  };
}

/** Schema UserAccessMethod with UserAccessMethodServerDetails. */
export function serverMethod(options: MethodOptions = {}): Record<string, unknown> {
  const { details: _, ...base } = method(SERVER_ACCOUNT, options);
  return {
    ...base,
    identity: 'root',
    access_credential: 'encrypted-ssh-password',
    server_id: SERVER,
    server_host_name: 'db1.acme.example',
    details: {
      _type: 'encrypted_ssh_password',
      server_id: SERVER,
      identity: 'root',
      identity_id: SERVER_ACCOUNT,
      privileges: [
        {
          privilege_type: 'reveal_password',
          privilege_value: { _type: 'reveal_password', reveal_password: true },
        },
      ],
    },
  };
}

export function approvalCondition(met: boolean): Record<string, unknown> {
  return {
    type: 'access_request',
    condition_is_met: met,
    description: 'Approval',
    access_request_type_id: 'type-1',
    access_request_type_name: 'Production access',
    expires_after_seconds: 900,
  };
}

/** A resource administrator's world of one project with one account of each kind. */
export function administeredWorld(opa: FakeOpa): FakeOpa {
  const time = { created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' };
  return opa
    .emptyWorld()
    .on(`GET ${TEAM}/resource_groups`, list({ id: GROUP, name: 'Production', description: '', team_id: 't' }))
    .on(`GET ${TEAM}/resource_groups/${GROUP}/projects`, list({ id: PROJECT, name: 'core', team: 'acme' }))
    .on(
      `GET ${PROJECT_PATH}/active_directory_accounts`,
      list({
        id: AD_ACCOUNT,
        account_name: 'svc-backup',
        sam_account_name: 'svc-backup',
        upn: 'svc-backup@corp.example',
        account_type: 'SHARED',
        domain: { id: CONNECTION, name: 'corp.example', type: 'active_directory_connection' },
        resource_group: { id: GROUP, name: 'Production', type: 'resource_group' },
        project: { id: PROJECT, name: 'core', type: 'project' },
      }),
    )
    .on(
      `GET ${PROJECT_PATH}/saas_app_accounts`,
      list({
        ...time,
        id: SAAS_ACCOUNT,
        name: 'AWS Prod-5 account',
        username: 'ops@acme.example',
        application_instance_id: APP,
        application_instance_name: 'AWS Engineering',
      }),
    )
    .on(
      `GET ${PROJECT_PATH}/okta_universal_directory_accounts`,
      list({ ...time, id: UD_ACCOUNT, name: 'okta-admin', username: 'okta-admin@acme.example' }),
    )
    .on(
      `GET ${PROJECT_PATH}/server_accounts`,
      list(
        {
          id: SERVER_ACCOUNT,
          server_id: SERVER,
          login: 'root',
          hostname: 'db1.acme.example',
          managed: true,
          project_id: PROJECT,
        },
        {
          id: 'only-discovered',
          server_id: SERVER,
          login: 'games',
          hostname: 'db1.acme.example',
          managed: false,
        },
      ),
    );
}

/** What one end user's policies reach: one account of each kind. */
export function endUserWorld(opa: FakeOpa): FakeOpa {
  const checkout_details = { checkout_required: false };
  return opa
    .emptyWorld()
    .on(
      `GET ${TEAM}/active_directory`,
      list({ id: CONNECTION, domain: 'corp.example', okta_app_instance_id: APP, status: 'connected' }),
    )
    .on(
      `GET ${TEAM}/active_directory/${CONNECTION}/accounts`,
      list({
        account: {
          id: AD_ACCOUNT,
          username: 'svc-backup',
          account_type: 'SHARED',
          availability_status: 'AVAILABLE',
        },
        checkout_details,
      }),
    )
    .on(`GET ${TEAM}/saas_apps`, list({ app_instance_id: APP, app_instance_name: 'AWS Engineering' }))
    .on(
      `GET ${TEAM}/saas_apps/${APP}/accounts`,
      list({
        account: {
          id: SAAS_ACCOUNT,
          name: 'AWS Prod-5 account',
          username: 'ops@acme.example',
          availability_status: 'available',
        },
        checkout_details,
      }),
    )
    .on(
      `GET ${TEAM}/okta_universal_directory_accounts`,
      list({
        account: {
          id: UD_ACCOUNT,
          name: 'okta-admin',
          username: 'okta-admin@acme.example',
          availability_status: 'available',
        },
        checkout_details,
      }),
    )
    .on(`GET ${TEAM}/servers`, list({ id: SERVER, hostname: 'db1.acme.example', state: 'ACTIVE' }))
    .on(
      'POST v1/resolve',
      json({ results: [{ name: 'db1.acme.example', user_access_methods: [serverMethod()] }] }),
    );
}

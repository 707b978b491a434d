/** Security policies, read only: the rules of the seed, put together by the groups that they name. */
import { createHash } from 'node:crypto';
import type { Account, Condition, Grant, OpaState } from './model.ts';
import { list, queryType, type Route, TEAM } from './route.ts';
import { privilege, VOCABULARY } from './user-access-method.ts';
import { named, type View } from './views.ts';
import { found } from './world.ts';

/** A rule and the accounts that it applies to, all of one kind. */
interface Rule {
  readonly grant: Grant;
  readonly accounts: readonly [Account, ...Account[]];
}

interface Policy {
  readonly name: string;
  readonly groups: readonly string[];
  readonly rules: readonly Rule[];
}

function rulesOf(state: OpaState): readonly Rule[] {
  const rules = new Map<string, Rule>();
  for (const account of state.accounts) {
    for (const grant of account.grants) {
      const known = rules.get(grant.ruleId)?.accounts;
      rules.set(grant.ruleId, { grant, accounts: known === undefined ? [account] : [...known, account] });
    }
  }
  return [...rules.values()];
}

function policiesOf(state: OpaState): readonly Policy[] {
  const policies = new Map<string, Policy>();
  for (const rule of rulesOf(state)) {
    const { groups } = rule.grant;
    const name = `Accounts of ${groups.join(' and ')}`;
    policies.set(name, { name, groups, rules: [...(policies.get(name)?.rules ?? []), rule] });
  }
  return [...policies.values()];
}

/** The seed gives neither policies nor groups an id: theirs follows from their name, and is the same in every lab. */
function idOf(type: string, name: string): string {
  const digest = createHash('sha256').update(`${type} ${name}`).digest('hex');
  return digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-5$3-8$4-$5');
}

/** Schemas SelectorIndividual…: how a rule names one account. Active Directory has none. */
function selector(state: OpaState, account: Account): View {
  const { kind, parentId } = account;
  if (kind === 'okta_universal_directory') {
    return { _type: 'individual_okta_account', service_account: named('okta_account', account) };
  }
  if (kind === 'server') {
    const { id, hostname } = found(
      state.servers.find((server) => server.id === parentId),
      'Server',
    );
    const server = named('server', { id, name: hostname });
    return { _type: 'individual_server_account', server, username: account.userName };
  }
  const app = found(
    state.saasApps.find(({ id }) => id === parentId),
    'Application',
  );
  return {
    _type: 'individual_managed_saas_app_account',
    service_account: named('managed_saas_app_account', account),
    saas_app_instance: named('saas_app_instance', app),
  };
}

/** A rule for Active Directory takes one selector, which names all accounts; its shape is told by examples only. */
function selectorsOf(state: OpaState, accounts: Rule['accounts']): readonly View[] {
  const specific_accounts = accounts.map((account) => ({
    shared_account: named('active_directory_shared_account', account),
  }));
  const all =
    accounts[0].kind === 'active_directory'
      ? [{ _type: 'active_directory', shared_accounts: { specific_accounts } }]
      : accounts.map((account) => selector(state, account));
  return all.map((one) => ({ selector_type: one['_type'], selector: one }));
}

function condition({
  type,
  requestTypeId,
  requestTypeName,
  acrValues,
  expiresAfterSeconds,
}: Condition): View {
  const value =
    type === 'mfa'
      ? { acr_values: acrValues, re_auth_frequency_in_seconds: expiresAfterSeconds }
      : {
          request_type_id: requestTypeId,
          request_type_name: requestTypeName,
          expires_after_seconds: expiresAfterSeconds,
        };
  return { condition_type: type, condition_value: { _type: type, ...value } };
}

/** Schema SecurityPolicyRule. Where it contradicts itself on `_type`, its discriminator and the examples count. */
function ruleView(state: OpaState, policyId: string, { grant, accounts }: Rule): View {
  const [resourceType] = VOCABULARY[accounts[0].kind];
  return {
    name: accounts.length === 1 ? accounts[0].name : `${accounts[0].name} and ${accounts.length - 1} more`,
    resource_type: resourceType,
    resource_selector: { _type: resourceType, selectors: selectorsOf(state, accounts) },
    privileges: grant.privileges.map(privilege),
    conditions: grant.conditions.map(condition),
    security_policy_id: policyId,
  };
}

/** Schema SecurityPolicy. */
function policyView(state: OpaState, { name, groups, rules }: Policy): View {
  const id = idOf('security_policy', name);
  const user_groups = groups.map((group) =>
    named('user_group', { id: idOf('user_group', group), name: group }),
  );
  return {
    id,
    name,
    active: true,
    principals: { user_groups },
    rules: rules.map((rule) => ruleView(state, id, rule)),
  };
}

export const securityRoutes: readonly Route[] = [
  // ListSecurityPolicies
  list(`${TEAM}/security_policy`, ['security_admin'], {
    query: { contains: queryType.text },
    rows: ({ world: { state }, query }) =>
      policiesOf(state).filter(({ name }) => name.includes(query.contains ?? '')),
    idOf: ({ name }) => idOf('security_policy', name),
    show: (policy, { world }) => policyView(world.state, policy),
  }),
];

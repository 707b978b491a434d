/** Policies and their rules as the wire shows them. */
import type { App, Policy, PolicyRule } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';

export function policyAddress(world: OrgWorld, { id }: Policy): string {
  return `${world.ownUrl()}/api/v1/policies/${id}`;
}

export function policyView(
  world: OrgWorld,
  policy: Policy,
  options: { readonly rules?: boolean } = {},
): object {
  const { rules, settings, ...fields } = policy;
  const self = policyAddress(world, policy);
  return {
    ...fields,
    ...(settings === null ? {} : { settings }),
    ...(options.rules === true
      ? { _embedded: { rules: rules.map((rule) => ruleView(world, policy, rule)) } }
      : {}),
    _links: {
      self: { href: self, hints: { allow: ['GET', 'PUT', ...(policy.system ? [] : ['DELETE'])] } },
      rules: { href: `${self}/rules`, hints: { allow: ['GET', 'POST'] } },
      ...(policy.type === 'ACCESS_POLICY'
        ? { mappings: { href: `${self}/mappings`, hints: { allow: ['GET', 'POST'] } } }
        : {}),
      ...stepLink(self, policy),
    },
  };
}

export function ruleView(world: OrgWorld, policy: Policy, rule: PolicyRule): object {
  const self = `${policyAddress(world, policy)}/rules/${rule.id}`;
  return {
    ...rule,
    _links: {
      self: { href: self, hints: { allow: ['GET', 'PUT', ...(rule.system ? [] : ['DELETE'])] } },
      ...stepLink(self, rule),
    },
  };
}

/** What is the system's own stays active. */
function stepLink(
  self: string,
  { status, system }: { readonly status: string; readonly system: boolean },
): object {
  if (system) return {};
  const step = status === 'ACTIVE' ? 'deactivate' : 'activate';
  return { [step]: { href: `${self}/lifecycle/${step}`, hints: { allow: ['POST'] } } };
}

/** That an application uses a policy; named by the application, of which each has one policy. */
export function policyMappingView(world: OrgWorld, policy: Policy, { id }: App): object {
  return {
    id,
    _links: {
      self: { href: `${policyAddress(world, policy)}/mappings/${id}` },
      application: { href: `${world.ownUrl()}/api/v1/apps/${id}` },
      policy: { href: policyAddress(world, policy) },
    },
  };
}

/** `/api/v1/policies/{id}/rules`: rules of sign-in policies, and the routing rules of sign-in. */
import { OktaRefusal } from '../errors.ts';
import type { Policy, PolicyRule } from '../model.ts';
import { nowText, type OrgWorld } from '../org-world.ts';
import { inOrder, newRule, placeRule, policyOf } from '../rules/policies.ts';
import { type Origin, policyParty, record, ruleParty } from '../rules/system-log.ts';
import { wholeList } from './paging.ts';
import { exclusively } from './policy-lock.ts';
import { type RuleBody, ruleSchema } from './policy-schema.ts';
import { ruleView } from './policy-view.ts';
import { type Call, NO_CONTENT, ok, queryType, type Reply, route } from './route.ts';
import { compose } from './rule-compose.ts';

const RULES = '/api/v1/policies/:policyId/rules';
const RULE = `${RULES}/:ruleId` as const;

export const POLICY_RULE_ROUTES = [
  route(
    `GET ${RULES}`,
    'listPolicyRules',
    'policies.read',
    { query: { limit: queryType.text } },
    ({ world, param, url }) => {
      const policy = policyOf(world, param('policyId'));
      return wholeList(inOrder(policy.rules), url, (rule) => ruleView(world, policy, rule));
    },
  ),
  route(
    `POST ${RULES}`,
    'createPolicyRule',
    'policies.manage',
    { query: { activate: queryType.flag }, body: ruleSchema, subject: 'rule' },
    ({ world, by, param, body, query }) =>
      exclusively(world, () =>
        create(world, by, policyOf(world, param('policyId')), body, query.activate ?? true),
      ),
  ),
  route(`GET ${RULE}`, 'getPolicyRule', 'policies.read', {}, ({ world, param }) => {
    const policy = policyOf(world, param('policyId'));
    return ok(ruleView(world, policy, ruleOf(policy, param('ruleId'))));
  }),
  route(
    `PUT ${RULE}`,
    'replacePolicyRule',
    'policies.manage',
    { body: ruleSchema, subject: 'rule' },
    ({ world, by, param, body }) =>
      exclusively(world, () => {
        const policy = policyOf(world, param('policyId'));
        return replace(world, by, policy, ruleOf(policy, param('ruleId')), body);
      }),
  ),
  route(`DELETE ${RULE}`, 'deletePolicyRule', 'policies.manage', {}, ({ world, by, param }) =>
    exclusively(world, () => {
      const policy = requireWritable(policyOf(world, param('policyId')));
      const rule = own(ruleOf(policy, param('ruleId')));
      policy.rules = policy.rules.filter((other) => other !== rule);
      note(world, by, 'delete', policy, rule);
      return NO_CONTENT;
    }),
  ),
  route(`POST ${RULE}/lifecycle/activate`, 'activatePolicyRule', 'policies.manage', {}, (call) =>
    setStatus(call, 'ACTIVE'),
  ),
  route(`POST ${RULE}/lifecycle/deactivate`, 'deactivatePolicyRule', 'policies.manage', {}, (call) =>
    setStatus(call, 'INACTIVE'),
  ),
];

/** @throws E0000060 for types whose rules can only be read here */
function requireWritable(policy: Policy): Policy {
  if (policy.type === 'ACCESS_POLICY' || policy.type === 'IDP_DISCOVERY') return policy;
  throw OktaRefusal.notBuilt(`a change to rules of policies of type ${policy.type}`);
}

function ruleOf({ rules }: Policy, id: string): PolicyRule {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw OktaRefusal.notFound(id, 'PolicyRule');
  return rule;
}

/** @throws E0000001 for the rule that every policy ends with */
function own(rule: PolicyRule): PolicyRule {
  if (!rule.system) return rule;
  throw OktaRefusal.invalid('rule', 'system: can neither be deleted nor be switched off');
}

function note(world: OrgWorld, by: Origin, verb: string, policy: Policy, rule: PolicyRule): void {
  record(world, by, `policy.rule.${verb}`, `Rule of a policy: ${verb}`, [
    policyParty(policy),
    ruleParty(rule),
  ]);
}

function requireFit(policy: Policy, { type, name }: RuleBody, except: PolicyRule | null): void {
  requireWritable(policy);
  if (type !== policy.type) throw OktaRefusal.invalid('type', `type: must be ${policy.type}`);
  if (policy.rules.some((rule) => rule !== except && rule.name === name)) {
    throw OktaRefusal.invalid('name', 'name: another rule of the policy has it');
  }
}

function create(world: OrgWorld, by: Origin, policy: Policy, body: RuleBody, activate: boolean): Reply {
  requireFit(policy, body, null);
  const { type, name, priority } = body;
  const rule = newRule(world, { type, name, priority: priority ?? 0, ...compose(world, body) });
  rule.status = activate ? 'ACTIVE' : 'INACTIVE';
  placeRule(policy, rule, priority ?? null);
  note(world, by, 'add', policy, rule);
  return ok(ruleView(world, policy, rule));
}

function replace(world: OrgWorld, by: Origin, policy: Policy, rule: PolicyRule, body: RuleBody): Reply {
  requireFit(policy, body, rule);
  const { conditions, actions } = compose(world, body);
  rule.actions = actions;
  rule.lastUpdated = nowText(world);
  // Of the last rule only what it does can be changed: name, conditions and place are the system's.
  if (!rule.system) {
    rule.name = body.name;
    rule.conditions = conditions;
    placeRule(policy, rule, body.priority ?? rule.priority);
  }
  note(world, by, 'update', policy, rule);
  return ok(ruleView(world, policy, rule));
}

function setStatus({ world, by, param }: Call, status: PolicyRule['status']): Promise<Reply> {
  return exclusively(world, () => {
    const policy = requireWritable(policyOf(world, param('policyId')));
    const rule = own(ruleOf(policy, param('ruleId')));
    rule.status = status;
    rule.lastUpdated = nowText(world);
    note(world, by, status === 'ACTIVE' ? 'activate' : 'deactivate', policy, rule);
    return NO_CONTENT;
  });
}

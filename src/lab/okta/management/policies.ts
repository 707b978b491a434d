/** `/api/v1/policies`: policies. Sign-in policies can be made and changed; the other types can be read. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { Policy } from '../model.ts';
import { nowText, type OrgWorld } from '../org-world.ts';
import { appOf } from '../rules/apps.ts';
import {
  CATCH_ALL_PRIORITY,
  catchAllActions,
  newPolicy,
  newRule,
  policyOf,
  systemPolicy,
} from '../rules/policies.ts';
import { type Origin, policyParty, record } from '../rules/system-log.ts';
import { appView } from './app-view.ts';
import { wholeList } from './paging.ts';
import { exclusively } from './policy-lock.ts';
import { POLICY_TYPES, policySchema } from './policy-schema.ts';
import { policyMappingView, policyView } from './policy-view.ts';
import { type Call, NO_CONTENT, ok, queryType, type Reply, route } from './route.ts';

const POLICY = '/api/v1/policies/:policyId';

type PolicyBody = z.infer<typeof policySchema>;

const LIST = {
  type: z.enum(POLICY_TYPES),
  status: z.enum(['ACTIVE', 'INACTIVE']).optional(),
  q: queryType.text,
  expand: z.enum(['', 'rules']).optional(),
  sortBy: queryType.text,
  limit: queryType.text,
  after: queryType.text,
  resourceId: queryType.text,
};

export const POLICY_ROUTES = [
  route(
    'GET /api/v1/policies',
    'listPolicies',
    'policies.read',
    { query: LIST, subject: 'policies' },
    ({ world, query, url }) => {
      const { type, status, q = '', expand, resourceId } = query;
      const found = world.state.policies.filter(
        (policy) =>
          policy.type === type &&
          (status === undefined || policy.status === status) &&
          policy.name.toLowerCase().includes(q.toLowerCase()) &&
          (resourceId === undefined || appOf(world, resourceId).policyId === policy.id),
      );
      return wholeList(found, url, (policy) => policyView(world, policy, { rules: expand === 'rules' }));
    },
  ),
  route(
    'POST /api/v1/policies',
    'createPolicy',
    'policies.manage',
    { query: { activate: queryType.flag }, body: policySchema, subject: 'policy' },
    ({ world, by, body, query }) => exclusively(world, () => create(world, by, body, query.activate ?? true)),
  ),
  route(
    `GET ${POLICY}`,
    'getPolicy',
    'policies.read',
    { query: { expand: z.enum(['', 'rules']).optional() } },
    ({ world, param, query }) =>
      ok(policyView(world, policyOf(world, param('policyId')), { rules: query.expand === 'rules' })),
  ),
  route(
    `PUT ${POLICY}`,
    'replacePolicy',
    'policies.manage',
    { body: policySchema, subject: 'policy' },
    ({ world, by, param, body }) =>
      exclusively(world, () => {
        const policy = writable(policyOf(world, param('policyId')));
        if (body.type !== policy.type) throw OktaRefusal.invalid('type', 'type: cannot be changed');
        refuseNameTaken(world, body, policy);
        policy.name = body.name;
        policy.description = body.description ?? '';
        policy.lastUpdated = nowText(world);
        note(world, by, 'update', policy);
        return ok(policyView(world, policy));
      }),
  ),
  route(`DELETE ${POLICY}`, 'deletePolicy', 'policies.manage', {}, ({ world, by, param }) =>
    exclusively(world, () => remove(world, by, writable(policyOf(world, param('policyId'))))),
  ),
  route(`POST ${POLICY}/lifecycle/activate`, 'activatePolicy', 'policies.manage', {}, (call) =>
    setStatus(call, 'ACTIVE'),
  ),
  route(`POST ${POLICY}/lifecycle/deactivate`, 'deactivatePolicy', 'policies.manage', {}, (call) =>
    setStatus(call, 'INACTIVE'),
  ),
  route(`POST ${POLICY}/clone`, 'clonePolicy', 'policies.manage', {}, ({ world, by, param }) =>
    exclusively(world, () => clone(world, by, writable(policyOf(world, param('policyId'))))),
  ),
  route(`GET ${POLICY}/app`, 'listPolicyApps', 'policies.read', {}, ({ world, param }) =>
    ok(appsOf(world, policyOf(world, param('policyId'))).map((app) => appView(world, app))),
  ),
  route(`GET ${POLICY}/mappings`, 'listPolicyMappings', 'policies.read', {}, ({ world, param }) => {
    const policy = policyOf(world, param('policyId'));
    return ok(appsOf(world, policy).map((app) => policyMappingView(world, policy, app)));
  }),
];

function appsOf({ state }: OrgWorld, { id }: Policy) {
  return state.apps.filter(({ policyId }) => policyId === id);
}

/** @throws E0000060: the other types are seeded and can be read */
export function writable(policy: Policy): Policy {
  if (policy.type === 'ACCESS_POLICY') return policy;
  throw OktaRefusal.notBuilt(`a change to policies of type ${policy.type}`);
}

function note(world: OrgWorld, by: Origin, verb: string, policy: Policy): void {
  record(world, by, `policy.lifecycle.${verb}`, `Policy: ${verb}`, [policyParty(policy)]);
}

function refuseNameTaken({ state }: OrgWorld, { name, type }: PolicyBody, except: Policy | null): void {
  if (state.policies.some((policy) => policy !== except && policy.type === type && policy.name === name)) {
    throw OktaRefusal.invalid('name', 'name: another policy has it');
  }
}

function create(world: OrgWorld, by: Origin, body: PolicyBody, activate: boolean): Reply {
  const type = z.enum(POLICY_TYPES).safeParse(body.type);
  if (!type.success) throw OktaRefusal.invalid('type', 'type: is no type of policy');
  if (type.data === 'IDP_DISCOVERY')
    throw OktaRefusal.invalid('type', 'type: there is one only, the system`s own');
  if (type.data !== 'ACCESS_POLICY') throw OktaRefusal.notBuilt(`type ${type.data}`);
  refuseNameTaken(world, body, null);
  const policy = newPolicy(world, {
    type: body.type,
    name: body.name,
    description: body.description ?? '',
    priority: 1,
  });
  policy.status = activate ? 'ACTIVE' : 'INACTIVE';
  policy.rules.push(
    newRule(world, {
      type: 'ACCESS_POLICY',
      name: 'Catch-all Rule',
      system: true,
      priority: CATCH_ALL_PRIORITY,
      conditions: null,
      actions: catchAllActions(),
    }),
  );
  world.state.policies.push(policy);
  note(world, by, 'create', policy);
  return ok(policyView(world, policy));
}

/** Applications that had it fall back to the default one. */
function remove(world: OrgWorld, by: Origin, policy: Policy): Reply {
  if (policy.system) throw OktaRefusal.invalid('policy', 'system: cannot be deleted');
  const fallback = systemPolicy(world, 'ACCESS_POLICY').id;
  for (const app of appsOf(world, policy)) app.policyId = fallback;
  world.state.policies = world.state.policies.filter((other) => other !== policy);
  note(world, by, 'delete', policy);
  return NO_CONTENT;
}

function setStatus({ world, by, param }: Call, status: Policy['status']): Promise<Reply> {
  return exclusively(world, () => {
    const policy = writable(policyOf(world, param('policyId')));
    if (policy.system && status === 'INACTIVE')
      throw OktaRefusal.invalid('policy', 'system: cannot be deactivated');
    policy.status = status;
    policy.lastUpdated = nowText(world);
    note(world, by, status === 'ACTIVE' ? 'activate' : 'deactivate', policy);
    return NO_CONTENT;
  });
}

function clone(world: OrgWorld, by: Origin, { name, description, rules }: Policy): Reply {
  const taken = world.state.policies.filter((policy) => policy.name.startsWith(`[cloned] ${name}`)).length;
  const policy = newPolicy(world, {
    type: 'ACCESS_POLICY',
    name: `[cloned] ${name}${taken === 0 ? '' : ` ${taken + 1}`}`,
    description,
    priority: 1,
  });
  policy.rules = rules.map((rule) => ({ ...newRule(world, structuredClone(rule)), status: rule.status }));
  world.state.policies.push(policy);
  note(world, by, 'create', policy);
  return ok(policyView(world, policy));
}

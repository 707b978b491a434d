/** Policies: which there are, the order of their rules, and what an application's sign-in policy says of a user. */
import { OktaRefusal } from '../errors.ts';
import type { App, Document, Policy, PolicyRule, User } from '../model.ts';
import { newId, nowText, type OrgWorld } from '../org-world.ts';
import { groupsOf } from './groups.ts';

/** @throws E0000007 */
export function policyOf({ state }: OrgWorld, id: string): Policy {
  const policy = state.policies.find((one) => one.id === id);
  if (policy === undefined) throw OktaRefusal.notFound(id, 'Policy');
  return policy;
}

/** The org's own policy of a type, such as the default sign-in policy of new applications. */
export function systemPolicy({ state }: OrgWorld, type: string): Policy {
  const policy = state.policies.find((one) => one.type === type && one.system);
  if (policy === undefined) throw new Error(`the org has no ${type} policy of its own`);
  return policy;
}

export interface NewRule {
  readonly type: string;
  readonly name: string;
  readonly system?: boolean;
  readonly priority: number;
  readonly conditions: Document | null;
  readonly actions: Document;
}

export function newRule(world: OrgWorld, { system = false, ...fields }: NewRule): PolicyRule {
  const now = nowText(world);
  return { ...fields, id: newId(world, '0pr'), status: 'ACTIVE', system, created: now, lastUpdated: now };
}

export interface NewPolicy {
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly system?: boolean;
  readonly priority: number;
  readonly conditions?: Document | null;
  readonly settings?: Document | null;
}

export function newPolicy(world: OrgWorld, fields: NewPolicy): Policy {
  const now = nowText(world);
  return {
    system: false,
    conditions: null,
    settings: null,
    ...fields,
    id: newId(world, '00p'),
    status: 'ACTIVE',
    created: now,
    lastUpdated: now,
    rules: [],
  };
}

/** What the catch-all of sign-in policies asks for: a password, every twelve hours. Assumed to be an org's default. */
export function catchAllActions(): Document {
  return {
    appSignOn: {
      access: 'ALLOW',
      verificationMethod: {
        factorMode: '1FA',
        type: 'ASSURANCE',
        reauthenticateIn: 'PT12H',
        constraints: [{ knowledge: { types: ['password'], required: true } }],
      },
    },
  };
}

export const CATCH_ALL_PRIORITY = 99;

/** Rules in the order in which they are tried: by priority, the catch-all last. */
export function inOrder(rules: readonly PolicyRule[]): PolicyRule[] {
  return [...rules].sort((a, b) => Number(a.system) - Number(b.system) || a.priority - b.priority);
}

/** Puts a rule at its priority and pushes the others down, as Okta does; numbers then have no gaps. */
export function placeRule(policy: Policy, rule: PolicyRule, wanted: number | null): void {
  const others = inOrder(policy.rules.filter((other) => other !== rule && !other.system));
  const at = wanted === null ? others.length : Math.min(Math.max(wanted - FIRST_PRIORITY, 0), others.length);
  others.splice(at, 0, rule);
  for (const [index, one] of others.entries()) one.priority = index + FIRST_PRIORITY;
  policy.rules = [...others, ...policy.rules.filter(({ system }) => system)];
}

/** Rules of policies are counted from one here; recordings show both 0 and 1. */
const FIRST_PRIORITY = 1;

export interface AppAccess {
  readonly access: 'ALLOW' | 'DENY';
  readonly rule: PolicyRule;
}

/** The first active rule of the application's sign-in policy that fits the user. */
export function evaluateAppPolicy(world: OrgWorld, app: App, user: User): AppAccess {
  const policy = policyOf(world, app.policyId);
  const rule = inOrder(policy.rules).find(
    (one) => one.status === 'ACTIVE' && fits(world, one.conditions, user),
  );
  if (rule === undefined) throw new Error(`no rule of the policy ${policy.id} fits`);
  const { access } = nested(rule.actions, 'appSignOn');
  return { access: access === 'DENY' ? 'DENY' : 'ALLOW', rule };
}

/**
 * Whether a rule's conditions hold for a browser on this machine: an unmanaged desktop on the network, of low risk.
 * Expressions are not evaluated: a rule with one never fits.
 */
function fits(world: OrgWorld, conditions: Document | null, user: User): boolean {
  if (conditions === null) return true;
  const { people, device, elCondition, riskScore, userType, platform, network } = conditions;
  const risk = nested({ riskScore }, 'riskScore')['level'] ?? 'ANY';
  return (
    (elCondition === undefined || elCondition === null) &&
    nested({ device }, 'device')['registered'] !== true &&
    (risk === 'ANY' || risk === 'LOW') &&
    nested({ network }, 'network')['connection'] !== 'ZONE' &&
    includesDesktop(nested({ platform }, 'platform')) &&
    selects(nested({ userType }, 'userType'), [user.type.id]) &&
    fitsPeople(world, nested({ people }, 'people'), user)
  );
}

function fitsPeople(world: OrgWorld, people: Document, user: User): boolean {
  const groups = groupsOf(world, user).map(({ id }) => id);
  const users = nested(people, 'users');
  // Users and groups that are included are one list: either is enough.
  const included = [...strings(users['include']), ...strings(nested(people, 'groups')['include'])];
  const excluded = [...strings(users['exclude']), ...strings(nested(people, 'groups')['exclude'])];
  const own = [user.id, ...groups];
  const isIncluded = included.length === 0 || included.some((id) => own.includes(id));
  return isIncluded && !excluded.some((id) => own.includes(id));
}

function selects({ include, exclude }: Document, own: readonly string[]): boolean {
  const wanted = strings(include);
  const isIncluded = wanted.length === 0 || wanted.some((id) => own.includes(id));
  return isIncluded && !strings(exclude).some((id) => own.includes(id));
}

function includesDesktop({ include }: Document): boolean {
  if (!Array.isArray(include) || include.length === 0) return true;
  return include.some((one) => ['ANY', 'DESKTOP'].includes(String(nested({ one }, 'one')['type'])));
}

export function nested(document: Document, field: string): Document {
  const value = document[field];
  // An object that is no list is a document; the fields inside are looked at one by one.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Document) : {};
}

export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

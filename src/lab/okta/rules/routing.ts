/** Where a sign-in is sent: the routing rules of the IDP_DISCOVERY policy. */
import type { App, Document, IdentityProvider, PolicyRule } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { inOrder, nested, strings, systemPolicy } from './policies.ts';
import { findUserByLogin } from './users.ts';

export interface Routing {
  /** Active ones only; empty when Okta itself asks for the password. */
  readonly idps: readonly IdentityProvider[];
  readonly rule: PolicyRule;
}

/**
 * The first active rule that fits.
 *
 * @param username Null when none was typed yet: a rule that looks at it then does not fit.
 */
export function routingRuleFor(world: OrgWorld, username: string | null, app: App | null): Routing {
  const rules = inOrder(systemPolicy(world, 'IDP_DISCOVERY').rules);
  const rule = rules.find((one) => one.status === 'ACTIVE' && fits(world, one.conditions, username, app));
  if (rule === undefined) throw new Error('no routing rule fits, not even the default one');
  return { rule, idps: providersOf(world, rule, username) };
}

function fits(
  world: OrgWorld,
  conditions: Document | null,
  username: string | null,
  app: App | null,
): boolean {
  if (conditions === null) return true;
  return (
    nested(conditions, 'network')['connection'] !== 'ZONE' &&
    fitsApp(nested(conditions, 'app'), app) &&
    fitsPlatform(nested(conditions, 'platform')) &&
    fitsIdentifier(world, nested(conditions, 'userIdentifier'), username)
  );
}

function fitsApp({ include, exclude }: Document, app: App | null): boolean {
  const named = (list: unknown) =>
    documents(list).some(({ type, id, name }) =>
      type === 'APP_TYPE' ? name === app?.name : app !== null && id === app.id,
    );
  return (documents(include).length === 0 || named(include)) && !named(exclude);
}

/** A browser on this machine is a desktop. */
function fitsPlatform({ include }: Document): boolean {
  const wanted = documents(include);
  return wanted.length === 0 || wanted.some(({ type }) => type === 'ANY' || type === 'DESKTOP');
}

function fitsIdentifier(world: OrgWorld, condition: Document, username: string | null): boolean {
  const patterns = documents(condition['patterns']);
  if (patterns.length === 0) return true;
  if (username === null) return false;
  const value = condition['type'] === 'ATTRIBUTE' ? attributeOf(world, username, condition) : username;
  return value !== null && patterns.some((pattern) => fitsPattern(pattern, value.toLowerCase()));
}

function attributeOf(world: OrgWorld, username: string, { attribute }: Document): string | null {
  const value = findUserByLogin(world, username)?.profile[String(attribute)];
  return value === undefined || value === null ? null : String(value);
}

/** Expressions are not evaluated: such a pattern fits nobody. */
function fitsPattern({ matchType, value }: Document, text: string): boolean {
  const wanted = String(value).toLowerCase();
  switch (matchType) {
    case 'SUFFIX':
      return text.endsWith(wanted);
    case 'EQUALS':
      return text === wanted;
    case 'STARTS_WITH':
      return text.startsWith(wanted);
    case 'CONTAINS':
      return text.includes(wanted);
    default:
      return false;
  }
}

function providersOf(
  world: OrgWorld,
  rule: PolicyRule,
  username: string | null,
): readonly IdentityProvider[] {
  const action = nested(rule.actions, 'idp');
  const active = world.state.idps.filter(({ status }) => status === 'ACTIVE');
  if (action['idpSelectionType'] === 'DYNAMIC') return dynamic(active, action, username);
  const ids = documents(action['providers']).map(({ id }) => id);
  return ids.flatMap((id) => active.find((idp) => idp.id === id) ?? []);
}

/** By name: what the expression makes of the typed name. Only the two usual expressions are read. */
function dynamic(
  active: readonly IdentityProvider[],
  action: Document,
  username: string | null,
): readonly IdentityProvider[] {
  const [criterion] = documents(action['matchCriteria']);
  const expression = String(criterion?.['providerExpression']).replaceAll(' ', '');
  const typed = username ?? '';
  const names: Readonly<Record<string, string>> = {
    'login.identifier': typed,
    "login.identifier.substringAfter('@')": typed.split('@')[1] ?? '',
  };
  return active.filter(({ name }) => name === names[expression]);
}

function documents(list: unknown): readonly Document[] {
  return Array.isArray(list) ? list.map((one) => nested({ one }, 'one')) : [];
}

/** Whether a routing rule sends people to that identity provider. */
export function rulesNaming(world: OrgWorld, idpId: string): readonly PolicyRule[] {
  return systemPolicy(world, 'IDP_DISCOVERY').rules.filter(({ actions }) =>
    strings(documents(nested(actions, 'idp')['providers']).map(({ id }) => id)).includes(idpId),
  );
}

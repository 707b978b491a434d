/** The routing rules as they are tried, and whom each takes. */
import type { RouteInForce } from '../../../services/sso/port.ts';
import type { JsonObject } from '../replace.ts';
import type { Calls } from './calls.ts';
import { at, objectsAt, textAt } from './document.ts';
import { routingRules } from './routing-rules.ts';

export async function routesInForce(calls: Calls): Promise<readonly RouteInForce[]> {
  const { rules } = await routingRules(calls);
  return rules
    .filter((rule) => textAt(rule, 'status') === 'ACTIVE')
    .sort((a, b) => orderOf(a) - orderOf(b))
    .map((rule) => ({
      name: textAt(rule, 'name') ?? '',
      identityProviderId: providerOf(rule),
      catches: (login) => catches(rule, login),
    }));
}

/** The org's own rule is tried last, whatever priority it shows; a rule without one comes first. */
function orderOf(rule: JsonObject): number {
  return at(rule, 'system') === true ? Number.POSITIVE_INFINITY : Number(at(rule, 'priority') ?? 0);
}

function providerOf(rule: JsonObject): string | null {
  const [foreign] = objectsAt(rule, 'actions.idp.providers').filter((it) => textAt(it, 'type') !== 'OKTA');
  return foreign === undefined ? null : (textAt(foreign, 'id') ?? '');
}

/** Rules that look at an attribute, at an application, a network or a device may take anybody. */
function catches(rule: JsonObject, login: string): boolean {
  if (textAt(rule, 'conditions.userIdentifier.type') === 'ATTRIBUTE') return true;
  const patterns = objectsAt(rule, 'conditions.userIdentifier.patterns');
  return patterns.length === 0 || patterns.some((it) => fits(it, login.toLowerCase()));
}

function fits(pattern: JsonObject, login: string): boolean {
  const value = (textAt(pattern, 'value') ?? '').toLowerCase();
  switch (textAt(pattern, 'matchType')) {
    case 'SUFFIX':
      return login.endsWith(value);
    case 'STARTS_WITH':
      return login.startsWith(value);
    case 'EQUALS':
      return login === value;
    case 'CONTAINS':
      return login.includes(value);
    default:
      // An expression: only Okta can tell.
      return true;
  }
}

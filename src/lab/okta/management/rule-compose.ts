/** From a rule as it is sent to the rule as it is kept: references checked, defaults filled in. */
import { OktaRefusal } from '../errors.ts';
import type { Document, PolicyRule } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { groupOf } from '../rules/groups.ts';
import { idpOf } from '../rules/idps.ts';
import { userOf } from '../rules/users.ts';
import { withoutNullish } from './app-compose.ts';
import type { AccessRule, RoutingRule, RuleBody } from './policy-schema.ts';

export function compose(world: OrgWorld, body: RuleBody): Pick<PolicyRule, 'conditions' | 'actions'> {
  return body.type === 'ACCESS_POLICY' ? access(world, body) : routing(world, body);
}

/** What a rule that says nothing of it asks for: two factors, whichever. */
const ANY_TWO = { factorMode: '2FA', type: 'ASSURANCE', reauthenticateIn: 'PT2H', constraints: [] } as const;

function access(
  world: OrgWorld,
  { conditions, actions }: AccessRule,
): Pick<PolicyRule, 'conditions' | 'actions'> {
  const { people, device } = conditions ?? {};
  for (const id of [...(people?.groups?.include ?? []), ...(people?.groups?.exclude ?? [])])
    groupOf(world, id);
  for (const id of [...(people?.users?.include ?? []), ...(people?.users?.exclude ?? [])]) userOf(world, id);
  if (device?.managed === true && device.registered !== true) {
    throw OktaRefusal.invalid('conditions.device', 'conditions.device.managed: needs registered');
  }
  const { access: decision, verificationMethod = ANY_TWO, keepMeSignedIn } = actions.appSignOn;
  return {
    conditions: {
      ...withoutNullish(conditions ?? {}),
      network: conditions?.network ?? { connection: 'ANYWHERE' },
      riskScore: conditions?.riskScore ?? { level: 'ANY' },
    },
    actions: {
      appSignOn: {
        access: decision,
        verificationMethod:
          verificationMethod.type === 'ASSURANCE'
            ? { ...verificationMethod, constraints: (verificationMethod.constraints ?? []).map(completed) }
            : verificationMethod,
        ...(keepMeSignedIn === undefined ? {} : { keepMeSignedIn }),
      },
    },
  };
}

/** Read back, a constraint says whether it is required. */
function completed(constraint: Document): Document {
  return Object.fromEntries(
    Object.entries(constraint).map(([kind, value]) => [
      kind,
      typeof value === 'object' ? { required: kind === 'knowledge', ...value } : value,
    ]),
  );
}

const ANY_PLATFORM = { include: [{ type: 'ANY', os: { type: 'ANY' } }], exclude: [] } as const;

function routing(world: OrgWorld, body: RoutingRule): Pick<PolicyRule, 'conditions' | 'actions'> {
  const { conditions, actions } = body;
  requireIdentifier(conditions?.userIdentifier ?? null);
  const { idpSelectionType = 'SPECIFIC', providers = [], matchCriteria, shouldFallBackToOkta } = actions.idp;
  requireProviders(world, idpSelectionType, actions.idp);
  return {
    conditions: {
      network: conditions?.network ?? { connection: 'ANYWHERE' },
      platform: conditions?.platform ?? ANY_PLATFORM,
      userIdentifier: { patterns: [], ...(conditions?.userIdentifier ?? { type: 'IDENTIFIER' }) },
      app: { include: [], exclude: [], ...withoutNullish(conditions?.app ?? {}) },
    },
    actions: {
      idp: {
        providers: providers.map(withoutNullish),
        idpSelectionType,
        ...(matchCriteria ? { matchCriteria } : {}),
        ...(shouldFallBackToOkta === undefined || shouldFallBackToOkta === null
          ? {}
          : { shouldFallBackToOkta }),
      },
    },
  };
}

function requireIdentifier(identifier: NonNullable<RoutingRule['conditions']>['userIdentifier']): void {
  if (!identifier) return;
  if (identifier.type === 'ATTRIBUTE' && !identifier.attribute) {
    throw OktaRefusal.invalid('userIdentifier', 'conditions.userIdentifier.attribute: ATTRIBUTE needs one');
  }
  if (identifier.type === 'IDENTIFIER' && identifier.attribute) {
    throw OktaRefusal.invalid('userIdentifier', 'conditions.userIdentifier.attribute: is for ATTRIBUTE');
  }
}

function requireProviders(
  world: OrgWorld,
  selection: 'SPECIFIC' | 'DYNAMIC',
  { providers = [], matchCriteria }: RoutingRule['actions']['idp'],
): void {
  if (selection === 'SPECIFIC' && providers.length === 0) {
    throw OktaRefusal.invalid('actions.idp', 'actions.idp.providers: at least one is required');
  }
  if (selection === 'DYNAMIC' && (!matchCriteria?.length || providers.length > 0)) {
    throw OktaRefusal.invalid(
      'actions.idp',
      'actions.idp.matchCriteria: DYNAMIC needs one, and no providers',
    );
  }
  for (const { type, id } of providers) {
    if (type === 'OKTA') continue;
    if (!id) throw OktaRefusal.invalid('actions.idp', 'actions.idp.providers.id: is required');
    if (idpOf(world, id).type !== type) {
      throw OktaRefusal.invalid('actions.idp', `actions.idp.providers.type: ${id} is no ${type}`);
    }
  }
}

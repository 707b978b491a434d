/**
 * Routing rules: rules of the one policy of type IDP_DISCOVERY. The id is that of the policy and that of the rule.
 *
 * | here               | Okta                                                 |
 * |--------------------|------------------------------------------------------|
 * | domains            | conditions.userIdentifier, patterns of type SUFFIX   |
 * | identityProviderId | actions.idp.providers, the only one                  |
 *
 * Any other pattern that a person has added is shown with its type, so that it is drift.
 */
import type { Observed, PropertiesOf } from '../../../services/sso/port.ts';
import type { Changes, JsonObject } from '../replace.ts';
import { withChanges } from '../replace.ts';
import type { Calls } from './calls.ts';
import { idOf, objectsAt, textAt } from './document.ts';
import type { MakeKind } from './kind.ts';
import { atMostOne, joined, parted } from './kind.ts';
import { given } from './oidc-application.ts';
import { forgetRoutingRules, routingRules } from './routing-rules.ts';

const TYPE = 'IDP_DISCOVERY';

export const signInRoute: MakeKind<'sign-in-route'> = (calls) => ({
  async find({ identity, knownId }) {
    const [knownPolicy] = knownId === null ? [null] : parted(knownId);
    const { policy, rules } = await routingRules(calls, knownPolicy);
    const known = rules.find((it) => joined(policy, idOf(it)) === knownId);
    if (known !== undefined) return observed(joined(policy, idOf(known)), known);
    const named = rules.filter((it) => textAt(it, 'name') === identity.name);
    const rule =
      atMostOne(
        named.map((it) => ({ id: idOf(it), it })),
        identity.name,
      )?.it ?? null;
    return rule === null ? null : observed(joined(policy, idOf(rule)), rule);
  },
  async create(_identity, properties) {
    const { policy } = await routingRules(calls);
    const document = withChanges(
      { type: TYPE, conditions: { network: { connection: 'ANYWHERE' } } },
      await changesOf(properties, calls),
    );
    forgetRoutingRules(calls);
    const rule = await calls.create(`api/v1/policies/${policy}/rules`, 'createPolicyRule', document);
    return observed(joined(policy, idOf(rule)), rule);
  },
  async update(id, properties) {
    const path = pathOf(id);
    const changes = await changesOf(properties, calls);
    forgetRoutingRules(calls);
    const rule = await calls.get(path, 'getPolicyRule');
    const replaced =
      Object.keys(changes).length === 0
        ? rule
        : await calls.set('PUT', path, 'replacePolicyRule', withChanges(rule, changes));
    if (properties.active === undefined) return observed(id, replaced);
    const [word, operation] = properties.active
      ? (['activate', 'activatePolicyRule'] as const)
      : (['deactivate', 'deactivatePolicyRule'] as const);
    await calls.set('POST', `${path}/lifecycle/${word}`, operation);
    return observed(id, await calls.get(path, 'getPolicyRule'));
  },
  remove(id) {
    forgetRoutingRules(calls);
    return calls.remove(pathOf(id), 'deletePolicyRule');
  },
});

function pathOf(id: string): string {
  const [policy, rule] = parted(id);
  return `api/v1/policies/${policy}/rules/${rule}`;
}

function observed(id: string, rule: JsonObject): Observed {
  const patterns = objectsAt(rule, 'conditions.userIdentifier.patterns').map((it) => {
    const [type, value] = [textAt(it, 'matchType'), textAt(it, 'value')];
    return type === 'SUFFIX' ? (value ?? '') : `${type} ${value}`;
  });
  const providers = objectsAt(rule, 'actions.idp.providers').map((it) => textAt(it, 'id') ?? '');
  return {
    id,
    properties: {
      name: textAt(rule, 'name'),
      active: textAt(rule, 'status') === 'ACTIVE',
      identityProviderId: providers.join(' '),
      domains: patterns,
    },
    hidden: [],
    outputs: {},
  };
}

async function changesOf(
  { name, identityProviderId, domains }: Partial<PropertiesOf<'sign-in-route'>>,
  calls: Calls,
): Promise<Changes> {
  const patterns = domains?.map((value) => ({ matchType: 'SUFFIX', value }));
  return {
    ...given({ name }),
    ...(patterns === undefined ? {} : { conditions: { userIdentifier: { type: 'IDENTIFIER', patterns } } }),
    ...(identityProviderId === undefined
      ? {}
      : {
          actions: {
            idp: {
              providers: [{ type: await typeOf(identityProviderId, calls), id: identityProviderId }],
              idpSelectionType: 'SPECIFIC',
            },
          },
        }),
  };
}

async function typeOf(identityProviderId: string, calls: Calls): Promise<string> {
  const path = `api/v1/idps/${encodeURIComponent(identityProviderId)}`;
  return textAt(await calls.get(path, 'getIdentityProvider'), 'type') ?? '';
}

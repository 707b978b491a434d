/** Identity providers of every protocol: one resource of the API, told apart by its type. */
import type {
  Observed,
  OutputOf,
  PropertiesOf,
  PropertyValue,
  TrustPolicy,
} from '../../../services/sso/port.ts';
import type { Changes, JsonObject } from '../replace.ts';
import { withChanges } from '../replace.ts';
import { merged } from './application.ts';
import type { Calls } from './calls.ts';
import { idOf, textAt } from './document.ts';
import type { KindAdapter } from './kind.ts';
import { atMostOne } from './kind.ts';
import type { Subjects } from './trust-policy.ts';
import { observePolicy, policyChanges } from './trust-policy.ts';

const PAGE = 200;

type ProviderKind = 'oidc-identity-provider' | 'saml-identity-provider' | 'org-identity-provider';

export interface ProviderProtocol<K extends ProviderKind> {
  readonly type: 'OIDC' | 'SAML2' | 'OKTA_INTEGRATION';
  readonly subjects: Subjects;
  readonly observe: (idp: JsonObject) => Readonly<Record<string, PropertyValue>>;
  /** Into the document; only what is named. */
  readonly changes: (properties: Partial<PropertiesOf<K>>) => Changes;
  /** What a new one has that is nobody's property. */
  readonly base: Changes;
  readonly outputs: (idp: JsonObject) => Readonly<Record<OutputOf<K>, string | null>>;
}

/** What a new one says of users who were removed or suspended: they stay so. */
const POLICY_BASE: Changes = {
  policy: {
    provisioning: { conditions: { deprovisioned: { action: 'NONE' }, suspended: { action: 'NONE' } } },
    maxClockSkew: 120_000,
  },
};

export function providerOf<K extends ProviderKind>(
  calls: Calls,
  protocol: ProviderProtocol<K>,
): KindAdapter<K> {
  const observe = async (idp: JsonObject): Promise<Observed> => ({
    id: idOf(idp),
    properties: { ...(await observePolicy(idp, protocol.subjects, calls)), ...protocol.observe(idp) },
    hidden: [],
    outputs: Object.fromEntries(
      Object.entries<string | null>(protocol.outputs(idp)).filter(([, value]) => value !== null),
    ),
  });
  const documentOf = async (properties: Partial<PropertiesOf<K>>): Promise<Changes> => {
    // Every kind of provider has the common part.
    const policy: Partial<TrustPolicy> = properties;
    return merged(await policyChanges(policy, protocol.subjects, calls), protocol.changes(properties));
  };
  return {
    async find({ identity, knownId }) {
      const known = knownId === null ? null : await calls.find(pathOf(knownId), 'getIdentityProvider');
      const idp = known ?? (await byName(calls, identity.name));
      return idp === null || textAt(idp, 'type') !== protocol.type ? null : observe(idp);
    },
    async create(_identity, properties) {
      const document = merged(POLICY_BASE, protocol.base, await documentOf(properties), {
        type: protocol.type,
      });
      return observe(await calls.create('api/v1/idps', 'createIdentityProvider', document));
    },
    async update(id, changes) {
      const path = pathOf(id);
      const document = await documentOf(changes);
      const idp = await calls.get(path, 'getIdentityProvider');
      const replaced =
        Object.keys(document).length === 0
          ? idp
          : await calls.set('PUT', path, 'replaceIdentityProvider', withChanges(idp, document));
      const { active }: Partial<TrustPolicy> = changes;
      if (active === undefined) return observe(replaced);
      const [word, operation] = active
        ? (['activate', 'activateIdentityProvider'] as const)
        : (['deactivate', 'deactivateIdentityProvider'] as const);
      return observe(await calls.set('POST', `${path}/lifecycle/${word}`, operation));
    },
    remove: (id) => calls.remove(pathOf(id), 'deleteIdentityProvider'),
  };
}

function pathOf(id: string): string {
  return `api/v1/idps/${encodeURIComponent(id)}`;
}

/** `q` finds what begins with it. */
async function byName(calls: Calls, name: string): Promise<JsonObject | null> {
  const found = await calls.list('api/v1/idps', 'listIdentityProviders', { q: name, limit: PAGE });
  const exact = found.filter((idp) => textAt(idp, 'name') === name);
  return (
    atMostOne(
      exact.map((idp) => ({ id: idOf(idp), idp })),
      name,
    )?.idp ?? null
  );
}

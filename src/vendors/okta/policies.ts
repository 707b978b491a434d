/** Policies, read only. Names are unique within a type alone: every org has several of the name "Default Policy". */
import { hasCode, IdctlError } from '../../core/errors.ts';
import { type JsonObject, objectAt, textAt, textsAt } from '../../core/json-document.ts';
import type {
  DirectoryPolicy,
  Policies,
  PolicyGroups,
  PolicyKind,
  PolicyProfile,
  PolicyRule,
} from '../../services/directory/policies-port.ts';
import type { OktaClient } from './client.ts';
import { onlyOne } from './only-one.ts';
import type { OktaApplication, OktaGroup, OktaPolicy, OktaPolicyRule } from './spec.ts';

const PAGE = 200;
/** Ids of policies begin differently from type to type. */
const ID = /^[0-9A-Za-z]{20}$/;

const TYPES: Readonly<Record<PolicyKind, string>> = {
  'sign-on': 'OKTA_SIGN_ON',
  password: 'PASSWORD',
  mfa: 'MFA_ENROLL',
  access: 'ACCESS_POLICY',
};

const KINDS: readonly PolicyKind[] = ['sign-on', 'password', 'mfa', 'access'];

export function oktaPolicies(client: OktaClient): Policies {
  const names = new Names(client);
  return {
    kinds: KINDS,
    async *list(kind, search) {
      for (const policy of await ofKind(client, kind, search)) yield policyView(policy, kind);
    },
    async get(name, kind) {
      client.expect('listPolicies', 'listPolicyRules', 'getGroup');
      return profile(await find(client, name, kind), names);
    },
    async rules({ id }) {
      const path = `api/v1/policies/${encodeURIComponent(id)}/rules`;
      const rules: PolicyRule[] = [];
      for await (const rule of client.rows<OktaPolicyRule>(path, 'listPolicyRules')) {
        rules.push(await ruleView(rule, names));
      }
      return rules.sort(byPriority);
    },
    async applications({ id }) {
      const path = `api/v1/policies/${encodeURIComponent(id)}/mappings`;
      const found: string[] = [];
      for await (const mapping of client.rows<JsonObject>(path, 'listPolicyMappings')) {
        const application = textAt(mapping, '_links.application.href')?.split('/').at(-1);
        if (application !== undefined) found.push(await names.application(application));
      }
      return found.sort();
    },
  };
}

interface Found {
  readonly kind: PolicyKind;
  readonly policy: OktaPolicy;
}

/** An org of the older engine has no policies of some types. */
async function ofKind(client: OktaClient, kind: PolicyKind, q?: string): Promise<readonly OktaPolicy[]> {
  const query = { type: TYPES[kind], limit: PAGE, ...(q === undefined ? {} : { q }) };
  const policies: OktaPolicy[] = [];
  try {
    for await (const policy of client.rows<OktaPolicy>('api/v1/policies', 'listPolicies', query)) {
      policies.push(policy);
    }
  } catch (error) {
    if (error instanceof IdctlError && error.vendor?.code === 'E0000015') return [];
    throw error;
  }
  return policies.sort(byPriority);
}

async function find(client: OktaClient, name: string, only: PolicyKind | null): Promise<Found> {
  const byId = ID.test(name)
    ? await client.readIfThere<OktaPolicy>(`api/v1/policies/${name}`, 'getPolicy')
    : null;
  const kind = KINDS.find((it) => TYPES[it] === byId?.type);
  if (byId !== null && kind !== undefined && (only === null || only === kind)) return { kind, policy: byId };
  const found: Array<Found & { readonly id: string }> = [];
  for (const kind of only === null ? KINDS : [only]) {
    // `q` finds what begins with it.
    const named = (await ofKind(client, kind, name)).filter((it) => it.name === name);
    found.push(...named.map((policy) => ({ kind, policy, id: `${policy.id} (${kind})` })));
  }
  return onlyOne(found, 'policy', name, 'policies');
}

function byPriority(
  one: { readonly priority?: number | null },
  other: { readonly priority?: number | null },
): number {
  return (one.priority ?? 0) - (other.priority ?? 0);
}

function policyView(policy: OktaPolicy, kind: PolicyKind): DirectoryPolicy {
  return {
    id: policy.id,
    name: policy.name ?? '',
    kind,
    type: policy.type ?? '',
    description: policy.description ?? '',
    status: policy.status ?? '',
    priority: policy.priority ?? null,
    builtIn: policy.system === true,
    createdAt: policy.created ?? null,
    changedAt: policy.lastUpdated ?? null,
  };
}

async function profile({ kind, policy }: Found, names: Names): Promise<PolicyProfile> {
  return {
    ...policyView(policy, kind),
    groups: await groupsOf(policy.conditions ?? {}, names),
    conditions: policy.conditions ?? {},
    settings: policy.settings ?? {},
  };
}

async function ruleView(rule: OktaPolicyRule, names: Names): Promise<PolicyRule> {
  return {
    id: rule.id,
    name: rule.name ?? '',
    status: rule.status ?? '',
    priority: rule.priority ?? null,
    builtIn: rule.system === true,
    groups: await groupsOf(rule.conditions ?? {}, names),
    conditions: rule.conditions ?? {},
    actions: rule.actions ?? {},
  };
}

async function groupsOf(conditions: JsonObject, names: Names): Promise<PolicyGroups> {
  const groups = objectAt(conditions, 'people.groups');
  const named = (field: string): Promise<readonly string[]> =>
    Promise.all(textsAt(groups, field).map((id) => names.group(id)));
  return { include: await named('include'), exclude: await named('exclude') };
}

/** Names of what policies know by id, each read once. */
class Names {
  readonly #client: OktaClient;
  readonly #known = new Map<string, Promise<string>>();

  constructor(client: OktaClient) {
    this.#client = client;
  }

  group(id: string): Promise<string> {
    return this.#once(id, async () => {
      const group = await this.#client.readIfThere<OktaGroup>(`api/v1/groups/${id}`, 'getGroup');
      return group?.profile?.name ?? id;
    });
  }

  application(id: string): Promise<string> {
    return this.#once(id, async () => {
      const app = await this.#client.readIfThere<OktaApplication>(`api/v1/apps/${id}`, 'getApplication');
      return app?.label ?? id;
    });
  }

  /** Whoever may see policies and not groups gets ids. */
  #once(id: string, read: () => Promise<string>): Promise<string> {
    const known =
      this.#known.get(id) ??
      read().catch((error: unknown) => {
        if (hasCode(error, 'DENIED')) return id;
        throw error;
      });
    this.#known.set(id, known);
    return known;
  }
}

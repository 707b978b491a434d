/** A tenant in memory: it keeps what it is given, and gives what a vendor would make of it. */
import { IdctlError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import type {
  ConfigurableTenant,
  FactNeed,
  IdentityOf,
  Kind,
  Observed,
  OutputOf,
  PropertiesOf,
  PropertyValue,
  RouteInForce,
  Search,
  Tally,
  TenantFacts,
} from '../../../src/services/sso/port.ts';
import { KIND_LABELS, REPLACED_KINDS } from '../../../src/services/sso/port.ts';
import { Failures } from './failures.ts';

export interface FakeResource {
  readonly id: string;
  readonly kind: Kind;
  identity: Record<string, string>;
  properties: Record<string, PropertyValue>;
  readonly outputs: Readonly<Record<string, PropertyValue>>;
  /** Of the resource together with which it was made, and goes. */
  readonly companionOf?: string;
}

type Companion = Pick<FakeResource, 'kind' | 'identity' | 'properties'>;

const mapping = ({ id }: FakeResource): Companion => ({
  kind: 'attribute-mapping',
  identity: { identityProviderId: id },
  properties: { email: 'incoming.email' },
});

/** What the vendor makes together with another resource. */
const COMPANIONS: Partial<Record<Kind, (of: FakeResource) => Companion>> = {
  'oidc-identity-provider': mapping,
  'saml-identity-provider': mapping,
  'org-identity-provider': mapping,
  'provisioning-connection': ({ identity }) => ({
    kind: 'user-provisioning',
    identity: { ...identity },
    properties: { createsUsers: false, updatesUsers: false, deactivatesUsers: false },
  }),
};

/** Failures: `find`, `create`, `update`, `remove`. */
export class FakeTenant implements ConfigurableTenant {
  readonly failures = new Failures();
  readonly kinds: ReadonlySet<Kind> = new Set(Object.keys(KIND_LABELS) as Kind[]); // Its keys are the kinds.
  readonly name: string;
  readonly groups: string[] = [];
  resources: FakeResource[] = [];
  /** Properties that are accepted and ignored, as `kind.property`. */
  readonly ignored = new Set<string>();
  #reads = 0;
  #writes = 0;
  #ids = 0;

  constructor(name: string) {
    this.name = name;
  }

  get address(): string {
    return `https://${this.name}.example`;
  }

  async facts(needs: readonly FactNeed[]): Promise<TenantFacts> {
    this.#reads += needs.length;
    const issuer = this.address;
    return {
      tenantId: `tenant-${this.name}`,
      addresses: [this.address],
      callbackUrls: [`${this.address}/callback`],
      edition: 'fake',
      openid: needs.includes('openid')
        ? {
            issuer,
            authorizationUrl: `${issuer}/authorize`,
            tokenUrl: `${issuer}/token`,
            keysUrl: `${issuer}/keys`,
            userInfoUrl: `${issuer}/userinfo`,
          }
        : null,
    };
  }

  announce(): void {
    // Nobody signs in here.
  }

  find<K extends Kind>(kind: K, search: Search<K>): Promise<Observed | null> {
    return this.failures.around('find', () => {
      this.#reads += 1;
      const known = this.resources.find(
        (it) =>
          it.id === search.knownId &&
          (!REPLACED_KINDS.has(kind) || fits(it, Object.entries(search.identity))),
      );
      const found = known ?? this.#byIdentity(kind, search.identity);
      return found === undefined ? null : observed(found, search.outputs);
    });
  }

  create<K extends Kind>(
    kind: K,
    identity: IdentityOf<K>,
    properties: PropertiesOf<K>,
    outputs: readonly OutputOf<K>[],
  ): Promise<Observed> {
    return this.failures.around('create', () => {
      this.#writes += 1;
      if (this.#byIdentity(kind, identity) !== undefined)
        throw new IdctlError('CONFLICT', 'it is there already');
      this.#refuseUnknownGroup(kind, properties);
      return observed(this.add(kind, identity, this.#taken(kind, properties)), outputs);
    });
  }

  update<K extends Kind>(
    kind: K,
    id: string,
    changes: Partial<PropertiesOf<K>>,
    outputs: readonly OutputOf<K>[],
  ): Promise<Observed> {
    return this.failures.around('update', () => {
      this.#writes += 1;
      const found = this.resources.find((it) => it.id === id);
      if (found === undefined) throw new IdctlError('NOT_FOUND', `there is no ${id}`);
      const taken = this.#taken(kind, changes);
      const cleared = Object.keys(changes).filter((name) => !(name in taken));
      found.properties = Object.fromEntries(
        Object.entries({ ...found.properties, ...taken }).filter(
          ([name]) => !cleared.includes(name) || this.ignored.has(`${kind}.${name}`),
        ),
      );
      for (const name of Object.keys(found.identity)) {
        const value = found.properties[name];
        if (typeof value === 'string') found.identity[name] = value;
      }
      return observed(found, outputs);
    });
  }

  remove(_kind: Kind, id: string): Promise<void> {
    return this.failures.around('remove', () => {
      this.#writes += 1;
      this.resources = this.resources.filter((it) => it.id !== id && !hangsOn(it, id));
    });
  }

  async signInRoutes(): Promise<readonly RouteInForce[]> {
    this.#reads += 1;
    return this.resources
      .filter((it) => it.kind === 'sign-in-route')
      .map(({ properties }) => ({
        name: String(properties['name']),
        identityProviderId: String(properties['identityProviderId']),
        catches: (login) => JSON.stringify(properties['domains']).includes(`"${login.replace(/^.*@/, '')}"`),
      }));
  }

  tally(): Tally {
    return { reads: this.#reads, writes: this.#writes };
  }

  /** As somebody makes it by hand. */
  add(
    kind: Kind,
    identity: IdentityOf<Kind>,
    properties: Readonly<Record<string, PropertyValue>>,
    companionOf?: string,
  ): FakeResource {
    this.#ids += 1;
    const id = `${this.name}-${kind}-${this.#ids}`;
    const made: FakeResource = {
      ...{ id, kind },
      identity: { ...identity },
      properties: { ...properties },
      outputs: outputsOf(this, id),
      ...(companionOf === undefined ? {} : { companionOf }),
    };
    this.resources.push(made);
    const companion = COMPANIONS[kind]?.(made);
    // The identity of its kind, by the table.
    if (companion !== undefined)
      this.add(companion.kind, companion.identity as IdentityOf<Kind>, companion.properties, id);
    return made;
  }

  /** The only one of its kind. */
  only(kind: Kind): FakeResource {
    const [one, another] = this.resources.filter((it) => it.kind === kind);
    if (one === undefined || another !== undefined) throw new Error(`not exactly one ${kind}`);
    return one;
  }

  /** What there is, without ids, which differ from run to run. */
  get contents(): readonly object[] {
    return this.resources
      .map(({ kind, properties }) => ({ kind, ...shown(properties) }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }

  #byIdentity(kind: Kind, identity: object): FakeResource | undefined {
    return this.resources.find((it) => it.kind === kind && fits(it, Object.entries(identity)));
  }

  #taken(kind: Kind, properties: object): Record<string, PropertyValue> {
    const entries = Object.entries(properties).filter(([name]) => !this.ignored.has(`${kind}.${name}`));
    return Object.fromEntries(entries.filter(([, value]) => value !== null));
  }

  #refuseUnknownGroup(kind: Kind, properties: object): void {
    if (kind !== 'application-assignment' || !('group' in properties)) return;
    if (!this.groups.includes(String(properties.group))) {
      throw new IdctlError('NOT_FOUND', `there is no group "${String(properties.group)}"`);
    }
  }
}

/** Whether it goes when the resource of that id goes. */
export function hangsOn({ identity, companionOf }: FakeResource, id: string): boolean {
  const values = Object.values(identity);
  return companionOf === id || values.includes(id) || values.includes(clientOf(id));
}

function clientOf(id: string): string {
  return `client-of-${id}`;
}

function fits({ identity }: FakeResource, wanted: ReadonlyArray<[string, unknown]>): boolean {
  return wanted.every(([name, value]) => identity[name] === value);
}

function observed(found: FakeResource, wanted: readonly string[]): Observed {
  const outputs = wanted.flatMap((name) => {
    const value = found.outputs[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    id: found.id,
    properties: { ...found.properties },
    hidden: [],
    outputs: Object.fromEntries(outputs),
  };
}

function outputsOf({ address }: FakeTenant, id: string): Readonly<Record<string, PropertyValue>> {
  return {
    clientId: clientOf(id),
    clientSecret: new Secret(`fake-secret-of-${id}`),
    issuer: `${address}/${id}`,
    signInUrl: `${address}/${id}/sign-in`,
    certificate: `certificate-of-${id}`,
    metadataUrl: `${address}/${id}/metadata`,
    acsUrl: `${address}/acs/${id}`,
    audience: `${address}/audience/${id}`,
    callbackUrl: `${address}/callback`,
    keysUrl: `${address}/keys/${id}`,
  };
}

/** Ids and secrets differ in number only; two ends in the same state show the same. */
function shown(properties: Readonly<Record<string, PropertyValue>>): Record<string, unknown> {
  const text = JSON.stringify(properties, (_, value) => value);
  return JSON.parse(text.replace(/-\d+/g, '-N'));
}

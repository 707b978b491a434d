/** What every tenant that can be configured promises: run against the fake of the unit tests and each adapter. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import type {
  ConfigurableTenant,
  IdentityOf,
  Kind,
  Observed,
  OutputOf,
  PropertiesOf,
} from '../../src/services/sso/port.ts';

export interface TenantBench {
  readonly tenant: ConfigurableTenant;
  /** Groups that are there. */
  readonly groups: readonly [string, string];
}

interface Sample<K extends Kind> {
  readonly kind: K;
  readonly identity: IdentityOf<K>;
  readonly properties: PropertiesOf<K>;
  /** A change of one property. */
  readonly change: Partial<PropertiesOf<K>>;
  readonly outputs: readonly OutputOf<K>[];
}

const common = { active: true, hidden: false };

const OIDC: Sample<'oidc-application'> = {
  kind: 'oidc-application',
  identity: { label: 'contract oidc' },
  properties: {
    ...common,
    label: 'contract oidc',
    applicationType: 'web',
    grantTypes: ['authorization_code'],
    redirectUris: ['https://contract.example/b', 'https://contract.example/a'],
    postLogoutUris: [],
    loginUrl: null,
    authentication: 'client_secret_basic',
    pkce: true,
    keysUrl: null,
    boundTokens: false,
  },
  change: { redirectUris: ['https://contract.example/c'] },
  outputs: ['clientId', 'clientSecret'],
};

const SAML: Sample<'saml-application'> = {
  kind: 'saml-application',
  identity: { label: 'contract saml' },
  properties: {
    ...common,
    label: 'contract saml',
    acsUrl: 'https://contract.example/acs',
    otherAcsUrls: ['https://contract.example/other'],
    audience: 'https://contract.example',
    nameIdFormat: 'email',
    userName: 'email',
    signedResponse: true,
    signedAssertion: true,
    relayState: 'https://contract.example/home',
    attributes: { mail: 'email', given: 'firstName' },
    groupAttribute: { name: 'groups', startsWith: 'Contract' },
    serviceCertificate: null,
    logoutUrl: null,
  },
  // Beside it is the group attribute, in one list with them.
  change: { attributes: { mail: 'email' } },
  outputs: ['issuer', 'signInUrl', 'certificate', 'metadataUrl'],
};

const PROVIDER: Sample<'oidc-identity-provider'> = {
  kind: 'oidc-identity-provider',
  identity: { name: 'contract provider' },
  properties: {
    name: 'contract provider',
    active: true,
    subject: 'email',
    matchBy: 'email',
    subjectFilter: '^[^@]+@contract\\.example$',
    createsUsers: true,
    mastersProfile: false,
    linksUsers: true,
    excludesAdmins: true,
    groups: [],
    trustsClaims: true,
    issuer: 'https://contract.example',
    authorizationUrl: 'https://contract.example/authorize',
    tokenUrl: 'https://contract.example/token',
    keysUrl: 'https://contract.example/keys',
    userInfoUrl: 'https://contract.example/userinfo',
    scopes: ['openid', 'email'],
    clientId: 'contract-client',
    clientSecret: new Secret('fake-client-secret-of-a-contract'),
    pkce: true,
  },
  change: { trustsClaims: false },
  outputs: ['callbackUrl'],
};

function shown({ properties }: Observed): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== null && !(value instanceof Secret))
      .map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value]),
  );
}

const declared = (properties: object): Record<string, unknown> =>
  // As if it had been observed.
  shown({ id: '', hidden: [], outputs: {}, properties: properties as Observed['properties'] });

export function describeConfigurableTenant(name: string, open: () => Promise<TenantBench>): void {
  describe(name, () => {
    let tenant: ConfigurableTenant;
    let groups: TenantBench['groups'];

    beforeEach(async () => {
      ({ tenant, groups } = await open());
    });

    function describeKind<K extends Kind>(sample: Sample<K>): void {
      const { kind, identity, properties, change, outputs } = sample;
      // All of the samples have it.
      const active = (on: boolean) => ({ active: on }) as unknown as Partial<PropertiesOf<K>>;
      const make = () => tenant.create(kind, identity, properties, outputs);
      const find = (knownId: string | null = null) => tenant.find(kind, { identity, knownId, outputs });

      describe(kind, () => {
        it('is not there, is made whole, and is found by its id and by its identity', async () => {
          expect(await find()).toBeNull();
          const made = await make();
          expect(shown(made)).toMatchObject(declared(properties));
          expect(Object.keys(made.outputs).sort()).toEqual([...outputs].sort());
          for (const found of [await find(), await find(made.id)]) {
            expect(found?.id).toBe(made.id);
            expect(found === null ? {} : shown(found)).toMatchObject(declared(properties));
            expect(JSON.stringify(found?.outputs)).toBe(JSON.stringify(made.outputs));
          }
        });

        it('is changed in what is named, and in nothing else', async () => {
          const { id } = await make();
          const changed = await tenant.update(kind, id, change, outputs);
          expect(changed.id).toBe(id);
          expect(shown(changed)).toMatchObject(declared({ ...properties, ...change }));
          const found = await find(id);
          expect(found === null ? {} : shown(found)).toMatchObject(declared({ ...properties, ...change }));
        });

        it('is found by its identity where the id is one of something that is gone', async () => {
          const { id } = await make();
          await tenant.remove(kind, id);
          const again = await make();
          expect(again.id).not.toBe(id);
          expect((await find(id))?.id).toBe(again.id);
        });

        it('is switched off and on, and taken away, twice if need be', async () => {
          const { id } = await make();
          const off = await tenant.update(kind, id, active(false), outputs);
          expect(off.properties['active']).toBe(false);
          const on = await tenant.update(kind, id, active(true), outputs);
          expect(on.properties['active']).toBe(true);
          await tenant.remove(kind, id);
          await tenant.remove(kind, id);
          expect(await find(id)).toBeNull();
          await expect(tenant.update(kind, id, change, outputs)).rejects.toMatchObject({ code: 'NOT_FOUND' });
        });
      });
    }

    describeKind(OIDC);
    describeKind(SAML);
    describeKind(PROVIDER);

    it('gives the same client secret each time, as a Secret', async () => {
      const { kind, identity, properties, outputs } = OIDC;
      const made = await tenant.create(kind, identity, properties, outputs);
      const found = await tenant.find(kind, { identity, knownId: made.id, outputs });
      const [one, other] = [made.outputs['clientSecret'], found?.outputs['clientSecret']];
      if (!(one instanceof Secret) || !(other instanceof Secret)) throw new Error('one of them is no Secret');
      expect(one.equals(other)).toBe(true);
    });

    it('shows the client secret of a provider as a Secret that can be compared', async () => {
      const { kind, identity, properties, outputs } = PROVIDER;
      const made = await tenant.create(kind, identity, properties, outputs);
      const secret = made.properties['clientSecret'];
      if (!(secret instanceof Secret)) throw new Error('it is no Secret');
      expect(secret.equals(properties.clientSecret)).toBe(true);
      expect(JSON.stringify(made)).not.toContain('fake-client-secret');
    });

    it('assigns groups one by one, and says which one it does not have', async () => {
      const { id: applicationId } = await tenant.create(OIDC.kind, OIDC.identity, OIDC.properties, []);
      const kind = 'application-assignment';
      const find = (group: string) =>
        tenant.find(kind, { identity: { applicationId, group }, knownId: null, outputs: [] });
      expect(await find(groups[0])).toBeNull();
      const assigned = await tenant.create(
        kind,
        { applicationId, group: groups[0] },
        { group: groups[0] },
        [],
      );
      expect((await find(groups[0]))?.id).toBe(assigned.id);
      expect(await find(groups[1])).toBeNull();
      await tenant.remove(kind, assigned.id);
      expect(await find(groups[0])).toBeNull();
      await expect(
        tenant.create(kind, { applicationId, group: 'nobody' }, { group: 'nobody' }, []),
      ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('has a mapping with each provider, of which single attributes are set and cleared', async () => {
      const { id } = await tenant.create(PROVIDER.kind, PROVIDER.identity, PROVIDER.properties, []);
      const kind = 'attribute-mapping';
      const mapping = await tenant.find(kind, {
        identity: { identityProviderId: id },
        knownId: null,
        outputs: [],
      });
      if (mapping === null) throw new Error('there is none');
      const before = shown(mapping);
      const set = await tenant.update(kind, mapping.id, { department: 'appuser.department' }, []);
      expect(shown(set)).toEqual({ ...before, department: 'appuser.department' });
      expect(shown(await tenant.update(kind, mapping.id, { department: null }, []))).toEqual(before);
    });

    it('routes a domain to a provider, and tells who is caught', async () => {
      const { id } = await tenant.create(PROVIDER.kind, PROVIDER.identity, PROVIDER.properties, []);
      const properties = {
        name: 'contract route',
        active: true,
        identityProviderId: id,
        domains: ['contract.example'],
      };
      const route = await tenant.create('sign-in-route', { name: 'contract route' }, properties, []);
      expect(shown(route)).toEqual(properties);
      const caught = async (login: string) =>
        (await tenant.signInRoutes()).find((it) => it.catches(login))?.identityProviderId ?? null;
      expect(await caught('ann@contract.example')).toBe(id);
      expect(await caught('ann@other.example')).toBeNull();
      await tenant.remove('sign-in-route', route.id);
      expect(await caught('ann@contract.example')).toBeNull();
    });

    it('tells its addresses, and its endpoints when it is asked', async () => {
      const facts = await tenant.facts(['addresses', 'openid']);
      expect(facts.addresses.length).toBeGreaterThan(0);
      expect(facts.callbackUrls).toHaveLength(facts.addresses.length);
      expect(facts.addresses).toContain(facts.openid?.issuer);
      expect((await tenant.facts(['addresses'])).openid).toBeNull();
      expect((await tenant.facts([])).tenantId).toBe(facts.tenantId);
    });

    it('counts reads and writes', async () => {
      const before = tenant.tally();
      await tenant.create(OIDC.kind, OIDC.identity, OIDC.properties, []);
      expect(tenant.tally()).toEqual({ reads: before.reads, writes: before.writes + 1 });
    });
  });
}

/** What every recipe owes the engine, and what single ones make of their settings. */
import { describe, expect, it } from 'vitest';
import { IdctlError } from '../../../../src/core/errors.ts';
import type { UserDirectory } from '../../../../src/services/directory/port.ts';
import { Later } from '../../../../src/services/sso/known.ts';
import { planWiring } from '../../../../src/services/sso/plan.ts';
import { KIND_LABELS } from '../../../../src/services/sso/port.ts';
import { xml } from '../../../../src/services/sso/recipes/cyberark-handover.ts';
import { subjectFilter } from '../../../../src/services/sso/recipes/federation.ts';
import { RECIPES, recipeById } from '../../../../src/services/sso/recipes/index.ts';
import { settingFaults } from '../../../../src/services/sso/settings.ts';
import type { Wiring } from '../../../../src/services/sso/wiring.ts';
import { FakeClock } from '../../../support/fakes/clock.ts';
import { FakePrivilegedAccess } from '../../../support/fakes/privileged-access.ts';
import { FEDERATION, PROVISIONING, SsoWorld } from '../../../support/fakes/sso-world.ts';
import { Vault } from '../../../support/fakes/vault.ts';
import { LAB_WIRINGS } from '../../../support/sso-wirings.ts';

describe.each(RECIPES.map((it) => [it.id, it] as const))('%s', (_, recipe) => {
  it('has settings with a sentence each, and defaults that it takes itself', () => {
    for (const setting of recipe.settings) expect(setting.help).toMatch(/^\S.*\S$/);
    const defaults = Object.fromEntries(
      recipe.settings.flatMap((it) => (it.default === undefined ? [] : [[it.name, it.default]])),
    );
    const required = new Set(recipe.settings.filter((it) => it.required).map((it) => it.name));
    expect(settingFaults(recipe.settings, defaults).filter((it) => !required.has(it.setting))).toEqual([]);
  });

  it('declares no step twice, and none of a kind or an end that it did not ask for', async () => {
    for (const wiring of Object.values(LAB_WIRINGS).filter((it) => it.recipe === recipe.id)) {
      const plan = await planWiring(new SsoWorld().deps, wiring);
      const ids = plan.steps.map((it) => it.step);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { role, kind } of plan.steps) {
        expect(recipe.roles.find((it) => it.name === role)?.kinds).toContain(kind);
        expect(KIND_LABELS).toHaveProperty([kind]);
      }
    }
  });

  it('has a wiring that the lab can run', () => {
    expect(Object.values(LAB_WIRINGS).some((it) => it.recipe === recipe.id)).toBe(true);
  });
});

describe('an unknown recipe', () => {
  it('is answered with those that there are', () => {
    expect(() => recipeById('samll')).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});

describe('the filter of a federation', () => {
  const lets = (login: string, ...domains: readonly string[]): boolean =>
    new RegExp(subjectFilter(domains)).test(login);

  it('lets in its domains, and nobody who only looks like it', () => {
    expect(lets('ann@partner.example', 'partner.example', 'other.example')).toBe(true);
    expect(lets('ann@other.example', 'partner.example', 'other.example')).toBe(true);
    expect(lets('ann@evilpartner.example', 'partner.example')).toBe(false);
    expect(lets('ann@partnerXexample', 'partner.example')).toBe(false);
    expect(lets('ann@partner.example.evil.example', 'partner.example')).toBe(false);
    expect(lets('ann@x@partner.example', 'partner.example')).toBe(false);
  });
});

interface Person {
  readonly roles?: readonly string[];
  readonly source?: string;
  readonly state?: string;
}

async function checks(wiring: Wiring, world = new SsoWorld()) {
  return (await planWiring(world.deps, wiring)).checks;
}

describe('the checks of oidc', () => {
  const wiring = (settings: Wiring['settings']): Wiring => ({
    ...(LAB_WIRINGS['oidc'] as Wiring), // There by the test above.
    settings: { groups: ['Partners'], ...settings },
  });

  it.each([
    ['http://shop.example/cb', 'fail'],
    ['https://*.shop.example/cb', 'fail'],
    ['http://127.0.0.1:8080/cb', 'pass'],
    ['http://localhost.evil.example/cb', 'fail'],
    ['https://shop.example/cb', 'pass'],
  ])('%s: %s', async (uri, state) => {
    expect(await checks(wiring({ redirectUris: [uri] }))).toMatchObject([{ state }]);
  });

  it('want a place for keys with private_key_jwt', async () => {
    const redirectUris = ['https://shop.example/cb'];
    expect(await checks(wiring({ redirectUris, authentication: 'private_key_jwt' }))).toMatchObject([
      { name: 'keys', state: 'fail' },
    ]);
  });
});

describe('the checks of a federation of orgs', () => {
  const wiring = (settings: Wiring['settings']): Wiring => ({
    ...FEDERATION,
    settings: { ...FEDERATION.settings, ...settings },
  });
  const named = async (name: string, settings: Wiring['settings'], world = new SsoWorld()) =>
    (await checks(wiring(settings), world)).find((it) => it.name === name);

  it.each([
    ['partner.example', 'pass'],
    ['gmail.com', 'fail'],
    ['com', 'fail'],
    ['@partner.example', 'fail'],
    ['*.partner.example', 'fail'],
  ])('domain %s: %s', async (domain, state) => {
    expect(await named('domains', { domains: [domain] })).toMatchObject({ state });
  });

  it('refuse a route that would take a break-glass account, and want one to be named', async () => {
    expect(await named('break-glass', { breakGlass: ['rescue@partner.example'] })).toMatchObject({
      state: 'fail',
    });
    expect(await named('break-glass', { breakGlass: [] })).toMatchObject({ state: 'warn' });
  });

  it('tell of a route of the hub that takes one, whoever made it', async () => {
    const world = new SsoWorld();
    expect(await named('break-glass', {}, world)).toMatchObject({ state: 'pass' });
    const route = { name: 'all', active: true, identityProviderId: 'another', domains: ['cic.example'] };
    world.cic.add('sign-in-route', { name: 'all' }, route);
    expect(await named('break-glass', {}, world)).toMatchObject({
      state: 'warn',
      detail: expect.stringContaining('rescue@cic.example to another identity provider (all)'),
    });
  });

  it('let no administrator be linked, whatever the wiring says', async () => {
    for (const recipe of ['org2org-oidc', 'org2org-saml']) {
      const { steps } = await planWiring(new SsoWorld().deps, { ...FEDERATION, recipe });
      const provider = steps.find((it) => it.step === 'hub-provider');
      expect(provider?.changes).toContainEqual({ property: 'excludesAdmins', from: null, to: true });
      expect(provider?.changes).toContainEqual(
        expect.objectContaining({ property: 'subjectFilter', to: '^[^@]+@(partner\\.example)$' }),
      );
    }
  });
});

describe('oin', () => {
  const oin = (settings: Wiring['settings']): Wiring => ({
    ...(LAB_WIRINGS['oin'] as Wiring), // There by the test above.
    settings: { groups: ['Employees'], ...settings },
  });

  it.each<[Wiring['settings'], string | null]>([
    [{ integration: 'office365', fields: { domain: 'a.example', msftTenant: 'a' } }, null],
    [{ integration: 'office365', fields: { domain: 'a.example' } }, 'fields.msftTenant is needed'],
    [{ integration: 'office365', signOn: 'oidc', fields: {} }, 'it signs users in by saml or password'],
    [
      { integration: 'salesforce', fields: { integrationType: 'STANDARD', instanceType: 'TEST' } },
      'fields.instanceType is SANDBOX or PRODUCTION or GOVERNMENT',
    ],
  ])('is held to what the document says: %j', async (settings, problem) => {
    const [check] = await checks(oin(settings));
    expect(check).toMatchObject(
      problem === null ? { state: 'pass' } : { state: 'warn', detail: expect.stringContaining(problem) },
    );
  });

  it('says nothing of what is in no document', async () => {
    expect(await checks(oin({ integration: 'something' }))).toEqual([]);
  });
});

describe('provisioning from org to org', () => {
  const wiring = (settings: Wiring['settings']): Wiring => ({
    ...PROVISIONING,
    settings: { ...PROVISIONING.settings, ...settings },
  });

  it.each([
    [['USER_ADMIN'], 'pass'],
    [['USER_ADMIN', 'SUPER_ADMIN'], 'fail'],
    [['ORG_ADMIN'], 'fail'],
  ])('as %j: %s', async (provisioningRoles, state) => {
    expect(await checks(wiring({ provisioningRoles }))).toContainEqual(
      expect.objectContaining({ name: 'provisioning', state }),
    );
  });

  it('switches on what is pushed, and nothing else', async () => {
    const { steps } = await planWiring(new SsoWorld().deps, wiring({ pushes: ['update'] }));
    const users = steps.find((it) => it.kind === 'user-provisioning');
    expect(Object.fromEntries((users?.changes ?? []).map(({ property, to }) => [property, to]))).toEqual({
      createsUsers: false,
      updatesUsers: true,
      deactivatesUsers: false,
    });
    expect(settingFaults(recipeById('org2org-oidc').settings, { pushes: ['delete'] })).toContainEqual({
      setting: 'pushes',
      problem: 'has delete; there is create, update, deactivate',
    });
  });

  it('says what makes the client more than it was given, and where', async () => {
    const { handover } = await planWiring(new SsoWorld().deps, PROVISIONING);
    expect(handover.map((it) => it.screen).join(' ')).toContain('Public client app admins');
  });
});

describe('zoho-directory', () => {
  const zoho = LAB_WIRINGS['zoho-directory'] as Wiring; // There by the test above.

  it('refuses a region that is not that of the address', async () => {
    const wrong = { ...zoho, settings: { ...zoho.settings, region: 'in' } };
    expect(await checks(wrong)).toContainEqual(expect.objectContaining({ name: 'region', state: 'fail' }));
    expect(await checks(zoho)).toContainEqual(expect.objectContaining({ name: 'region', state: 'pass' }));
  });

  it('leads its tiles to the service by the sign-in of the organisation', async () => {
    const { steps } = await planWiring(new SsoWorld().deps, zoho);
    const changes = steps.find((it) => it.step === 'tile-CRM')?.changes ?? [];
    expect(changes.find((it) => it.property === 'field:url')?.to).toBe(
      'https://accounts.zoho.eu/samlauthrequest/20071234567?serviceurl=https%3A%2F%2Fcrm.zoho.eu',
    );
  });

  it('is read by Zoho through an application of its region, which may read users and nothing else', async () => {
    const { steps, handover } = await planWiring(new SsoWorld().deps, zoho);
    const of = (step: string) => steps.find((it) => it.step === step);
    expect(of('pull-application')?.changes).toContainEqual(
      expect.objectContaining({
        property: 'redirectUris',
        to: ['https://one.zoho.eu/provision/oauth/callback'],
      }),
    );
    expect(steps.filter((it) => it.kind === 'api-grant').map((it) => it.title)).toEqual(['okta.users.read']);
    expect(of('pull-application-group-Okta-Admins')).toMatchObject({ action: 'create' });
    const pull = handover.find((it) => it.screen.includes('Using API'));
    expect(pull?.notes.join(' ')).toContain('"zoho: directory for Zoho"');
    expect(pull?.notes.join(' ')).toContain('an administrator in Okta-Admins');
  });

  it('says plainly that SCIM is for a person', async () => {
    const scim = { ...zoho, settings: { ...zoho.settings, provisioning: 'scim' } };
    const { handover } = await planWiring(new SsoWorld().deps, scim);
    expect(handover.flatMap((it) => it.notes).join(' ')).toContain('No API of Okta sets SCIM');
    expect(handover.map((it) => it.screen).join(' ')).toContain('Directory Stores');
  });
});

describe('cyberark-pvwa', () => {
  const pvwa = LAB_WIRINGS['cyberark-pvwa'] as Wiring; // There by the test above.
  const wiring = (settings: Wiring['settings']): Wiring => ({
    ...pvwa,
    connections: { source: 'wic', vault: 'vault' },
    settings: { ...pvwa.settings, ...settings },
  });

  function worldOf(people: Readonly<Record<string, Person>>, inVault: readonly string[]): SsoWorld {
    const world = new SsoWorld();
    const directory = fakeDirectory(people);
    const vault = new Vault(new FakeClock());
    for (const userName of inVault) vault.add(userName, { account: { userName } });
    world.probe = {
      directory: async () => directory,
      vault: async () => new FakePrivilegedAccess(vault, 'sam'),
    };
    return world;
  }

  const PAIR = { 'sam@lab.example': 'sam-admin@lab.example' };
  const SOUND = { 'sam@lab.example': {}, 'sam-admin@lab.example': { roles: ['SUPER_ADMIN'] } };
  const GLASS = { 'break.glass@lab.example': { roles: ['SUPER_ADMIN'] } };

  it.each<[string, Readonly<Record<string, Person>>, readonly string[], string | null]>([
    ['both accounts as they should be', SOUND, ['sam-admin@lab.example'], null],
    [
      'an ordinary account with a role',
      { ...SOUND, 'sam@lab.example': { roles: ['READ_ONLY_ADMIN'] } },
      ['sam-admin@lab.example'],
      'ordinary sam@lab.example',
    ],
    [
      'a privileged account without one',
      { ...SOUND, 'sam-admin@lab.example': {} },
      ['sam-admin@lab.example'],
      'privileged sam-admin@lab.example',
    ],
    [
      'a privileged account whose password is elsewhere',
      { ...SOUND, 'sam-admin@lab.example': { roles: ['SUPER_ADMIN'], source: 'AD' } },
      ['sam-admin@lab.example'],
      'privileged sam-admin@lab.example',
    ],
    ['a password that the vault does not have', SOUND, ['other@lab.example'], 'vault sam-admin@lab.example'],
    ['an account that is not there', { 'sam@lab.example': {} }, [], 'privileged sam-admin@lab.example'],
  ])('%s', async (_, people, inVault, failing) => {
    const found = await checks(wiring({ administrators: PAIR }), worldOf({ ...people, ...GLASS }, inVault));
    const failed = found.filter((it) => it.state === 'fail').map((it) => it.name);
    if (failing === null) expect(failed).toEqual([]);
    else expect(failed).toContain(failing);
  });

  it('refuses a privileged account that a route takes elsewhere', async () => {
    const world = worldOf({ ...SOUND, ...GLASS }, ['sam-admin@lab.example']);
    world.wic.add(
      'sign-in-route',
      { name: 'all' },
      { name: 'all', identityProviderId: 'x', domains: ['lab.example'] },
    );
    const failed = (await checks(wiring({ administrators: PAIR }), world)).filter(
      (it) => it.state === 'fail',
    );
    expect(failed.map((it) => it.name)).toEqual(['privileged sam-admin@lab.example', 'circularity']);
  });

  it('refuses to go round in a circle', async () => {
    const { breakGlassPath: _, ...without } = pvwa.settings;
    const circular = { ...pvwa, settings: without };
    expect(await checks(circular)).toContainEqual(
      expect.objectContaining({ name: 'circularity', state: 'fail' }),
    );
    const nobody = worldOf({ 'break.glass@lab.example': {} }, []);
    expect(await checks(wiring({}), nobody)).toContainEqual(
      expect.objectContaining({ name: 'circularity', state: 'fail' }),
    );
  });

  it('writes its files with values escaped', async () => {
    expect(xml(`<a href="x">'&'</a>`)).toBe('&lt;a href=&quot;x&quot;&gt;&apos;&amp;&apos;&lt;/a&gt;');
    const { handover } = await planWiring(new SsoWorld().deps, wiring({ audience: 'Vault "A" & <B>' }));
    const files = handover.flatMap((it) => it.files);
    expect(files.map((it) => it.name)).toEqual([
      'saml.config',
      'web.config.appSettings.xml',
      'identity-provider.cer',
    ]);
    // The application is not there yet: the first names what only it gives.
    expect(files[0]?.content).toBeInstanceOf(Later);
  });
});

/** As much of a directory as the checks look into. */
function fakeDirectory(people: Readonly<Record<string, Person>>): UserDirectory {
  const directory = {
    users: {
      get: async (login: string) => {
        const person = people[login];
        if (person === undefined) throw new IdctlError('NOT_FOUND', login);
        return {
          id: login,
          login,
          state: person.state ?? 'active',
          status: 'ACTIVE',
          source: person.source ?? 'here',
        };
      },
    },
    roles: { of: async (id: string) => (people[id]?.roles ?? []).map((role) => ({ role })) },
  };
  // The checks ask for nothing else.
  return directory as unknown as UserDirectory;
}

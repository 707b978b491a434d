/** Changes by hand in the tenant: they are seen, put right without a loss, and given back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import { planWiring } from '../../../../src/services/sso/plan.ts';
import { removeWiring } from '../../../../src/services/sso/remove.ts';
import { statusOf } from '../../../../src/services/sso/status.ts';
import type { Wiring } from '../../../../src/services/sso/wiring.ts';
import { SsoLab } from '../../../support/sso-lab.ts';
import { LAB_WIRINGS } from '../../../support/sso-wirings.ts';
import { type ByHand, byHand } from './by-hand.ts';

const WIRING = LAB_WIRINGS['auth0-okta'] as Wiring; // Proven by the test of the recipes.

let world: SsoLab;
let ask: ByHand;

beforeAll(async () => {
  world = await SsoLab.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  await world.renew();
  ask = await byHand(world.lab);
});

const apply = (wiring = WIRING, adopt = false) =>
  applyWiring(world.deps, wiring, { adopt, rollback: false, expected: null });
const withSettings = (settings: Wiring['settings']): Wiring => ({
  ...WIRING,
  settings: { ...WIRING.settings, ...settings },
});

async function connection() {
  const [found] = await ask('GET /connections?name=customers');
  return found;
}

/** Which properties of which steps a plan would change. */
async function drift(): Promise<readonly string[]> {
  const { steps } = await planWiring(world.deps, WIRING);
  return steps
    .filter(({ action }) => action !== 'none')
    .map(({ step, action, changes }) => `${step} ${action} ${changes.map((it) => it.property).join(' ')}`);
}

describe('a change by hand', () => {
  const optionsWith = async (more: object) => {
    const { id, options } = await connection();
    await ask(`PATCH /connections/${id}`, { display_name: 'customers', options: { ...options, ...more } });
  };

  it.each<[string, () => Promise<unknown>, readonly string[]]>([
    [
      'another secret',
      () => optionsWith({ client_secret: 'not-the-secret' }),
      ['hub-provider update clientSecret'],
    ],
    [
      'PKCE switched off',
      () => optionsWith({ connection_settings: { pkce: 'disabled' } }),
      ['hub-provider update pkce'],
    ],
    [
      'an issuer that is a slash away',
      async () => optionsWith({ issuer: `${world.lab.urls['wic']}/` }),
      ['hub-provider update issuer'],
    ],
    [
      'another domain',
      () => optionsWith({ domain_aliases: ['lab.example', 'other.example'] }),
      ['hub-route update domains'],
    ],
    ['no domain', () => optionsWith({ domain_aliases: [] }), ['hub-route create']],
    [
      'an application taken away',
      async () => {
        const client_id = world.lab.credentials()['auth0/web-client-id'];
        const { id } = await connection();
        await ask(`PATCH /connections/${id}/clients`, [{ client_id, status: false }]);
      },
      ['hub-provider-application-Customer Portal create'],
    ],
    [
      'a title that a careless PATCH reset',
      async () => {
        const { id } = await connection();
        await ask(`PATCH /connections/${id}`, { show_as_button: true, display_name: 'Click me' });
      },
      ['hub-provider update title button'],
    ],
  ])('is drift, and is put right: %s', async (_, change, expected) => {
    await apply();
    await change();
    expect((await drift()).map((it) => it.replace(/(create) .*/, '$1'))).toEqual(expected);
    expect(await statusOf(world.deps, [])).not.toMatchObject([{ state: 'in-step' }]);
    await apply();
    expect(await drift()).toEqual([]);
  });

  it('outside of what the wiring declares is no drift, and survives every write', async () => {
    await apply();
    await optionsWith({
      icon_url: 'https://lab.example/icon.png',
      upstream_params: { prompt: { value: 'login' } },
    });
    const { id } = await connection();
    await ask(`PATCH /connections/${id}`, { metadata: { owner: 'it' }, display_name: 'customers' });
    expect(await drift()).toEqual([]);
    await apply(withSettings({ button: true, domains: ['lab.example', 'labs.example'] }));
    expect(await connection()).toMatchObject({
      show_as_button: true,
      metadata: { owner: 'it' },
      options: {
        icon_url: 'https://lab.example/icon.png',
        upstream_params: { prompt: { value: 'login' } },
        domain_aliases: ['lab.example', 'labs.example'],
      },
    });
  });
});

describe('a connection of that name that is there already', () => {
  const make = async () => {
    const domain = new URL(world.lab.urls['wic'] ?? '').host;
    const options = { client_id: 'by-hand', client_secret: 'by-hand', domain, scope: 'openid' };
    return ask('POST /connections', {
      name: 'customers',
      display_name: 'By hand',
      strategy: 'okta',
      options: { ...options, domain_aliases: ['old.example'] },
    });
  };

  it('is not taken over unasked', async () => {
    await make();
    const before = world.ends();
    await expect(apply()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(world.ends()).toEqual(before);
  });

  it('is adopted on request, and given back what it was when the wiring is removed', async () => {
    await make();
    await apply(WIRING, true);
    expect(await drift()).toEqual([]);
    await removeWiring(world.deps, WIRING.name);
    const { display_name, options } = await connection();
    expect(display_name).toBe('By hand');
    expect(options).toMatchObject({ client_id: 'by-hand', scope: 'openid', domain_aliases: ['old.example'] });
  });

  it('of another strategy is in the way', async () => {
    await ask('POST /connections', { name: 'customers', strategy: 'auth0', options: {} });
    await expect(apply()).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('the checks', () => {
  const failing = async (settings: Wiring['settings']): Promise<readonly string[]> => {
    const { checks } = await planWiring(world.deps, withSettings(settings));
    return checks.filter((it) => it.state === 'fail').map((it) => it.name);
  };

  it.each<[string, Wiring['settings'], readonly string[]]>([
    ['a sound wiring', {}, []],
    ['a public mail provider', { domains: ['lab.example', 'GMail.com'] }, ['domains']],
    ['a domain that is none', { domains: ['*.lab.example'] }, ['domains']],
    ['a name that Auth0 does not take', { connectionName: 'lab_customers' }, ['connection name']],
    ['a break-glass account of a routed domain', { breakGlass: ['rescue@LAB.example'] }, ['break-glass']],
  ])('%s', async (_, settings, expected) => {
    expect(await failing(settings)).toEqual(expected);
    if (expected.length === 0) return;
    const before = world.ends();
    await expect(apply(withSettings(settings))).rejects.toMatchObject({ code: 'CHECK_FAILED' });
    expect(world.ends()).toEqual(before);
  });

  it('refuse a domain that another connection takes, and not the one that is ours', async () => {
    await apply();
    expect(await failing({})).toEqual([]);
    const { options } = await connection();
    await ask('POST /connections', { name: 'rival', strategy: 'okta', options });
    expect(await failing({})).toEqual(['routes']);
  });

  it('say so when nobody would get there', async () => {
    const { checks } = await planWiring(world.deps, withSettings({ domains: [] }));
    expect(checks).toContainEqual(expect.objectContaining({ name: 'domains', state: 'warn' }));
  });
});

describe('at the other end', () => {
  const redirectUris = () =>
    world
      .stored('wic')
      .apps.map((it) => JSON.stringify(it.settings))
      .join();

  it('the callback is that of the tenant, and of the custom domains that are ready', async () => {
    await apply();
    const callback = `${world.lab.urls['auth0']}/login/callback`;
    expect(redirectUris()).toContain(callback);
    world.happen('auth0', 'custom-domain', { domain: 'login.lab.example', status: 'ready' });
    world.happen('auth0', 'custom-domain', { domain: 'soon.lab.example', status: 'pending_verification' });
    expect(await drift()).toEqual(['source-application update redirectUris']);
    await apply();
    expect(redirectUris()).toContain('https://login.lab.example/login/callback');
    expect(redirectUris()).not.toContain('https://soon.lab.example/login/callback');
  });

  it('the secret is the one that Okta made, and is nowhere else', async () => {
    await apply();
    const { options } = await connection();
    const text = JSON.stringify([...world.ledger.records.values()]);
    expect(options.client_secret.length).toBeGreaterThan(20);
    expect(text).not.toContain(options.client_secret);
    const { steps } = await planWiring(world.deps, WIRING);
    expect(JSON.stringify(steps)).not.toContain(options.client_secret);
  });
});

describe('applications of the tenant', () => {
  it('that are not there are named, and nothing of the connection is enabled', async () => {
    await expect(apply(withSettings({ applications: ['Nobody'] }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('"Nobody"'),
    });
  });

  it('of one name are told apart by their ids', async () => {
    const twin = await ask('POST /clients', { name: 'Customer Portal', app_type: 'regular_web' });
    await expect(apply()).rejects.toMatchObject({
      code: 'AMBIGUOUS',
      hint: expect.stringContaining(twin.client_id),
    });
    await apply(withSettings({ applications: [twin.client_id] }));
    const { id } = await connection();
    expect(await ask(`GET /connections/${id}/clients`)).toEqual({ clients: [{ client_id: twin.client_id }] });
  });
});

describe('an application that the wiring calls by its id from now on', () => {
  it('stays enabled', async () => {
    await apply();
    const client_id = world.lab.credentials()['auth0/web-client-id'] ?? '';
    await apply(withSettings({ applications: [client_id] }), true);
    const { id } = await connection();
    expect(await ask(`GET /connections/${id}/clients`)).toEqual({ clients: [{ client_id }] });
  });
});

describe('what cannot be', () => {
  it('is another name for a connection that is there', async () => {
    await apply();
    const before = world.ends();
    await expect(apply(withSettings({ connectionName: 'customers-2' }))).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('idctl sso remove'),
    });
    expect(world.ends()).toEqual(before);
    expect((await apply()).written).toBe(0);
  });
});

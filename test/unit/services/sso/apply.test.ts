/** What an apply takes for its own, what it refuses to begin with, and how an edited wiring is followed. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/core/secret.ts';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import { hasChanges, planWiring } from '../../../../src/services/sso/plan.ts';
import { removeWiring } from '../../../../src/services/sso/remove.ts';
import { statusOf } from '../../../../src/services/sso/status.ts';
import { undoLastRun } from '../../../../src/services/sso/undo.ts';
import type { Wiring } from '../../../../src/services/sso/wiring.ts';
import { FEDERATION, SAML_FEDERATION, SsoWorld } from '../../../support/fakes/sso-world.ts';

const REQUEST = { adopt: false, rollback: false, expected: null };

let world: SsoWorld;

beforeEach(() => {
  world = new SsoWorld();
});

const apply = (wiring: Wiring = FEDERATION, request: Partial<typeof REQUEST> = {}) =>
  applyWiring(world.deps, wiring, { ...REQUEST, ...request });

const edited = (settings: Wiring['settings']): Wiring => ({
  ...FEDERATION,
  settings: { ...FEDERATION.settings, ...settings },
});

describe('things of the same name that are there already', () => {
  const makeOne = () =>
    world.wic.add(
      'oidc-application',
      { label: 'partners' },
      {
        label: 'partners',
        active: false,
        redirectUris: ['https://old.example/callback'],
      },
    );

  it('are not taken over', async () => {
    makeOne();
    await expect(apply()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('OpenID Connect application "partners" in wic'),
    });
    expect(world.writes).toBe(0);
    expect(world.ledger.records.size).toBe(0);
  });

  it('are adopted when told to, and get their former values back', async () => {
    makeOne();
    const before = world.ends;
    await apply(FEDERATION, { adopt: true });
    expect(world.wic.only('oidc-application').properties).toMatchObject({ active: true });
    await removeWiring(world.deps, 'partners');
    expect(world.ends).toEqual(before);
  });

  it('get back what they were first, however often the wiring changed them', async () => {
    makeOne();
    const before = world.ends;
    await apply(FEDERATION, { adopt: true });
    await apply(edited({ label: 'Partners of ours' }));
    await removeWiring(world.deps, 'partners');
    expect(world.ends).toEqual(before);
  });

  it('that somebody made anew after ours was removed are not ours', async () => {
    await apply();
    world.wic.resources = world.wic.resources.filter((it) => it.kind !== 'oidc-application');
    makeOne();
    await expect(apply()).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('keep a secret that the wiring replaced, and say so', async () => {
    world.cic.add('oidc-identity-provider', { name: 'partners' }, { name: 'partners' });
    const provider = world.cic.only('oidc-identity-provider');
    provider.properties['clientSecret'] = new Secret('fake-former');
    await apply(FEDERATION, { adopt: true });
    const [record] = world.ledger.records.values();
    expect(record?.entries.find((it) => it.kind === 'oidc-identity-provider')).toMatchObject({
      origin: 'found',
      lost: ['clientSecret'],
    });
    expect(JSON.stringify(record)).not.toContain('fake-former');
  });
});

describe('a kept plan', () => {
  it('is applied as long as nothing has changed', async () => {
    const plan = await planWiring(world.deps, FEDERATION);
    await applyWiring(world.deps, FEDERATION, { ...REQUEST, expected: plan });
    expect(hasChanges(await planWiring(world.deps, FEDERATION))).toBe(false);
  });

  it('is refused when the wiring has changed', async () => {
    const plan = await planWiring(world.deps, FEDERATION);
    await expect(
      applyWiring(world.deps, edited({ match: 'username' }), { ...REQUEST, expected: plan }),
    ).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('wiring was changed') });
    expect(world.writes).toBe(0);
  });

  it('is refused when an end has changed', async () => {
    await apply();
    const plan = await planWiring(world.deps, edited({ match: 'username' }));
    world.cic.only('sign-in-route').properties['active'] = false;
    await expect(
      applyWiring(world.deps, edited({ match: 'username' }), { ...REQUEST, expected: plan }),
    ).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('An end was changed') });
  });
});

describe('an edited wiring', () => {
  it('changes what is there, and takes away what it names no more', async () => {
    await apply();
    const plan = await planWiring(world.deps, edited({ groups: ['Partners'], attributes: {} }));
    expect(plan.steps.filter((it) => it.action !== 'none').map((it) => `${it.action} ${it.step}`)).toEqual([
      'restore hub-attributes',
      'remove source-application-group-Engineering',
    ]);
    await apply(edited({ groups: ['Partners'], attributes: {} }));
    expect(world.wic.only('application-assignment').properties).toEqual({ group: 'Partners' });
    expect(world.cic.only('attribute-mapping').properties).toEqual({ email: 'incoming.email' });
    expect(await statusOf(world.deps, [])).toMatchObject([{ state: 'in-step' }]);
  });

  it('whose new form needs no write is what counts from then on', async () => {
    await apply();
    const rescued = edited({ breakGlass: ['other@cic.example'] });
    expect((await apply(rescued)).written).toBe(0);
    expect(world.ledger.records.get('partners')?.wiring).toEqual(rescued);
  });

  it('undone, is what it was before, and the first run stays', async () => {
    await apply();
    const before = world.ends;
    await apply(edited({ label: 'Other name', match: 'username' }));
    expect(world.ends).not.toEqual(before);
    await undoLastRun(world.deps, 'partners');
    expect(world.ends).toEqual(before);
    expect(await statusOf(world.deps, [])).toMatchObject([{ state: 'in-step' }]);
  });

  it('with another recipe is refused until the first is taken away', async () => {
    await apply();
    await expect(apply(SAML_FEDERATION)).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('an apply', () => {
  it('is refused where a check fails, before anything is written', async () => {
    await expect(apply(edited({ breakGlass: ['rescue@partner.example'] }))).rejects.toMatchObject({
      code: 'CHECK_FAILED',
      message: expect.stringContaining('rescue@partner.example'),
    });
    expect(world.writes).toBe(0);
  });

  it('is refused where a connection points at another tenant than it did', async () => {
    await apply();
    world.tenants.set('cic', Object.assign(new SsoWorld().cic, { name: 'elsewhere' }));
    await expect(apply()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('tenant-cic'),
    });
    await expect(removeWiring(world.deps, 'partners')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('says when a tenant accepted something and did not take it over', async () => {
    world.cic.ignored.add('oidc-identity-provider.trustsClaims');
    await expect(apply()).rejects.toMatchObject({
      code: 'CHECK_FAILED',
      message: expect.stringContaining('trustsClaims'),
    });
  });

  it('forgets a create that was refused: a thing of that name is not ours then', async () => {
    world.cic.failures.order('create', 'DENIED');
    await expect(apply()).rejects.toMatchObject({ code: 'DENIED' });
    const entries = world.ledger.records.get('partners')?.entries ?? [];
    expect(entries.map((it) => it.step)).toEqual(['source-application']);
  });

  it('ends between two writes when it is interrupted, and goes on later', async () => {
    world.wic.failures.moment = (method) => {
      if (method === 'create') world.interruption.abort();
    };
    await expect(apply()).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(world.wic.tally().writes).toBe(1);
    world.interruption = new AbortController();
    world.wic.failures.moment = () => undefined;
    await apply();
    expect(await statusOf(world.deps, [])).toMatchObject([{ state: 'in-step' }]);
  });

  it('leaves two lines in the audit log, and none when nothing was to be done', async () => {
    await apply();
    await apply();
    expect(world.audit.lines).toEqual(['sso.apply pending partners', 'sso.apply done partners']);
    await removeWiring(world.deps, 'partners');
    expect(world.audit.lines.slice(2)).toEqual(['sso.remove pending partners', 'sso.remove done partners']);
  });

  it('that failed is told as unfinished, with what is left to do', async () => {
    world.cic.failures.order('create', 'UNAVAILABLE', { skip: 1 });
    await expect(apply()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const [status] = await statusOf(world.deps, []);
    expect(status).toMatchObject({ state: 'unfinished' });
    expect(world.audit.lines.at(-1)).toBe('sso.apply failed partners');
  });

  it('refuses a second run of the same wiring meanwhile', async () => {
    const release = world.locks.hold('wiring partners');
    await expect(apply()).rejects.toMatchObject({ code: 'CONFLICT' });
    release();
  });
});

describe('status', () => {
  it('says that an end cannot be read, and tells of the other wirings all the same', async () => {
    await apply();
    const other: Wiring = {
      schemaVersion: 1,
      name: 'shop',
      recipe: 'oidc',
      connections: { source: 'wic' },
      settings: { redirectUris: ['https://shop.example/cb'], groups: ['Partners'] },
    };
    await apply(other);
    world.cic.failures.order('find', 'UNAVAILABLE');
    expect(await statusOf(world.deps, [])).toMatchObject([{ state: 'unreadable' }, { state: 'in-step' }]);
    expect(await statusOf(world.deps, ['shop'])).toMatchObject([{ record: { id: 'shop' } }]);
    await expect(statusOf(world.deps, ['nothing'])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

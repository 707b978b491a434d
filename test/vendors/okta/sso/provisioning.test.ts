/** Provisioning from org to org: the source's own key opens the hub, for users alone, and nobody else ever sees it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Http } from '../../../../src/core/http-contract.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import { hasChanges, planWiring } from '../../../../src/services/sso/plan.ts';
import { removeWiring } from '../../../../src/services/sso/remove.ts';
import { statusOf } from '../../../../src/services/sso/status.ts';
import { undoLastRun } from '../../../../src/services/sso/undo.ts';
import type { Wiring } from '../../../../src/services/sso/wiring.ts';
import { OktaClient } from '../../../../src/vendors/okta/client.ts';
import { oktaDirectory } from '../../../../src/vendors/okta/directory.ts';
import type { Org } from '../../../support/sso-lab.ts';
import { SsoLab } from '../../../support/sso-lab.ts';
import { LAB_WIRINGS } from '../../../support/sso-wirings.ts';

const pushing = (name: string) => LAB_WIRINGS[`${name}, provisioning`] as Wiring; // Every one of them is there.
const WIRING = pushing('org2org-oidc');
const REQUEST = { adopt: false, rollback: false, expected: null };

let world: SsoLab;

beforeAll(async () => {
  world = await SsoLab.start();
});
afterAll(() => world.stop());
beforeEach(() => world.renew());

const apply = (wiring = WIRING) => applyWiring(world.deps, wiring, REQUEST);
const appOf = (org: Org, label: string) => {
  const app = world.stored(org).apps.find((it) => it.label === label);
  if (app === undefined) throw new Error(`${org} has no ${label}`);
  return app;
};
const clientOf = (): string => appOf('cic', 'partners provisioning').id;

/** An administrator's own call. */
async function byHand(org: Org, line: string, json?: object): Promise<void> {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(`${world.lab.urls[org]}${path}`, {
    method,
    headers: {
      authorization: `SSWS ${world.lab.credentials()[`okta/${org}-token`]}`,
      'content-type': 'application/json',
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  if (!response.ok) throw new Error(`${line}: ${response.status} ${await response.text()}`);
}

/** The hub as the source sees it: signed in with the key that it keeps. */
function asSource(key: unknown = sourceKeys()[0]?.privateJwk) {
  return {
    ...world.context('cic'),
    settings: { method: 'service', clientId: clientOf() },
    secret: async () => new Secret(JSON.stringify({ ...(key as object), kid: sourceKeys()[0]?.kid })), // A JWK.
  };
}

interface StoredKey {
  readonly kid: string;
  readonly privateJwk: Readonly<Record<string, string>>;
}

function sourceKeys(label = 'partners provisioning'): readonly StoredKey[] {
  return appOf('wic', label).connection?.['keys'] as StoredKey[]; // Kept by the stand-in with the connection.
}

/** Which steps a plan would change, and what of them. */
async function drift(): Promise<readonly string[]> {
  const { steps } = await planWiring(world.deps, WIRING);
  return steps
    .filter(({ action }) => action !== 'none')
    .map(({ step, action, changes }) => `${step} ${action} ${changes.map((it) => it.property).join(' ')}`);
}

describe.each(['org2org-oidc', 'org2org-saml'])('%s with provisioning', (name) => {
  const wiring = pushing(name);

  it('is made, is in step, and leaves both orgs as they were when it is removed', async () => {
    const before = world.ends();
    await apply(wiring);
    expect(await statusOf(world.deps, [])).toMatchObject([{ state: 'in-step' }]);
    expect((await apply(wiring)).written).toBe(0);
    expect(appOf('wic', 'partners provisioning')).toMatchObject({
      connection: { status: 'ENABLED', profile: { clientId: clientOf() } },
      features: ['PUSH_NEW_USERS', 'PUSH_PROFILE_UPDATES', 'PUSH_USER_DEACTIVATION'],
    });
    await removeWiring(world.deps, wiring.name);
    expect(world.ends()).toEqual(before);
  });

  it('taken out of the wiring again, goes, and the sign-in stays', async () => {
    const plain = { ...wiring, settings: { ...wiring.settings, provisioning: 'none' } };
    await apply(plain);
    const before = world.ends();
    await apply(wiring);
    expect(world.ends()).not.toEqual(before);
    await apply(plain);
    expect(world.ends()).toEqual(before);
    expect(await statusOf(world.deps, [])).toMatchObject([{ state: 'in-step' }]);
  });
});

describe('the order', () => {
  it('is the one that works: keys, client, its rights, the connection, and only then whoever is sent over', async () => {
    await apply();
    const order = world.writes.map((it) => it.replace(/0oa\w+|00g\w+|0oap\w+/g, '*'));
    const at = (wanted: string): number => {
      const found = order.findIndex((it) => it.includes(wanted));
      expect(found, `${wanted} of ${order.join(', ')}`).toBeGreaterThanOrEqual(0);
      return found;
    };
    const connection = at('/connections/default');
    expect(at('/roles')).toBeLessThan(connection);
    expect(at('/grants')).toBeLessThan(connection);
    expect(connection).toBeLessThan(at('/features/USER_PROVISIONING'));
    expect(at('/features/USER_PROVISIONING')).toBeLessThan(at('/groups/'));
  });
});

describe('the key of the source', () => {
  beforeEach(async () => void (await apply()));

  it('opens the hub, for its users', async () => {
    const client = new OktaClient(asSource());
    client.expect('suspendUser');
    const { id } = await client.read<{ readonly id: string }>('api/v1/users/joe@customer.example', 'getUser');
    const path = `api/v1/users/${id}/lifecycle/suspend`;
    await client.write({ method: 'POST', path, operation: 'suspendUser', effect: 'write' });
    const joe = world.stored('cic').users.find((it) => it.id === id);
    expect(joe).toMatchObject({ status: 'SUSPENDED' });
  });

  it('opens nothing else of the hub', async () => {
    const client = new OktaClient(asSource());
    await expect(client.read('api/v1/apps', 'listApplications')).rejects.toMatchObject({ code: 'DENIED' });
    await expect(client.read('api/v1/logs', 'listLogEvents')).rejects.toMatchObject({ code: 'DENIED' });
  });

  it('is the only one that does', async () => {
    const foreign = appOf('wic', 'partners provisioning').keys[0]?.privateJwk;
    await expect(oktaDirectory(asSource(foreign)).users.get('joe@customer.example')).rejects.toMatchObject({
      code: 'AUTH_REQUIRED',
    });
  });

  it('is published by the source, and in nothing that idctl keeps or the hub has', () => {
    const hub = appOf('cic', 'partners provisioning').settings['oauthClient'];
    expect(hub).toMatchObject({
      jwks_uri: expect.stringMatching(/^http.*\/api\/v1\/apps\/0oa\w+\/connections\/default\/jwks$/),
      dpop_bound_access_tokens: true,
    });
    const kept = JSON.stringify([[...world.ledger.records.values()], world.stored('cic')]);
    for (const { privateJwk } of sourceKeys()) {
      expect(kept).not.toContain(privateJwk['d']);
      expect(kept).not.toContain(privateJwk['n']);
    }
  });
});

describe('a change by hand', () => {
  const at = (): string => `/api/v1/apps/${appOf('wic', 'partners provisioning').id}`;

  beforeEach(async () => void (await apply()));

  it.each<[string, () => Promise<unknown>, readonly string[]]>([
    [
      'provisioning that was switched off',
      () => byHand('wic', `POST ${at()}/connections/default/lifecycle/deactivate`),
      [
        'source-connection update active',
        'source-provisioning create createsUsers updatesUsers deactivatesUsers',
      ],
    ],
    [
      'a key that nobody renews',
      () =>
        byHand('wic', `POST ${at()}/connections/default`, {
          profile: { authScheme: 'OAUTH2', clientId: clientOf(), signing: { rotationMode: 'MANUAL' } },
        }),
      ['source-connection update renewsKey'],
    ],
    [
      'users that are not made any more',
      () =>
        byHand('wic', `PUT ${at()}/features/USER_PROVISIONING`, {
          create: { lifecycleCreate: { status: 'DISABLED' } },
        }),
      ['source-provisioning update createsUsers'],
    ],
    [
      'a role that was taken away',
      async () => {
        const [role] = appOf('cic', 'partners provisioning').roles;
        await byHand('cic', `DELETE /oauth2/v1/clients/${clientOf()}/roles/${role?.id}`);
      },
      ['hub-client-role-USER_ADMIN create role'],
    ],
    [
      'a scope that was taken away',
      async () => {
        const [grant] = appOf('cic', 'partners provisioning').grants;
        await byHand('cic', `DELETE /api/v1/apps/${clientOf()}/grants/${grant?.id}`);
      },
      ['hub-client-scope-okta.users.manage create scope'],
    ],
  ])('is shown and put right: %s', async (_, change, expected) => {
    const whole = world.ends();
    await change();
    expect(await drift()).toEqual(expected);
    await apply();
    expect(await drift()).toEqual([]);
    expect(world.ends()).toEqual(whole);
  });

  it('of the client: the connection gets the new one, though the org does not show which it has', async () => {
    const before = clientOf();
    await byHand('cic', `POST /api/v1/apps/${before}/lifecycle/deactivate`);
    await byHand('cic', `DELETE /api/v1/apps/${before}`);
    await apply();
    expect(clientOf()).not.toBe(before);
    expect(appOf('wic', 'partners provisioning').connection).toMatchObject({
      profile: { clientId: clientOf() },
    });
    expect(hasChanges(await planWiring(world.deps, WIRING))).toBe(false);
    await undoLastRun(world.deps, 'partners');
    expect(appOf('wic', 'partners provisioning').connection).toMatchObject({ profile: { clientId: before } });
  });

  it('of the application: everything that hung on it is made anew', async () => {
    const { id } = appOf('wic', 'partners provisioning');
    await byHand('wic', `POST /api/v1/apps/${id}/lifecycle/deactivate`);
    await byHand('wic', `DELETE /api/v1/apps/${id}`);
    await apply();
    expect(appOf('wic', 'partners provisioning').id).not.toBe(id);
    expect(hasChanges(await planWiring(world.deps, WIRING))).toBe(false);
  });
});

describe('provisioning that somebody has set up by hand', () => {
  it('by a token is not touched, and a removal does not stumble over it', async () => {
    await apply();
    const at = `/api/v1/apps/${appOf('wic', 'partners provisioning').id}/connections/default?activate=true`;
    await byHand('wic', `POST ${at}`, { profile: { authScheme: 'TOKEN', token: 'fake-token-of-the-hub' } });
    await expect(apply()).rejects.toMatchObject({ code: 'CONFLICT' });
    await removeWiring(world.deps, 'partners');
    expect(world.stored('wic').apps.some((it) => it.label === 'partners provisioning')).toBe(false);
  });

  it('is adopted with the client of the wiring, and switched off when the wiring goes', async () => {
    await byHand('wic', 'POST /api/v1/apps', {
      name: 'okta_org2org',
      label: 'partners provisioning',
      signOnMode: 'SAML_2_0',
      settings: { app: { baseUrl: world.lab.urls['cic'] } },
    });
    const { id } = appOf('wic', 'partners provisioning');
    await byHand('wic', `POST /api/v1/apps/${id}/connections/default?activate=true`, {
      profile: { authScheme: 'OAUTH2', clientId: 'client-of-nobody' },
    });
    await expect(apply()).rejects.toMatchObject({ code: 'CONFLICT' });
    await applyWiring(world.deps, WIRING, { ...REQUEST, adopt: true });
    expect(appOf('wic', 'partners provisioning').connection).toMatchObject({
      status: 'ENABLED',
      profile: { clientId: clientOf(), signing: { rotationMode: 'AUTO' } },
    });
    expect(hasChanges(await planWiring(world.deps, WIRING))).toBe(false);
    await removeWiring(world.deps, 'partners');
    expect(appOf('wic', 'partners provisioning')).toMatchObject({ id, connection: { status: 'DISABLED' } });
  });
});

describe('an org that shows the client of a connection', () => {
  /** As one example of the document has it, against its own schema. */
  const showing = (http: Http): Http => ({
    close: () => http.close(),
    async send(request) {
      const response = await http.send(request);
      if (!request.path.endsWith('/connections/default') || response.text === '') return response;
      const body = JSON.parse(response.text);
      const clientId = world.stored('wic').apps.find((it) => request.path.includes(it.id))?.connection?.[
        'profile'
      ];
      return {
        ...response,
        text: JSON.stringify({ ...body, profile: { ...body.profile, ...(clientId as object) } }),
      };
    },
  });

  it('is believed: another client is drift', async () => {
    world.between = showing;
    await apply();
    expect(await drift()).toEqual([]);
    const { id } = appOf('wic', 'partners provisioning');
    await byHand('wic', `POST /api/v1/apps/${id}/connections/default`, {
      profile: { authScheme: 'OAUTH2', clientId: 'another', signing: { rotationMode: 'AUTO' } },
    });
    expect(await drift()).toEqual(['source-connection update clientId']);
    await apply();
    expect(await drift()).toEqual([]);
  });
});

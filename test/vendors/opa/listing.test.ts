import { describe, expect, it } from 'vitest';
import type { AccountQuery, PrivilegedAccess, PrivilegedAccount } from '../../../src/services/pam/port.ts';
import { accountId, KINDS, parseAccountId } from '../../../src/vendors/opa/account-id.ts';
import { opaPrivilegedAccess } from '../../../src/vendors/opa/pam.ts';
import { BASE_URL, FakeOpa, json, list, NO_ROLE, NOT_FOUND, TEAM, text } from './fake-opa.ts';
import {
  AD_ACCOUNT,
  adAccount,
  administeredWorld,
  CONNECTION,
  endUserWorld,
  GROUP,
  PROJECT_PATH,
  SERVER_ACCOUNT,
  saasAccount,
  serverAccount,
  serverMethod,
  udAccount,
} from './samples.ts';

async function listed(pam: PrivilegedAccess, query: AccountQuery = {}): Promise<PrivilegedAccount[]> {
  const found: PrivilegedAccount[] = [];
  for await (const account of pam.list(query)) found.push(account);
  return found;
}

const HOME = 'Production/core';
const four = (container: string) => [
  adAccount(container),
  saasAccount(container),
  udAccount(container),
  serverAccount(container),
];

describe('listing accounts', () => {
  it("shows an administrator every project's accounts with their container", async () => {
    const opa = administeredWorld(new FakeOpa());
    expect(await listed(opaPrivilegedAccess(opa.context()))).toEqual(four(HOME));
  });

  it('shows an end user what its policies reach, and no refusal', async () => {
    const opa = endUserWorld(new FakeOpa());
    expect(await listed(opaPrivilegedAccess(opa.context()))).toEqual(four(''));
    expect(opa.warnings).toEqual([]);
  });

  it('shows an account of both views once, as the administrator sees it', async () => {
    const opa = administeredWorld(endUserWorld(new FakeOpa()))
      .on(
        `GET ${TEAM}/active_directory`,
        list({ id: CONNECTION, domain: 'corp.example', okta_app_instance_id: 'a', status: 'connected' }),
      )
      .on(
        `GET ${TEAM}/active_directory/${CONNECTION}/accounts`,
        list(
          { account: { id: AD_ACCOUNT, username: 'svc-backup' } },
          { account: { id: 'mine', username: 'alice-adm' } },
        ),
      );
    const names = (await listed(opaPrivilegedAccess(opa.context()))).map(({ name, container }) => [
      name,
      container,
    ]);
    expect(names.filter(([name]) => name === 'svc-backup')).toEqual([['svc-backup', HOME]]);
    expect(names).toContainEqual(['alice-adm', '']);
  });

  it('leaves out a kind whose administrator listing is refused, and asks for it once', async () => {
    const opa = administeredWorld(new FakeOpa()).on(
      `GET ${TEAM}/resource_groups/${GROUP}/projects`,
      list({ id: 'p1', name: 'one' }, { id: 'p2', name: 'two' }),
    );
    for (const project of ['p1', 'p2']) {
      const path = `${TEAM}/resource_groups/${GROUP}/projects/${project}`;
      opa.on(`GET ${path}/active_directory_accounts`, NO_ROLE);
      opa.on(`GET ${path}/saas_app_accounts`, list());
      opa.on(`GET ${path}/okta_universal_directory_accounts`, list());
      opa.on(`GET ${path}/server_accounts`, list());
    }
    expect(await listed(opaPrivilegedAccess(opa.context()))).toEqual([]);
    expect(opa.calls.filter((call) => call.endsWith('p1/active_directory_accounts'))).toHaveLength(2);
    expect(opa.calls.filter((call) => call.endsWith('p2/active_directory_accounts'))).toHaveLength(0);
  });

  it('says which end-user listing was refused, but not that a team lacks a kind', async () => {
    const opa = endUserWorld(new FakeOpa())
      .on(`GET ${TEAM}/saas_apps`, NO_ROLE)
      .on(`GET ${TEAM}/active_directory`, NOT_FOUND);
    const platforms = (await listed(opaPrivilegedAccess(opa.context()))).map(({ platform }) => platform);
    expect(platforms).toEqual(['universal-directory', 'server']);
    expect(opa.warnings).toEqual([expect.stringContaining('saas-app')]);
  });

  it('is an error when every view is refused', async () => {
    const opa = new FakeOpa();
    for (const path of [
      'resource_groups',
      'active_directory',
      'saas_apps',
      'okta_universal_directory_accounts',
      'servers',
    ])
      opa.on(`GET ${TEAM}/${path}`, NO_ROLE);
    await expect(listed(opaPrivilegedAccess(opa.context()))).rejects.toMatchObject({ code: 'DENIED' });
  });

  it('is an error, not a shorter list, when the server fails', async () => {
    const opa = administeredWorld(new FakeOpa()).on(`GET ${PROJECT_PATH}/saas_app_accounts`, text('', 503));
    await expect(listed(opaPrivilegedAccess(opa.context()))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('follows the pages of lists that declare none', async () => {
    const next = `${BASE_URL}/${TEAM}/okta_universal_directory_accounts?offset=2`;
    const row = (id: string) => ({ account: { id, name: id, username: id } });
    const opa = new FakeOpa()
      .emptyWorld()
      .on(
        `GET ${TEAM}/okta_universal_directory_accounts`,
        json({ list: [row('a')] }, 200, { link: `<${next}>; rel="next"` }),
      )
      .on(`GET ${next}`, list(row('b')));
    const accounts = await listed(opaPrivilegedAccess(opa.context()));
    expect(accounts.map(({ id }) => id)).toEqual(['ud:a', 'ud:b']);
  });

  it.each([
    ['db1', ['root']],
    ['PROD aws', ['ops@acme.example']],
    ['universal', ['okta-admin@acme.example']],
    ['nothing like it', []],
  ])('finds by the words "%s"', async (search, userNames) => {
    const opa = administeredWorld(new FakeOpa());
    const found = await listed(opaPrivilegedAccess(opa.context()), { search });
    expect(found.map(({ userName }) => userName)).toEqual(userNames);
  });

  it.each([
    ['production/CORE', 4],
    ['Production', 4],
    ['Production/other', 0],
    ['Prod', 0],
  ])('of the container %s has %i', async (container, count) => {
    const opa = administeredWorld(endUserWorld(new FakeOpa()));
    administeredWorld(opa);
    expect(await listed(opaPrivilegedAccess(opa.context()), { container })).toHaveLength(count);
    if (count === 0) expect(opa.calls).not.toContain(`GET ${PROJECT_PATH}/saas_app_accounts`);
  });

  it('of a container says that only administrators see containers', async () => {
    const opa = endUserWorld(new FakeOpa());
    expect(await listed(opaPrivilegedAccess(opa.context()), { container: HOME })).toEqual([]);
    expect(opa.warnings).toHaveLength(1);
  });

  it.each([
    [{ resourceGroup: 'production' }, 4],
    [{ resourceGroup: GROUP, project: 'core' }, 4],
    [{ resourceGroup: 'Staging' }, 0],
    [{ project: 'other' }, 0],
  ])('keeps to the limits %j of the connection', async (limits, count) => {
    const opa = administeredWorld(new FakeOpa());
    opa.settings = { ...opa.settings, ...limits };
    expect(await listed(opaPrivilegedAccess(opa.context()))).toHaveLength(count);
  });

  it('resolves many servers in few calls', async () => {
    const servers = Array.from({ length: 120 }, (_, at) => ({ id: `s${at}`, hostname: `h${at}.example` }));
    const opa = new FakeOpa()
      .emptyWorld()
      .on(`GET ${TEAM}/servers`, list(...servers))
      .on(
        'POST v1/resolve',
        json({ results: [{ name: 'x', user_access_methods: [serverMethod(), serverMethod()] }] }),
      );
    const accounts = await listed(opaPrivilegedAccess(opa.context()));
    expect(accounts).toEqual([serverAccount()]);
    expect(opa.calls.filter((call) => call === 'POST v1/resolve')).toHaveLength(3);
    expect(JSON.parse(opa.sent('POST v1/resolve'))).toMatchObject({
      names: servers.slice(0, 50).map(({ hostname }) => hostname),
      include_user_access_methods: true,
      include_privileged_user_access_methods: true,
    });
  });

  it('leaves out access by certificate, which has no password', async () => {
    const certificate = {
      ...serverMethod(),
      details: { _type: 'principal_account_ssh', identity_id: SERVER_ACCOUNT },
    };
    const opa = endUserWorld(new FakeOpa()).on(
      'POST v1/resolve',
      json({ results: [{ name: 'x', user_access_methods: [certificate] }, { name: 'unknown' }] }),
    );
    const accounts = await listed(opaPrivilegedAccess(opa.context()));
    expect(accounts.map(({ platform }) => platform)).not.toContain('server');
  });
});

describe('getting an account', () => {
  it('costs nothing after a listing, also in a later run', async () => {
    const opa = administeredWorld(new FakeOpa());
    await listed(opaPrivilegedAccess(opa.context()));
    const before = opa.calls.length;
    expect(await opaPrivilegedAccess(opa.context()).get(adAccount().id)).toEqual(adAccount(HOME));
    expect(opa.calls).toHaveLength(before);
  });

  it('searches for its kind alone', async () => {
    const opa = administeredWorld(new FakeOpa());
    expect(await opaPrivilegedAccess(opa.context()).get(saasAccount().id)).toEqual(saasAccount(HOME));
    expect(opa.calls.slice(-1)).toEqual([`GET ${PROJECT_PATH}/saas_app_accounts`]);
    expect(opa.calls).toHaveLength(3);
  });

  it('looks again after an hour', async () => {
    const opa = administeredWorld(new FakeOpa());
    await listed(opaPrivilegedAccess(opa.context()));
    opa.nowMs += 3_600_000;
    opa.on(`GET ${PROJECT_PATH}/saas_app_accounts`, list());
    await expect(opaPrivilegedAccess(opa.context()).get(saasAccount().id)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it.each(['', 'ad:only-one', 'ad::', 'saas:a:b:c', 'ssh:a:b', 'ud:%', 'nonsense'])(
    'does not find "%s"',
    async (id) => {
      const opa = administeredWorld(new FakeOpa());
      await expect(opaPrivilegedAccess(opa.context()).get(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(opa.calls).toEqual([]);
    },
  );

  it.each([
    ['no list', 'rubbish'],
    [
      'foreign rows',
      [null, 1, { account: { id: 'ud:x' } }, { account: udAccount(), place: {}, seenAtMs: 1 }],
    ],
  ])('does not mind remembered facts that are %s', async (_, fact) => {
    const opa = administeredWorld(new FakeOpa());
    opa.facts.set('accounts', fact);
    expect(await opaPrivilegedAccess(opa.context()).get(udAccount().id)).toEqual(udAccount(HOME));
  });
});

describe('the id of an account', () => {
  it.each(KINDS.map((kind) => [kind.tag, kind] as const))(
    'of the kind %s survives the way there and back',
    (_, kind) => {
      const ids = ['orn:okta:idp:x/y', 'ein % und zwei'].slice(0, kind.idCount);
      expect(parseAccountId(accountId(kind, ids))).toEqual({ kind, ids });
    },
  );
});

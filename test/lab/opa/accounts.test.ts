/** Who sees which accounts, servers, projects and settings. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type Caller, type Json, TestLab } from './support.ts';

let lab: TestLab;
let admin: Caller;

beforeEach(async () => {
  lab = new TestLab();
  admin = await lab.signIn();
});

const names = (rows: readonly Json[]) => rows.map((row) => row.name ?? row.account_name ?? row.login);

describe('resource groups and projects', () => {
  it('are there by the names that others rely on', async () => {
    const groups = await admin.all('resource_groups?order_by=name');
    expect(names(groups)).toEqual(['Apps', 'Directory']);
    expect(names(await admin.all(`resource_groups/${groups[1].id}/projects`))).toEqual(['Tier0', 'Tier1']);
    expect(names(await admin.all(`resource_groups/${groups[0].id}/projects`))).toEqual(['SaaS']);
    expect(names(await admin.all(`resource_groups/${groups[1].id}/projects?contains=0`))).toEqual(['Tier0']);
    expect(names(await admin.all('resource_groups?contains=Dir'))).toEqual(['Directory']);
    expect((await admin.get(`resource_groups/${groups[0].id}`)).body.name).toBe('Apps');
  });

  it('do not show a project below another resource group', async () => {
    const [apps, directory] = await admin.all('resource_groups?order_by=name');
    const [project] = await admin.all(`resource_groups/${directory.id}/projects`);
    expect((await admin.get(`resource_groups/${directory.id}/projects/${project.id}`)).status).toBe(200);
    expect((await admin.get(`resource_groups/${apps.id}/projects/${project.id}`)).status).toBe(404);
    expect((await admin.get('resource_groups/none/projects')).status).toBe(404);
  });
});

describe('directory accounts', () => {
  it('are listed to admins by project, with the settings that hold', async () => {
    const tier0 = await admin.all(`${await admin.project('Directory', 'Tier0')}/active_directory_accounts`);
    expect(names(tier0)).toEqual(['adm-backup', 'adm-sql', 'adm-approval', 'adm-mfa']);
    expect(tier0[0]).toMatchObject({
      upn: 'adm-backup@corp.lab.example',
      domain: { name: 'corp.lab.example', type: 'active_directory_connection' },
      project: { name: 'Tier0' },
      resource_group: { name: 'Directory' },
      account_settings_enabled: ['CHECKOUT'],
    });
    const tier1 = await admin.project('Directory', 'Tier1');
    const named = await admin.all(`${tier1}/active_directory_accounts?contains=adm-`);
    expect(names(named)).toEqual(['adm-broken', 'adm-offline', 'adm-plain']);
    expect(named[0].account_settings_enabled).toEqual([]);
  });

  it('are listed to security admins of the team and of the resource group', async () => {
    const groups = await admin.all('resource_groups?order_by=name');
    expect(names(await admin.all('all_active_directory_accounts?contains=adm-b'))).toEqual([
      'adm-backup',
      'adm-broken',
    ]);
    expect(await admin.all(`resource_groups/${groups[0].id}/all_active_directory_accounts`)).toEqual([]);
    const [connection] = await admin.all('connections/active_directory');
    const filter = `contains=adm-mfa&ad_connection_id=${connection.id}`;
    expect(await admin.all(`all_active_directory_accounts?${filter}&ad_account_type=SHARED`)).toHaveLength(1);
    expect(await admin.all(`all_active_directory_accounts?${filter}&ad_account_type=INDIVIDUAL`)).toEqual([]);
    expect((await admin.get('all_active_directory_accounts?ad_account_type=OTHER')).status).toBe(400);
  });

  it('are listed by connection, with access methods when asked', async () => {
    const [connection] = await admin.all('connections/active_directory');
    expect((await admin.get(`connections/active_directory/${connection.id}`)).body).toEqual(connection);
    expect(connection).toMatchObject({ domain: 'corp.lab.example', status: 'connected' });
    const path = `resource_assignment/active_directory/${connection.id}/accounts`;
    const search = 'contains_account_name_or_assigned_opa_user=adm-backup';
    const [plain] = await admin.all(`${path}?${search}`);
    expect(plain.user_access_methods).toBeUndefined();
    const [full] = await admin.all(`${path}?${search}&include_user_access_methods=true`);
    expect(full.user_access_methods).toHaveLength(1);
    const detail = await admin.get(`${path}/${plain.id}`);
    expect(detail.body).toMatchObject({ checkout_status: 'available', password_change_success_count: 1 });
    expect((await admin.get(`${path}/none`)).status).toBe(404);
  });

  it('are found by end users by domain and name', async () => {
    expect(await admin.all('active_directory?domain=corp.lab.example&contains=lab')).toHaveLength(1);
    expect(await admin.all('active_directory?domain=other.example')).toEqual([]);
    const [domain] = await admin.all('active_directory');
    expect((await admin.get(`active_directory/${domain.id}`)).body).toEqual(domain);
    const rows = await admin.all(`active_directory/${domain.id}/accounts?account_name=adm-plain`);
    expect(rows).toEqual([
      {
        account: expect.objectContaining({ account_type: 'SHARED', availability_status: 'AVAILABLE' }),
        checkout_details: { checkout_required: false },
      },
    ]);
  });
});

describe('service accounts', () => {
  it('are seen by end users below their application or in the directory', async () => {
    const [app] = await admin.all('saas_apps?contains=Ledger');
    expect((await admin.get(`saas_apps/${app.app_instance_id}`)).body).toEqual(app);
    expect((await admin.get('saas_apps/none')).status).toBe(404);
    expect((await admin.get(await admin.saasAccount())).body).toMatchObject({
      account: { name: 'ledger-admin', availability_status: 'available' },
      checkout_details: { checkout_required: true },
    });
    expect(await admin.all('okta_universal_directory_accounts?contains=none')).toEqual([]);
    expect((await admin.get(await admin.universalDirectoryAccount())).body).toMatchObject({
      account: { name: 'svc-okta-reports' },
      checkout_details: { checkout_required: false },
    });
  });

  it('are seen by admins of the team, the resource group and the project', async () => {
    const project = await admin.project('Apps', 'SaaS');
    const group = project.slice(0, project.indexOf('/projects'));
    for (const [plural, name] of [
      ['saas_app_accounts', 'ledger-admin'],
      ['okta_universal_directory_accounts', 'svc-okta-reports'],
    ]) {
      expect(names(await admin.all(`all_${plural}`))).toEqual([name]);
      expect(names(await admin.all(`${group}/all_${plural}?contains=lab.example`))).toEqual([name]);
      const [row] = await admin.all(`${project}/${plural}`);
      const detail = await admin.get(`${project}/${plural}/${row.id}`);
      expect(detail.body).toMatchObject({ account_name: name, password_change_success_count: 1 });
    }
    expect(await admin.all('all_saas_app_accounts?managed=false')).toEqual([]);
  });
});

describe('servers', () => {
  it('and their accounts are seen by users and admins', async () => {
    const project = await admin.project('Directory', 'Tier1');
    const group = project.slice(0, project.indexOf('/projects'));
    const [server] = await admin.all('servers?hostname=web-1&state=ACTIVE&managed=true');
    for (const path of [
      'all_servers?os_type=linux',
      `${group}/all_servers?hostname_contains=web`,
      `${project}/servers`,
    ]) {
      expect(await admin.all(path), path).toEqual([server]);
    }
    expect((await admin.get(`${project}/servers/${server.id}`)).body).toEqual(server);
    expect(await admin.all('all_servers?os_type=windows')).toEqual([]);
    expect(await admin.all('servers?hostname=web-2')).toEqual([]);
    for (const path of [
      'all_server_accounts',
      `${group}/all_server_accounts`,
      `${project}/server_accounts`,
      `${project}/servers/${server.id}/server_accounts`,
    ]) {
      expect(names(await admin.all(path)), path).toEqual(['root']);
    }
    expect((await admin.get(`${project}/servers/none`)).status).toBe(404);
  });

  it('stay hidden from users without a policy for them', async () => {
    const limited = await lab.signIn('limited-');
    expect(await limited.all('servers')).toEqual([]);
    const { body } = await limited.post('/v1/resolve', { names: ['web-1'] });
    expect(body.results).toEqual([{ name: 'web-1', servers: [] }]);
  });
});

describe('settings of a project', () => {
  it('tell check-out and password rules for every kind of account', async () => {
    const tier0 = await admin.project('Directory', 'Tier0');
    expect((await admin.get(`${tier0}/active_directory_checkout_settings`)).body).toEqual({
      checkout_required: true,
      checkout_duration_in_seconds: 3600,
    });
    const apps = await admin.project('Apps', 'SaaS');
    expect((await admin.get(`${apps}/saas_app_checkout_settings`)).body.checkout_duration_in_seconds).toBe(
      1800,
    );
    for (const kind of ['active_directory', 'saas_app', 'okta_universal_directory', 'server']) {
      expect((await admin.get(`${tier0}/${kind}_checkout_settings`)).status, kind).toBe(200);
      expect((await admin.get(`${tier0}/${kind}_password_settings`)).body, kind).toMatchObject({
        enable_periodic_rotation: false,
        min_length_in_bytes: 20,
      });
    }
  });

  it('name the accounts of a list as the document does, and decide by it', async () => {
    const state = lab.vendor.save() as Json;
    const id = (name: string) => state.accounts.find((account: Json) => account.name === name).id;
    const tier0 = state.projects.find((project: Json) => project.name === 'Tier0');
    tier0.checkout.active_directory = { required: true, seconds: 900, exclude: [id('adm-backup')] };
    lab.vendor.load(state);
    const { body } = await admin.get(
      `${await admin.project('Directory', 'Tier0')}/active_directory_checkout_settings`,
    );
    expect(body.exclude_list).toEqual([
      expect.objectContaining({
        account_sid: expect.stringMatching(/^S-1-5-21-/),
        domain: 'corp.lab.example',
      }),
    ]);
    const required = async (name: string) =>
      (await admin.get(await admin.directoryAccount(name))).body.checkout_details.checkout_required;
    expect(await required('adm-backup')).toBe(false);
    expect(await required('adm-mfa')).toBe(true);
  });
});

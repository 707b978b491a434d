/** Rotations: accepted at once, done by an agent a second later or never; only counters tell. */
import { FlattenedEncrypt, importJWK } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { AD_TYPE, type Caller, idOf, TestLab } from './support.ts';

const SECOND = 1000;

let lab: TestLab;
let admin: Caller;

beforeEach(async () => {
  lab = new TestLab();
  admin = await lab.signIn();
});

async function orderAsAdmin(name: string, project: 'Tier0' | 'Tier1', resource_type = AD_TYPE) {
  const account = await admin.directoryAccount(name);
  const path = await admin.project('Directory', project);
  return admin.post(`${path}/rotate_resource`, { resource_id: idOf(account), resource_type });
}

describe('a rotation that an admin orders', () => {
  it('answers 204 at once and moves the counters a second later', async () => {
    const before = await admin.detail('adm-plain', 'Tier1');
    const password = lab.stored('adm-plain').password;
    expect((await orderAsAdmin('adm-plain', 'Tier1')).status).toBe(204);
    expect(await admin.detail('adm-plain', 'Tier1')).toEqual(before);
    expect(lab.stored('adm-plain').password).toBe(password);

    lab.pass(SECOND);
    const after = await admin.detail('adm-plain', 'Tier1');
    expect(after.password_change_success_count).toBe(before.password_change_success_count + 1);
    expect(after.last_password_change_success_report_timestamp).toBe(new Date(lab.now).toISOString());
    expect(after.last_rotation_at).toBe(new Date(lab.now).toISOString());
    const revealed = await admin.reveal(await admin.directoryAccount('adm-plain'));
    expect(revealed.password).not.toBe(password);
    expect(revealed.password).toBe(lab.stored('adm-plain').password);
  });

  it('needs no check-out and no condition to be met', async () => {
    expect((await orderAsAdmin('adm-approval', 'Tier0')).status).toBe(204);
    expect((await orderAsAdmin('adm-sql', 'Tier0')).status).toBe(204);
    lab.pass(SECOND);
    expect((await admin.detail('adm-approval')).password_change_success_count).toBe(2);
    expect((await admin.detail('adm-sql')).checkout_status).toBe('checked_out_by_other_user');
  });

  it('is refused in another project, with another type and without the role', async () => {
    expect((await orderAsAdmin('adm-plain', 'Tier0')).status).toBe(404);
    expect((await orderAsAdmin('adm-plain', 'Tier1', 'server_account_password_login')).status).toBe(404);
    expect((await orderAsAdmin('adm-plain', 'Tier1', 'active_directory')).status).toBe(400);
    const limited = await lab.signIn('limited-');
    const path = await admin.project('Directory', 'Tier1');
    const body = { resource_id: 'x', resource_type: AD_TYPE };
    expect((await limited.post(`${path}/rotate_resource`, body)).status).toBe(401);
  });

  it('makes passwords by the settings of the project', async () => {
    const path = await admin.project('Directory', 'Tier1');
    const { body } = await admin.get(`${path}/active_directory_password_settings`);
    await orderAsAdmin('adm-plain', 'Tier1');
    lab.pass(SECOND);
    const { password } = lab.stored('adm-plain');
    expect(password.length).toBeGreaterThanOrEqual(body.min_length_in_bytes);
    expect(password.length).toBeLessThanOrEqual(body.max_length_in_bytes);
    for (const set of [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(set);
  });
});

describe('the agent', () => {
  it('that is refused by the domain raises the error counters and keeps the password', async () => {
    const password = lab.stored('adm-broken').password;
    expect((await orderAsAdmin('adm-broken', 'Tier1')).status).toBe(204);
    lab.pass(SECOND);
    expect((await orderAsAdmin('adm-broken', 'Tier1')).status).toBe(204);
    lab.pass(SECOND);
    expect(await admin.detail('adm-broken', 'Tier1')).toMatchObject({
      password_change_success_count: 1,
      password_change_error_count: 2,
      password_change_error_count_since_last_success: 2,
      last_password_change_error_type: 'access_denied',
      last_password_change_error_report_timestamp: new Date(lab.now).toISOString(),
    });
    expect(lab.stored('adm-broken').password).toBe(password);

    lab.vendor.on('account', { account: 'adm-broken', agent: 'works' });
    await orderAsAdmin('adm-broken', 'Tier1');
    lab.pass(SECOND);
    expect(await admin.detail('adm-broken', 'Tier1')).toMatchObject({
      password_change_success_count: 2,
      password_change_error_count: 2,
      password_change_error_count_since_last_success: 0,
    });
  });

  it('that is offline leaves no trace of an accepted order', async () => {
    const before = await admin.detail('adm-offline', 'Tier1');
    expect((await orderAsAdmin('adm-offline', 'Tier1')).status).toBe(204);
    lab.pass(24 * 3600 * SECOND);
    admin = await lab.signIn();
    expect(await admin.detail('adm-offline', 'Tier1')).toEqual(before);
  });

  it('drops an order that a newer one replaced', async () => {
    await orderAsAdmin('adm-plain', 'Tier1');
    lab.pass(SECOND / 2);
    await orderAsAdmin('adm-plain', 'Tier1');
    lab.pass(SECOND / 2);
    expect((await admin.detail('adm-plain', 'Tier1')).password_change_success_count).toBe(1);
    lab.pass(SECOND / 2);
    expect((await admin.detail('adm-plain', 'Tier1')).password_change_success_count).toBe(2);
  });

  it('reports a second time of one order in vain', async () => {
    await orderAsAdmin('adm-plain', 'Tier1');
    const { id: accountId, rotation } = lab.stored('adm-plain');
    lab.pass(SECOND);
    lab.vendor.on('agent-reported', { accountId, rotationId: rotation.id });
    expect((await admin.detail('adm-plain', 'Tier1')).password_change_success_count).toBe(2);
  });
});

describe('a rotation that an end user orders', () => {
  it('needs the privilege to rotate, and the whole access method', async () => {
    const account = await admin.directoryAccount('adm-plain');
    const path = `${account}/rotate_password`;
    const revealOnly = await admin.method(account, 'reveal_password');
    expect((await admin.post(path, { user_access_method: revealOnly })).status).toBe(403);
    const method = await admin.method(account, 'rotate_password');
    expect((await admin.post(path, { user_access_method: { ...method, identity: 'x' } })).status).toBe(400);
    expect((await admin.post(path, { user_access_method: method, password_jwe: 'x' })).status).toBe(400);
    expect((await admin.post(path, { user_access_method: method })).status).toBe(204);
    lab.pass(SECOND);
    expect((await admin.detail('adm-plain', 'Tier1')).password_change_success_count).toBe(2);
  });

  it('is refused while somebody else has the account', async () => {
    expect((await admin.rotate(await admin.directoryAccount('adm-sql'))).status).toBe(403);
  });

  it('shows its end to the end user, too', async () => {
    const account = await admin.directoryAccount('adm-broken');
    await admin.rotate(account);
    lab.pass(SECOND);
    expect((await admin.get(account)).body.rotation).toMatchObject({
      password_change_success_count: 1,
      password_change_error_count_since_last_success: 1,
      last_password_change_error_type: 'access_denied',
    });
  });
});

describe('service accounts', () => {
  async function sealed(password: string): Promise<string> {
    const [jwk] = (await admin.get('vault/jwks.json')).body.keys;
    const encrypt = new FlattenedEncrypt(new TextEncoder().encode(password));
    const header = { alg: jwk.alg, enc: 'A256GCM', kid: jwk.kid };
    return JSON.stringify(await encrypt.setProtectedHeader(header).encrypt(await importJWK(jwk, jwk.alg)));
  }

  it('rotate to the password that the caller sends, when the application has it', async () => {
    for (const account of [await admin.saasAccount(), await admin.universalDirectoryAccount()]) {
      const user_access_method = await admin.method(account, 'update_password');
      const bare = await admin.post(`${account}/rotate_password`, { user_access_method });
      expect(bare.status).toBe(400);
      const password_jwe = await sealed('fake-new-password');
      const answer = await admin.post(`${account}/rotate_password`, { user_access_method, password_jwe });
      expect(answer.status).toBe(204);
      expect((await admin.reveal(account)).password).not.toBe('fake-new-password');
      lab.pass(SECOND);
      expect((await admin.reveal(account)).password).toBe('fake-new-password');
    }
  });

  it('tell the admin that they are being synchronised, and how it ended', async () => {
    const project = await admin.project('Apps', 'SaaS');
    const sync = async () => (await admin.all(`${project}/saas_app_accounts`))[0].sync_status;
    const [{ id: resource_id }] = await admin.all(`${project}/saas_app_accounts`);
    const order = { resource_id, resource_type: 'managed_saas_app_account_password_login' };
    expect(await sync()).toBe('SYNCED');
    await admin.post(`${project}/rotate_resource`, order);
    expect(await sync()).toBe('SYNCING');
    lab.pass(SECOND);
    expect(await sync()).toBe('SYNCED');
    lab.vendor.on('account', { account: 'ledger-admin', agent: 'refuses' });
    await admin.post(`${project}/rotate_resource`, order);
    lab.pass(SECOND);
    expect(await sync()).toBe('SYNC_FAILED');
    const detail = await admin.get(`${project}/saas_app_accounts/${resource_id}`);
    expect(detail.body).toMatchObject({ password_change_success_count: 2, password_change_error_count: 1 });
  });

  it('and server accounts rotate by the admin call with their own type', async () => {
    const project = await admin.project('Directory', 'Tier1');
    const [root] = await admin.all(`${project}/server_accounts`);
    const before = lab.stored('root').password;
    const order = { resource_id: root.id, resource_type: 'server_account_password_login' };
    expect((await admin.post(`${project}/rotate_resource`, order)).status).toBe(204);
    lab.pass(SECOND);
    expect(lab.stored('root').password).not.toBe(before);
    const { body } = await admin.get(`${project}/server_accounts/${root.id}`);
    expect(body.last_password_change_success_report_timestamp).toBe(new Date(lab.now).toISOString());
  });
});

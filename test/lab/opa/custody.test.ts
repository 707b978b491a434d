/** Loans: begun by a reveal, ended by a check-in or in time, over when the rotation that follows has succeeded. */
import { beforeEach, describe, expect, it } from 'vitest';
import { AD_TYPE, type Caller, idOf, type Json, TestLab } from './support.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

let lab: TestLab;
let admin: Caller;
let limited: Caller;

beforeEach(async () => {
  lab = new TestLab();
  admin = await lab.signIn();
  limited = await lab.signIn('limited-');
});

const named = (account: string, resource_type = AD_TYPE) => ({ resource_id: idOf(account), resource_type });

async function status(caller: Caller, account: string): Promise<string> {
  return (await caller.get(account)).body.account.availability_status;
}

describe('a reveal of an account that needs a check-out', () => {
  it('lends it to the caller for the time of the settings', async () => {
    const account = await admin.directoryAccount('adm-backup');
    const began = lab.now;
    await admin.reveal(account);
    const { body } = await admin.get(account);
    expect(body.account.availability_status).toBe('CHECKED_OUT');
    expect(body.checkout_details).toEqual({
      checkout_required: true,
      current_user_checkout_expires_at: new Date(began + HOUR).toISOString(),
      last_checked_out_by: 'idctl',
    });
    const method = await admin.method(account, 'reveal_password');
    expect(method.resource_status).toBe('checked_out');
    expect(method.current_user_checkout_expires_at).toBe(new Date(began + HOUR).toISOString());
  });

  it('by its holder is answered again and makes the loan no longer', async () => {
    const account = await admin.directoryAccount('adm-backup');
    await admin.reveal(account);
    const [first] = await admin.all('checked_out_resources');
    lab.pass(600 * SECOND);
    expect((await admin.reveal(account)).status).toBe(200);
    expect(await admin.all('checked_out_resources')).toEqual([first]);
  });

  it('keeps everybody else out', async () => {
    const account = await admin.directoryAccount('adm-backup');
    const earlier = await limited.method(account, 'reveal_password');
    await admin.reveal(account);
    expect(await status(limited, account)).toBe('CHECKED_OUT_BY_OTHER_USER');
    expect((await limited.method(account, 'reveal_password')).resource_status).toBe(
      'checked_out_by_other_user',
    );
    expect((await limited.reveal(account)).status).toBe(403);
    expect((await limited.reveal(account, earlier)).status).toBe(403);
    expect((await limited.post('checkin_resource', named(account))).status).toBe(404);
    expect(await status(admin, account)).toBe('CHECKED_OUT');
  });

  it('that needs none lends nothing', async () => {
    const account = await admin.directoryAccount('adm-plain');
    expect((await admin.reveal(account)).status).toBe(200);
    expect(await admin.all('checked_out_resources')).toEqual([]);
    expect((await admin.get(account)).body.checkout_details).toEqual({ checkout_required: false });
    expect((await admin.post('checkin_resource', named(account))).status).toBe(404);
  });

  it('that is refused lends nothing', async () => {
    const account = await admin.directoryAccount('adm-mfa');
    expect((await admin.reveal(account)).status).toBe(403);
    expect(await status(admin, account)).toBe('AVAILABLE');
  });
});

describe('the seeded loan of somebody else', () => {
  it('is seen and respected', async () => {
    const account = await admin.directoryAccount('adm-sql');
    expect(await status(admin, account)).toBe('CHECKED_OUT_BY_OTHER_USER');
    expect((await admin.reveal(account)).status).toBe(403);
    const detail = await admin.detail('adm-sql');
    expect(detail.checkout_status).toBe('checked_out_by_other_user');
    expect(detail.last_checkout_user).toBe('mira@lab.example');
  });

  it('ends in time, with a rotation, by itself', async () => {
    const account = await admin.directoryAccount('adm-sql');
    const before = lab.stored('adm-sql').password;
    lab.pass(HOUR - 10 * 60 * SECOND);
    admin = await lab.signIn();
    expect(await status(admin, account)).toBe('UNAVAILABLE');
    const project = await admin.project('Directory', 'Tier0');
    const [row] = await admin.all(`${project}/checked_out_resources?include_pending_checkin=true`);
    expect(row).toMatchObject({ checkin_type: 'system_checkout_expired' });
    lab.pass(SECOND);
    expect(await status(admin, account)).toBe('AVAILABLE');
    expect(lab.stored('adm-sql').password).not.toBe(before);
  });
});

describe('a check-in', () => {
  it('is accepted at once and pending until the rotation has ended', async () => {
    const account = await admin.directoryAccount('adm-backup');
    const { password } = await admin.reveal(account);
    const answer = await admin.post('checkin_resource', named(account));
    expect(answer.status).toBe(204);
    expect(answer.body).toBeUndefined();

    expect(await status(admin, account)).toBe('UNAVAILABLE');
    expect((await admin.reveal(account)).status).toBe(403);
    expect((await limited.reveal(account)).status).toBe(403);
    expect(await admin.all('checked_out_resources')).toEqual([]);
    const [pending] = await admin.all('checked_out_resources?include_pending_checkin=true');
    expect(pending).toMatchObject({ resource_id: idOf(account), checkin_type: 'self' });
    expect(pending.checkin_by).toBe((await admin.get('current_user')).body.id);
    expect((await admin.post('checkin_resource', named(account))).status).toBe(204);

    lab.pass(SECOND);
    expect(await status(admin, account)).toBe('AVAILABLE');
    expect(await admin.all('checked_out_resources?include_pending_checkin=true')).toEqual([]);
    expect((await limited.reveal(account)).password).not.toBe(password);
  });

  it('hangs while its rotation fails, and ends with the next one that succeeds', async () => {
    const account = await admin.directoryAccount('adm-backup');
    await admin.reveal(account);
    lab.vendor.on('account', { account: 'adm-backup', agent: 'refuses' });
    await admin.post('checkin_resource', named(account));
    // Long enough for the loan to run out, which must not order a second rotation.
    lab.pass(HOUR + 2 * SECOND);
    admin = await lab.signIn();
    expect(await status(admin, account)).toBe('UNAVAILABLE');
    expect((await admin.detail('adm-backup')).password_change_error_count_since_last_success).toBe(1);

    lab.vendor.on('account', { account: 'adm-backup', agent: 'works' });
    await admin.post('checkin_resource', named(account));
    lab.pass(SECOND);
    expect(await status(admin, account)).toBe('AVAILABLE');
  });

  it('ends a loan whose time is up only once', async () => {
    const account = await admin.directoryAccount('adm-backup');
    await admin.reveal(account);
    await admin.post('checkin_resource', named(account));
    lab.pass(SECOND);
    await limited.reveal(account);
    lab.pass(HOUR - 2 * SECOND);
    limited = await lab.signIn('limited-');
    expect(await status(limited, account)).toBe('CHECKED_OUT');
  });

  it('by force is the way of a project admin, in the right project', async () => {
    const account = await admin.directoryAccount('adm-sql');
    const tier0 = await admin.project('Directory', 'Tier0');
    const tier1 = await admin.project('Directory', 'Tier1');
    expect((await limited.post(`${tier0}/checkin_resource`, named(account))).status).toBe(401);
    expect((await admin.post(`${tier1}/checkin_resource`, named(account))).status).toBe(404);
    expect((await admin.post(`${tier0}/checkin_resource`, named(account))).status).toBe(204);
    const [row] = await admin.all(`${tier0}/checked_out_resources?include_pending_checkin=true`);
    expect(row).toMatchObject({ checkin_type: 'admin', checkout_by_username: 'mira@lab.example' });
    lab.pass(SECOND);
    expect(await status(admin, account)).toBe('AVAILABLE');
    expect((await admin.post(`${tier0}/checkin_resource`, named(account))).status).toBe(404);
  });

  it('wants the resource type of the account', async () => {
    const account = await admin.directoryAccount('adm-backup');
    await admin.reveal(account);
    const wrong = named(account, 'server_account_password_login');
    expect((await admin.post('checkin_resource', wrong)).status).toBe(404);
    const unknown = { resource_id: 'nothing', resource_type: AD_TYPE };
    expect((await admin.post('checkin_resource', unknown)).status).toBe(404);
  });
});

describe('the resource type of directory accounts', () => {
  it('can be switched, since the vendor documents none', async () => {
    const account = await admin.directoryAccount('adm-backup');
    await admin.reveal(account);
    lab.vendor.on('settings', { adResourceType: 'active_directory_account_password_login' });
    expect((await admin.post('checkin_resource', named(account))).status).toBe(400);
    const other = named(account, 'active_directory_account_password_login');
    const [row] = await admin.all('checked_out_resources');
    expect(row.resource_type).toBe(other.resource_type);
    expect((await admin.post('checkin_resource', other)).status).toBe(204);
  });
});

describe('lists of what is checked out', () => {
  it('show the caller its own, with names only when a type was asked for', async () => {
    await admin.reveal(await admin.directoryAccount('adm-backup'));
    await admin.reveal(await admin.saasAccount());
    const all = await admin.all('checked_out_resources');
    expect(all).toHaveLength(2);
    expect(all.every((row: Json) => row.resource_name === undefined)).toBe(true);
    const saas = await admin.all(
      'checked_out_resources?resource_type=managed_saas_app_account_password_login',
    );
    expect(saas).toEqual([
      expect.objectContaining({
        resource_name: 'ledger-admin',
        resource_details: {
          _type: 'managed_saas_app_account_password_login',
          account_name: 'ledger-admin',
          app_name: 'Ledger',
        },
      }),
    ]);
    const [directory] = await admin.all(`checked_out_resources?resource_type=${AD_TYPE}`);
    expect(directory.resource_name).toBe('adm-backup');
    expect(directory.resource_details).toBeUndefined();
    expect((await admin.get('checked_out_resources?resource_type=everything')).status).toBe(400);
  });

  it("show the project's admin who holds what, and only of that project", async () => {
    await admin.reveal(await admin.directoryAccount('adm-backup'));
    const tier0 = await admin.all(`${await admin.project('Directory', 'Tier0')}/checked_out_resources`);
    expect(tier0.map((row: Json) => [row.checkout_by_username, row.resource_status])).toEqual([
      ['idctl', 'checked_out'],
      ['mira@lab.example', 'checked_out_by_other_user'],
    ]);
    expect(await admin.all(`${await admin.project('Directory', 'Tier1')}/checked_out_resources`)).toEqual([]);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from './support.ts';
import { LabUnderTest, refusalOf } from './support.ts';

let lab: LabUnderTest;
let sam: Caller;
beforeEach(async () => {
  lab = new LabUnderTest();
  sam = await lab.as('sam');
});

const seconds = () => Math.floor(lab.now() / 1000);
const secret = async (id = '44_1') => (await sam.retrieve(id, { reason: 'test' })).json;
const order = (task: string, id = '44_1', json?: unknown) => sam.post(`Accounts/${id}/${task}`, json);

describe('the CPM', () => {
  it('only marks the account, and changes the secret a little later', async () => {
    const before = await secret();
    const answer = await order('Change', '44_1', { ChangeEntireGroup: false });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(await sam.management('44_1')).toMatchObject({ status: 'inProcess' });
    expect(await secret()).toBe(before);
    lab.advance(1000);
    expect(await sam.management('44_1')).toMatchObject({ status: 'success', lastModifiedTime: seconds() });
    expect(await secret()).not.toBe(before);
  });

  it('verifies without a change', async () => {
    const before = await secret();
    await order('Verify');
    lab.advance(1000);
    expect(await sam.management('44_1')).toMatchObject({ status: 'success', lastVerifiedTime: seconds() });
    expect(await secret()).toBe(before);
  });

  it('reconciles what it could not verify', async () => {
    await order('Verify', '45_11');
    lab.advance(1000);
    expect(await sam.management('45_11')).toMatchObject({ status: 'failure' });
    await order('Change', '45_11');
    lab.advance(1000);
    expect(await sam.management('45_11')).toMatchObject({ status: 'failure' });
    await order('Reconcile', '45_11');
    lab.advance(1000);
    expect(await sam.management('45_11')).toMatchObject({ status: 'success', lastReconciledTime: seconds() });
    await order('Verify', '45_11');
    lab.advance(1000);
    expect(await sam.management('45_11')).toMatchObject({ status: 'success' });
  });

  it('fails where the target refuses everything, and tells it', async () => {
    const before = (await sam.management('45_8'))['lastModifiedTime'];
    for (const task of ['Change', 'Verify', 'Reconcile']) {
      expect((await order(task, '45_8')).status).toBe(200);
      lab.advance(1000);
      expect(await sam.management('45_8')).toMatchObject({ status: 'failure', lastModifiedTime: before });
    }
    expect((await sam.get('ExtendedAccounts/45_8/overview')).json.Details.CPMErrorDetails).not.toBe('');
    expect((await sam.get('Accounts/45_8/Activities')).json.Activities[0]).toMatchObject({ Alert: true });
  });

  it('fails twice with nothing in the account to tell the failures apart, and an activity for each', async () => {
    const failures = async () => {
      const { Activities } = (await sam.get('Accounts/45_8/Activities')).json;
      return Activities.filter((it: { ActionID: number }) => it.ActionID === 57).length;
    };
    const seen = [];
    for (const _turn of [1, 2]) {
      await order('Change', '45_8');
      lab.advance(1000);
      seen.push([await sam.management('45_8'), await failures()]);
    }
    expect(seen).toEqual([
      [seen[0]?.[0], 1],
      [seen[0]?.[0], 2],
    ]);
  });

  it('moves the time of the account’s properties with each of its own, the order included', async () => {
    const touched = async () => (await sam.get('Accounts/45_8')).json.categoryModificationTime;
    lab.advance(5000);
    await order('Change', '45_8');
    const ordered = await touched();
    expect(ordered).toBe(seconds());
    lab.advance(5000);
    expect(await touched()).toBeGreaterThan(ordered);
  });

  it('sets the next secret at once or with the next change', async () => {
    await order('SetNextPassword', '44_1', { ChangeImmediately: false, NewCredentials: 'later "1"' });
    expect(await sam.management('44_1')).toMatchObject({ status: 'success' });
    await order('Change');
    lab.advance(1000);
    expect(await secret()).toBe('later "1"');
    await order('SetNextPassword', '44_1', { ChangeImmediately: true, NewCredentials: 'now "2"' });
    lab.advance(1000);
    expect(await secret()).toBe('now "2"');
  });

  it('does every task that was ordered', async () => {
    await order('Change');
    await order('Verify');
    lab.advance(1000);
    expect(await sam.management('44_1')).toMatchObject({
      status: 'success',
      lastModifiedTime: seconds(),
      lastVerifiedTime: seconds(),
    });
  });

  it('does nothing for accounts managed by hand or without a reconcile account', async () => {
    expect((await order('Change', '45_10')).status).toBe(400);
    expect((await order('Reconcile', '43_2')).status).toBe(400);
  });

  it('leaves what somebody else holds alone', async () => {
    const answer = await order('Change', '43_2');
    expect(refusalOf(answer)).toEqual([400, 'PASWS001W']);
    expect(answer.json.ErrorMessage).toContain('[mira]');
    expect(refusalOf(await order('Password/Update', '43_2', { NewCredentials: 'x' }))).toEqual([
      400,
      'PASWS001W',
    ]);
    expect((await order('Verify', '43_2')).status).toBe(200);
  });

  it('obeys only those who may', async () => {
    const auditor = await lab.as('auditor');
    for (const [task, body] of [
      ['Change', {}],
      ['Verify', {}],
      ['Reconcile', {}],
      ['SetNextPassword', { NewCredentials: 'x' }],
      ['Password/Update', { NewCredentials: 'x' }],
      ['Secret/Generate', {}],
    ] as const) {
      expect(refusalOf(await auditor.post(`Accounts/44_1/${task}`, body)), task).toEqual([403, 'PASWS041E']);
    }
  });

  it('keeps the account of a failed change at check-in, since its secret may be known', async () => {
    await sam.retrieve('41_8');
    lab.lab.on('password-set', { userName: 'sam.reed-admin@lab.example', password: 'changed elsewhere' });
    await sam.post('Accounts/41_8/CheckIn');
    lab.advance(1000);
    expect(await sam.management('41_8')).toMatchObject({ status: 'failure' });
    expect(refusalOf(await sam.retrieve('41_8'))).toEqual([400, 'PASWS143E']);
    await sam.post('Accounts/41_8/Unlock');
    expect((await sam.retrieve('41_8')).status).toBe(200);
  });
});

describe('the vault alone', () => {
  it('stores a secret that the target does not have', async () => {
    await order('Password/Update', '44_1', { NewCredentials: 'vault only' });
    expect(await secret()).toBe('vault only');
    expect(await sam.management('44_1')).toMatchObject({ lastModifiedTime: seconds() });
    await order('Verify');
    lab.advance(1000);
    expect(await sam.management('44_1')).toMatchObject({ status: 'failure' });
  });

  it('keeps five versions', async () => {
    for (let count = 0; count < 6; count += 1)
      await order('Password/Update', '44_1', { NewCredentials: `v${count}` });
    const { Versions } = (await sam.get('Accounts/44_1/Secret/Versions')).json;
    expect(Versions.map((one: { versionID: number }) => one.versionID)).toEqual([4, 5, 6, 7, 8]);
    expect(Versions.at(-1)).toMatchObject({ modifiedBy: 'sam', isTemporary: false });
  });

  it('generates a secret by the platform’s policy without storing it', async () => {
    const before = await secret();
    const generated = (await order('Secret/Generate')).json.password;
    expect(generated).toHaveLength(20);
    expect(generated).not.toBe(before);
    expect(await secret()).toBe(before);
  });
});

describe('the Okta administrator’s account', () => {
  const told = () => lab.notified.filter((one) => one.vendor === 'okta-wic');

  it('has its password in the Okta org from the beginning', async () => {
    lab.lab.on('seeded', {});
    const password = (await sam.retrieve('41_8')).json;
    expect(told()).toEqual([
      {
        vendor: 'okta-wic',
        event: 'password-set',
        data: { userName: 'sam.reed-admin@lab.example', password },
      },
    ]);
  });

  it('tells the org nothing when saved state came back', () => {
    lab.lab.on('seeded', {});
    lab.lab.load(lab.lab.save());
    lab.lab.on('seeded', {});
    expect(told()).toHaveLength(1);
    lab.lab.reset();
    lab.lab.on('seeded', {});
    expect(told()).toHaveLength(2);
  });

  it('tells the org each change, and only what has changed', async () => {
    await order('Change', '44_1');
    await order('Change', '41_8');
    lab.advance(1000);
    const password = (await sam.retrieve('41_8')).json;
    expect(told().map((one) => one.data)).toEqual([{ userName: 'sam.reed-admin@lab.example', password }]);
  });

  it('verifies a vault-only update once the org has the same password', async () => {
    await order('Password/Update', '41_8', { NewCredentials: 'set in Okta first' });
    await order('Verify', '41_8');
    lab.advance(1000);
    expect(await sam.management('41_8')).toMatchObject({ status: 'failure' });
    lab.lab.on('password-set', { userName: 'sam.reed-admin@lab.example', password: 'set in Okta first' });
    await order('Verify', '41_8');
    lab.advance(1000);
    expect(await sam.management('41_8')).toMatchObject({ status: 'success' });
  });
});
